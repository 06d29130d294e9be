"""From Turtle files to named graphs, each triple traceable to its file and line."""
