"""Any RDF files: formats, merging, and what is refused before it is parsed."""

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from anbao.errors import SourceError
from anbao.store.files import files_version, load_files

ONE_TRIPLE = {
    "a.ttl": "<http://x/a> <http://x/b> 1 .",
    "a.nt": "<http://x/a> <http://x/b> <http://x/c> .",
    "a.nq": "<http://x/a> <http://x/b> <http://x/c> <http://x/g> .",
    "a.trig": "<http://x/g> { <http://x/a> <http://x/b> 1 }",
    "a.jsonld": '{"@id": "http://x/a", "http://x/b": 1}',
    "a.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
    '<rdf:Description rdf:about="http://x/a"><x:b>1</x:b></rdf:Description></rdf:RDF>',
}


@pytest.mark.parametrize(("name", "text"), ONE_TRIPLE.items())
def test_reads_every_format_and_keeps_graphs(tmp_path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    (quad,) = list(load_files([path]))
    expected = NamedNode("http://x/g") if name in {"a.nq", "a.trig"} else DefaultGraph()
    assert quad.graph_name == expected


def test_keeps_blank_nodes_of_two_files_apart(tmp_path) -> None:
    paths = [tmp_path / "one.ttl", tmp_path / "two.ttl"]
    for number, path in enumerate(paths):
        path.write_text(f"_:same <http://x/is> {number} .")
    assert len({quad.subject for quad in load_files(paths)}) == 2


def test_tells_nothing_of_the_folder_in_relative_iris(tmp_path) -> None:
    path = tmp_path / "rel.ttl"
    path.write_text("<thing> <http://x/is> 1 .")
    (quad,) = list(load_files([path]))
    assert quad.subject == NamedNode("file:///thing")


def test_says_file_and_line_of_bad_syntax(tmp_path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("<http://x/a> <http://x/b> 1 .\n<http://x/a> nonsense .")
    with pytest.raises(SourceError) as caught:
        load_files([path])
    assert (caught.value.path, caught.value.line) == (path, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_refuses_a_document_type(tmp_path, encoding: str) -> None:
    path = tmp_path / "bomb.rdf"
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa">]><r>&a;</r>'
    path.write_bytes(bomb.encode(encoding))
    with pytest.raises(SourceError, match="DOCTYPE"):
        load_files([path])


def test_fetches_no_remote_context(tmp_path) -> None:
    path = tmp_path / "remote.jsonld"
    path.write_text('{"@context": "http://127.0.0.1:9/c", "@id": "http://x/a", "http://x/b": 1}')
    with pytest.raises(SourceError):
        load_files([path])


def test_versions_follow_the_bytes(tmp_path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<http://x/a> <http://x/b> 1 .")
    before = files_version([path])
    path.write_text("<http://x/a> <http://x/b> 2 .")
    assert files_version([path]) != before
