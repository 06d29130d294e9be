"""Depth is told with its line, and brackets that are none are not taken for some."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from anbao.errors import SourceError
from anbao.source_tree import SourceTree
from anbao.validation.nesting import refuse_deep

TURTLE, JSON, XML = RdfFormat.TURTLE, RdfFormat.JSON_LD, RdfFormat.RDF_XML
DEEP = {
    "blank nodes": (TURTLE, "\nx:a x:b " + "[ x:c " * 9),
    "lists": (TURTLE, "\nx:a x:b " + "(" * 9),
    "both, on comments": (TURTLE, "# [ ] )\n" + "[ x:c ( # ))\n" * 9),
    "triple terms": (TURTLE, "\nx:a x:b " + "<<( x:a x:b " * 9),
    "graphs": (RdfFormat.TRIG, "\n<http://x/g> " + "{" * 9),
    "JSON": (JSON, '{"}": "]\\"}}}",\n"b": ' + "[{" * 9),
    "XML": (XML, "<a/>\n" + "<a b='1'>" * 9),
}
FLAT = {
    "in literals": (
        TURTLE,
        "x:a x:b '[[[[[[', \"(((((\", '''[[''[[[''' , \"\"\"[\"\"[[[[\"\"\" .",
    ),
    "in IRIs and names": (TURTLE, "<http://x/((((((> x:a x:\\(\\(\\(\\(\\( ."),
    "in comments": (TURTLE, "# [[[[[[[[\nx:a x:b 1 . # ((((((("),
    "side by side": (TURTLE, "x:a x:b [], [], [], (1 [] ()), [], [] ."),
    "JSON text": (JSON, '{"a": "[[[[[[[", "b": [[], [], [], {}]}'),
    "XML side by side": (XML, "<r><a/><a></a><b/><!-- <<<<<< --><a x='/'/></r>"),
}


@pytest.mark.parametrize(("rdf_format", "text"), DEEP.values(), ids=DEEP)
def test_depth_is_refused_on_its_line(rdf_format: RdfFormat, text: str) -> None:
    with pytest.raises(SourceError, match="deeper than 5 levels") as caught:
        refuse_deep(Path("a"), text.encode(), rdf_format, 5)
    assert caught.value.line >= 2


@pytest.mark.parametrize(("rdf_format", "text"), FLAT.values(), ids=FLAT)
def test_brackets_that_are_none_do_not_count(rdf_format: RdfFormat, text: str) -> None:
    refuse_deep(Path("a"), text.encode(), rdf_format, 5)


def test_no_file_of_ours_comes_near(tree: SourceTree) -> None:
    for path in (*tree.data.rglob("*.ttl"), *tree.ontology.rglob("*.ttl")):
        refuse_deep(path, path.read_bytes(), TURTLE, 8)
