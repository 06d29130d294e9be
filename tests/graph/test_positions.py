"""Every triple has its line, and on that line stands its object."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from anbao.graph.build import Dataset
from anbao.graph.read import SourceFile, read_turtle
from anbao.namespaces import RDF
from anbao.source_tree import default_tree

ROOT = default_tree().root
FILES = sorted([*ROOT.glob("ontology/**/*.ttl"), *ROOT.glob("data/**/*.ttl")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_triple_of_every_file_stands_where_we_say(path: Path) -> None:
    check(read_turtle(path, "http://g/"))


def check(source: SourceFile) -> None:
    text = source.text.decode()
    lines = text.splitlines()
    for triple in source.triples:
        assert triple in source.positions.triples, triple
        line, column = source.positions.triples[triple]
        here = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert begins(here, triple), f"{line}:{column} {triple}"
        assert triple.subject in source.positions.subjects


def begins(here: str, triple: Triple) -> bool:
    """Tell whether *here* begins with the object of *triple* in one of its spellings."""
    target = triple.object
    if isinstance(target, BlankNode):
        return here[0] in "[(_" or triple.predicate.value == RDF.rest
    if isinstance(target, Literal):
        first = target.value.split("\n")[0]
        plain = re.sub(r"\\(.)", r"\1", here).lstrip("\"'")
        return plain.startswith(first.lstrip("\"'"))
    assert isinstance(target, NamedNode)
    if target.value == RDF.nil:
        return here[0] in "()"
    token = here.split(maxsplit=1)[0].rstrip(",;.")
    local = token.strip("<>").rpartition(":")[2] if token[0] != "<" else token.strip("<>")
    return token == "a" or target.value.endswith(local.replace("\\", ""))


TRICKY = '''
@prefix : <http://x/> . PREFIX y-1: <http://y/#>
@base <http://z/a/> .
# a comment with "quotes" and <iris> ; .
:a a y-1:C ; :p "one # no comment" , 'two \\' quote' , """long
 "inner" line
""" ; # :p "not here" ;
  :q 1 , -2.5 , 3e4 , true , <rel> , <> , :with.dot , :esc\\,aped ;
  :r [ :s [ :t "deep" ] ; :u ( 1 "two" ( :three ) ) ] ;
  :v () , [] , "语"@zh-Hans , "x"^^y-1:type .
[ :p "anonymous subject" ] :q :b .
( :l1 :l2 ) :p :c .
_:b1 :p _:b2 . _:b2 :p "end" .:z :p :q.
'''


def test_reads_every_construct_of_turtle() -> None:
    source = read_turtle(TRICKY.encode(), "http://g/")
    check(source)
    found = {str(t.object): source.positions.triples[t] for t in source.triples}
    assert found['"one # no comment"'] == (5, 17)
    assert found['"deep"'][0] == 9
    assert found['"anonymous subject"'] == (11, 6)
    assert found["<http://x/l2>"][0] == 12


def test_a_statement_made_twice_is_found_where_it_is_made_first() -> None:
    source = read_turtle(
        b"<http://x/a> <http://x/b> 1 .\n<http://x/a> <http://x/b> 1 .\n", "http://g/"
    )
    assert set(source.positions.triples.values()) == {(1, 27)}


NAMES = st.sampled_from(["x:a", "x:b.c", "<http://x/d>", "x:中文"])
TEXTS = st.text(
    st.characters(exclude_characters='"\\\r\n', exclude_categories=["Cs", "Cc"]), max_size=12
)
LITERALS = TEXTS.map(lambda text: f'"{text}"') | TEXTS.map(lambda text: f'"""{text}\n{text}"""@zh')
OBJECTS = st.recursive(
    NAMES | LITERALS | st.sampled_from(["1", "2.0", "true", "[]", "()"]),
    lambda inner: (
        st.builds("[ x:p {} ; x:q {} ]".format, inner, inner)
        | st.lists(inner, min_size=1, max_size=3).map(lambda items: f"( {' '.join(items)} )")
    ),
    max_leaves=6,
)
STATEMENTS = st.builds(
    "{} x:r {} ,\n  {} ;\n  x:s {} . # end".format, NAMES, OBJECTS, OBJECTS, OBJECTS
)


@given(st.lists(STATEMENTS, min_size=1, max_size=4))
def test_finds_every_triple_of_any_file(statements: list[str]) -> None:
    text = "\n".join(["@prefix x: <http://x/> .", *statements])
    source = read_turtle(text.encode(), "http://g/")
    assert [t for t in source.triples if t not in source.positions.triples] == []


def test_names_the_first_line_of_a_subject(dataset: Dataset) -> None:
    case = NamedNode("https://w3id.org/anbao/id/case/2020/hu01/minzhong/4520")
    (spot,) = dataset.subject_spots(case)
    assert spot.file.read_text(encoding="utf-8").splitlines()[spot.line - 1] == "case:4520"
