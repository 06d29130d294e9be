"""The wall before the jail: what is refused unparsed, and what only looks like it should be."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anbao.errors import (
    EngineError,
    QuerySyntaxError,
    QueryTooComplex,
    ServiceNotAllowed,
    UpdateDisabled,
)
from anbao.store.lexer import _glance, _look_over, survey, tokens
from anbao.store.limits import EngineLimits

LIMITS = EngineLimits()

REFUSED = {
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }": ServiceNotAllowed,
    "select * { service silent ?x { ?s ?p ?o } }": ServiceNotAllowed,
    "SELECT * { ?s ?p true.SERVICE<http://x/>{?s ?p ?o} }": ServiceNotAllowed,
    "SELECT * { FILTER(1<2)SERVICE<http://x/>{?s ?p ?o} }": ServiceNotAllowed,
    "LOAD <http://127.0.0.1/>": ServiceNotAllowed,
    "INSERT DATA { <a:a> <a:b> 1 }": UpdateDisabled,
    "PREFIX a: <http://a/> # c\nDELETE WHERE { ?s a:b ?o }": UpdateDisabled,
    "WITH <a:g> INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }": UpdateDisabled,
    "DROP ALL": UpdateDisabled,
    "": QuerySyntaxError,
    "SELCT * { ?s ?p ?o }": QuerySyntaxError,
    "SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }": QueryTooComplex,
    "SELECT * " + "{" * 3000 + "}" * 3000: QueryTooComplex,
    "SELECT * { FILTER(" + "!" * 10_000 + "true) }": QueryTooComplex,
    "SELECT * { FILTER(" + "! " * 9_000 + "true) }": QueryTooComplex,
    "SELECT * { ?s " + "<a:b>/" * 6_000 + "<a:b> ?o }": QueryTooComplex,
    "SELECT * { ?s ?p '" + "x" * 70_000 + "' }": QueryTooComplex,
    "SELECT * { ?s ?p '" + "法" * 30_000 + "' }": QueryTooComplex,
}

ALLOWED = (
    "SELECT * { ?s ?p 'SERVICE <http://x/> {' }",
    'SELECT * { ?s ?p """a "SERVICE" ((( \\\\""" }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> { (((",
    "PREFIX service: <http://x/> SELECT * { ?s service:load service:a }",
    "SELECT ?service ?LOAD { ?service ?p ?LOAD }",
    "SELECT * { ?s <http://x/SERVICE> ?o }",
    "SELECT * { FILTER(" + "(" * 60 + "1" + ")" * 60 + ") }",
    "SELECT * { ?s ?p ?o FILTER(?o<3&&?s>2) }",
    "PREFIX a.b: <http://x/> SELECT * { ?s a.b:c\\,d%20e ?o . }",
)


@pytest.mark.parametrize(("query", "error"), REFUSED.items(), ids=lambda each: str(each)[:40])
def test_refuses_with_the_error_that_fits(query: str, error: type[EngineError]) -> None:
    with pytest.raises(error):
        survey(query, LIMITS)


PIECES = ("SELECT", "ask ", "PREFIX", "a:", "BASE", "<a:b>", "FROM", "from ", "NAMED", "SERVICE",
          "service", "ſervice", "now()", "RAND", "STRUUID", "KNOW", "x", "1", "1e5", "_", "-", "·",
          ".", ":", "?v", "@en", "法", "²", "'", '"', "#", "\n", " ", "\\", "(" * 65, "{", "}",
          "!" * 65, "^^", "LOAD", "INSERT", "%20")  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.booleans())
@example("1SERVICE<a:b>", True)
def test_a_glance_sees_what_looking_it_over_does(text: str, begun: bool) -> None:
    query = f"SELECT {text}" if begun else text
    try:
        seen = _look_over(query, LIMITS)
    except EngineError:
        assert _glance(query, LIMITS) is None
    else:
        assert _glance(query, LIMITS) in (None, seen)


@pytest.mark.parametrize("query", ALLOWED, ids=lambda each: each[:40])
def test_lets_through_what_only_looks_forbidden(query: str) -> None:
    assert survey(query, LIMITS).form == "select"


def test_names_the_place_of_what_it_refuses() -> None:
    with pytest.raises(ServiceNotAllowed) as caught:
        survey("SELECT *\n{ SERVICE <http://x/> { } }", LIMITS)
    assert (caught.value.details["line"], caught.value.details["column"]) == (2, 3)


def test_finds_the_form_behind_the_prologue() -> None:
    query = "BASE <http://x/> PREFIX select: <http://y/> # ASK\nCONSTRUCT WHERE { ?s ?p ?o }"
    assert survey(query, LIMITS).form == "construct"


def test_collects_the_graphs_of_from_by_their_prefixes() -> None:
    query = (
        "PREFIX g: <http://g/> SELECT * FROM g:one FROM NAMED <http://two> { ?s ?p <http://no> }"
    )
    assert survey(query, LIMITS).graphs == ("http://g/one", "http://two")


def test_knows_an_answer_that_changes_by_itself() -> None:
    assert survey("SELECT (NOW() AS ?t) {}", LIMITS).volatile
    assert not survey("SELECT ?now { ?now ?p 'NOW()' }", LIMITS).volatile


@pytest.mark.parametrize(
    "unit",
    ["'", '"', "'''", '"""', "\\", "<", "a:", "a.", "a-", "_:", "a:.", "..a:", "@a-", "1.", "%2"],
)
def test_reads_any_text_in_linear_time(unit: str) -> None:
    text = (unit * 70_000)[:65_000]
    started = time.process_time()
    for _ in tokens(text):
        pass
    assert time.process_time() - started < 2, "the square of it would take minutes"
