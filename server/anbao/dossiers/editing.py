"""What the case form asks the graph: where a case stands, and which text applied on a day."""

from anbao.errors import NotInGraph
from anbao.namespaces import AB, ELI, GRAPH_BASE
from anbao.store.reader import GraphReader, Literal, NamedNode

_WHERE = f"""
PREFIX ab: <{AB}>
SELECT ?case ?graph WHERE {{
    VALUES ?class {{ ab:Dispute ab:CitedReport }}
    GRAPH ?graph {{ ?case a ?class }}
    FILTER (STRSTARTS(STR(?graph), "{GRAPH_BASE}case/"))
}}
"""
_VERSIONS = f"""
PREFIX ab: <{AB}>
PREFIX eli: <{ELI}>
SELECT ?provision ?version ?start WHERE {{
    ?version ab:versionOf ?provision ; eli:first_date_entry_in_force ?start .
}}
ORDER BY ?start
"""


def case_path(reader: GraphReader, iri: str) -> str:
    """Return the path of the graph that describes the case *iri*: ``case/2021/tang``."""
    for row in reader.select(_WHERE, case=NamedNode(iri)).rows:
        graph = row["graph"]
        if isinstance(graph, NamedNode):
            return graph.value.removeprefix(GRAPH_BASE)
    raise NotInGraph("图谱里没有这件案件", "the graph has no such case")


def version_at(reader: GraphReader, provision: str, cls: str, day: str) -> str:
    """Return the version of *provision* in force on *day*, the newest if no day is known.

    If a thing of another class *cls* is wanted than a version, the provision itself.
    """
    if cls != AB.ProvisionVersion:
        return provision
    rows = reader.select(_VERSIONS, provision=NamedNode(provision)).rows
    found = [(start.value, version.value) for row in rows
             if isinstance(start := row["start"], Literal)
             and isinstance(version := row["version"], NamedNode)]  # fmt: skip
    valid = [version for start, version in found if not day or start <= day]
    return (valid or [version for _, version in found[:1]] or [provision])[-1]
