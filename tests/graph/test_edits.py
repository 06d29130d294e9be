"""Changes to a file's statements become edits of its text that leave all else as it stands."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.edits import Change, Edit, apply_edits, edits_of, update_of
from anbao.graph.read import read_turtle

TEXT = """@base <http://x/> .
@prefix ex: <http://x/ns#> .
# 注释甲
<a> a ex:Thing ;
    ex:one "甲"@zh , # first
        "b"@en ;
    # about two
    ex:two <b> , <c> , [ ex:in 1 ; ex:out 2 ] .  # end
<b> ex:one 1 .
"""
A, B = NamedNode("http://x/a"), NamedNode("http://x/b")


def ex(name: str) -> NamedNode:
    return NamedNode(f"http://x/ns#{name}")


def changed(change: Change, text: str = TEXT) -> str:
    source = read_turtle(text.encode(), "http://g/", Path("a.ttl"))
    edits = edits_of(change, source)
    assert edits
    return apply_edits(text, edits)


TWO = Triple(A, ex("two"), B)
CHANGES = {
    "an object is replaced": (
        Change(pairs=((TWO, Triple(A, ex("two"), ex("new"))),)),
        "ex:two <b> , <c>", "ex:two ex:new , <c>",
    ),
    "a predicate with one object is replaced": (
        Change(pairs=((Triple(B, ex("one"), number := Literal(1)), Triple(B, ex("1st"), number)),)),
        "<b> ex:one 1", "<b> ex:1st 1",
    ),
    "one of several objects goes": (Change(out=(TWO,)), "<b> , <c>", "<c>"),
    "the last object goes": (
        Change(out=(Triple(A, ex("one"), Literal("b", language="en")),)),
        None, None,
    ),
    "a predicate goes with its only object": (
        Change(out=(Triple(A, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                           ex("Thing")),)),
        "a ex:Thing ;\n    ex:one", "ex:one",
    ),
    "all that is said of a thing goes": (
        Change(out=(Triple(B, ex("one"), number),)), "<b> ex:one 1 .", "",
    ),
    "a statement is added at the end of the block": (
        Change(new=(Triple(A, ex("more"), Literal("x")),)),
        "ex:out 2 ] .", 'ex:out 2 ] ;\n    ex:more "x" .',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, case in CHANGES.items() if case[1]])
def test_only_the_statement_changes(name: str) -> None:
    change, old, new = CHANGES[name]
    assert old is not None and new is not None and old in TEXT
    assert changed(change) == TEXT.replace(old, new, 1)


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_meant_is_what_is_read_back(name: str) -> None:
    change, old, _ = CHANGES[name]
    source = read_turtle(TEXT.encode(), "http://g/", Path("a.ttl"))
    if old is None:  # a comment stands between the objects: better no edit than a lost comment
        assert edits_of(change, source) == ()
        return
    after = read_turtle(changed(change).encode(), "http://g/", Path("a.ttl"))
    gone = {old for old, _ in change.pairs} | set(change.out)
    come = {new for _, new in change.pairs} | set(change.new)
    assert set(after.triples) == (set(source.triples) - gone) | come


def test_update_says_the_same_in_sparql() -> None:
    change = CHANGES["an object is replaced"][0]
    assert update_of(change) == (
        f"DELETE DATA {{\n  {TWO} .\n}} ;\nINSERT DATA {{\n"
        "  <http://x/a> <http://x/ns#two> <http://x/ns#new> .\n}"
    )


@pytest.mark.parametrize(
    "edit", [Edit(99, 1, 99, 1, ""), Edit(1, 5, 1, 2, ""), Edit(1, 1, 1, 9999, "")]
)
def test_edits_of_another_text_are_refused(edit: Edit) -> None:
    with pytest.raises(ValueError, match=r"line|outside"):
        apply_edits(TEXT, [edit])
