"""All that the graph knows of one thing, gathered for a page or an API answer, and frozen."""
