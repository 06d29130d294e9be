// The query workbench at /sparql.
