"""What is published as lines is what a store of the same files holds."""

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple

from anbao.graph.build import VIEWS, build_dataset
from anbao.graph.lines import Lines, lines_of, load_rows
from anbao.namespaces import XSD
from anbao.source_tree import SourceTree

NODE = NamedNode("http://x/a")


def test_the_lines_are_those_of_a_store(tree: SourceTree) -> None:
    sources = build_dataset(tree).sources
    store = build_dataset(tree).store
    stored = (store.dump(format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    lines = lines_of(sources)
    assert lines.quads() == sorted(stored)
    assert sum(lines.counts.values()) == len(store)
    loaded = Store()
    load_rows(loaded, lines.graphs[""])
    rows = (loaded.dump(format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    assert set(rows) == lines.graphs[""]  # blank nodes keep their names


def test_values_are_written_once_and_views_stay_apart() -> None:
    lines = Lines()
    for text in ("5586.00", "5586"):
        value = Literal(text, datatype=NamedNode(f"{XSD}decimal"))
        lines.add("http://g/", [Triple(NODE, NODE, value)])
    lines.add(f"{VIEWS}one", [Triple(NODE, NODE, NODE)])
    assert lines.counts == {"default": 1, "http://g/": 1, f"{VIEWS}one": 1}
