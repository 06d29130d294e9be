"""Running text and typed words into entities of the graph."""
