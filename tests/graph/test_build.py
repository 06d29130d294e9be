"""Each file is a named graph, and the default graph is their union."""

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from anbao.errors import SourceError
from anbao.graph.build import (
    VIEWS,
    Dataset,
    add_graph,
    assemble,
    build_dataset,
    graph_of,
    read_tree,
)
from anbao.graph.read import read_turtle
from anbao.namespaces import GRAPH_BASE
from anbao.source_tree import SourceTree

PLACES = {
    "ontology/core.ttl": "ontology",
    "ontology/alignment.ttl": "alignment",
    "ontology/codelists/duty-type.ttl": "codelists/duty-type",
    "ontology/shapes/cases.shapes.ttl": "shapes",
    "data/legislation/ecommerce-law.ttl": "legislation/ecommerce-law",
    "data/cases/2020/x.ttl": "case/2020/x",
    "data/doctrine/zhang-2024.ttl": "doctrine/zhang-2024",
    "data/statistics/zhang-2024.ttl": "statistics/zhang-2024",
    "data/courts.ttl": "courts",
}
ELSEWHERE = [
    "data/x.ttl",
    "data/cases/x.ttl",
    "data/cases/old/x.ttl",
    "data/doctrine/论文.ttl",
    "x.ttl",
]


@pytest.mark.parametrize("place", PLACES)
def test_file_names_its_graph(place: str) -> None:
    tree = SourceTree(Path("/tree"))
    assert graph_of(tree, tree.root / place) == f"{GRAPH_BASE}{PLACES[place]}"


@pytest.mark.parametrize("place", ELSEWHERE)
def test_file_elsewhere_has_no_graph(place: str) -> None:
    tree = SourceTree(Path("/tree"))
    assert graph_of(tree, tree.root / place) is None


def test_stray_file_is_refused_and_every_error_is_told(tmp_path: Path) -> None:
    (tmp_path / "data/cases/2020").mkdir(parents=True)
    (tmp_path / "data/stray.ttl").write_text("", encoding="utf-8")
    (tmp_path / "data/cases/2020/a.ttl").write_text("nonsense", encoding="utf-8")
    (tmp_path / "data/cases/2020/b.ttl").write_text(
        "<http://x/a> a <http://x/B> .", encoding="utf-8"
    )
    reading = read_tree(SourceTree(tmp_path))
    assert {Path(error.path).name for error in reading.errors} == {"stray.ttl", "a.ttl"}
    assert [source.path.name for source in reading.sources] == ["b.ttl"]
    with pytest.raises(SourceError):
        build_dataset(SourceTree(tmp_path))


def test_two_files_cannot_be_one_case() -> None:
    graph = f"{GRAPH_BASE}case/2020/x"
    text = b"<http://x/a> <http://x/b> <http://x/c> ."
    names = (Path("a.ttl"), Path("b.ttl"))
    with pytest.raises(SourceError, match=r"b\.ttl"):
        assemble([read_turtle(text, graph, name) for name in names])


def test_views_stay_out_of_the_default_graph() -> None:
    node = NamedNode("http://x/a")
    store = Store()
    for graph in (f"{VIEWS}joint", f"{GRAPH_BASE}case/2020/x"):
        add_graph(store, graph, [Triple(node, node, NamedNode(graph))])
    union = [
        quad.object.value for quad in store.quads_for_pattern(None, None, None, DefaultGraph())
    ]
    assert union == [f"{GRAPH_BASE}case/2020/x"]


def test_default_graph_is_the_union_of_all_files(dataset: Dataset) -> None:
    for source in dataset.sources:
        for triple in source.triples:
            quad = Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())
            assert quad in dataset.store


def test_progress_counts_the_files(tree: SourceTree) -> None:
    told: list[tuple[str, int, int]] = []
    read_tree(tree, lambda stage, done, total: told.append((stage, done, total)))
    assert told[-1][0] == "read"
    assert [done for _, done, _ in told] == list(range(1, told[-1][2] + 1))
