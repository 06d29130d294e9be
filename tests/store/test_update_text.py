"""Updates looked over before any parser: what is refused, and the protocol's dataset written in."""

import pytest
from pyoxigraph import Store

from anbao.errors import BadRequest, QuerySyntaxError, QueryTooComplex, ServiceNotAllowed
from anbao.store.limits import EngineLimits
from anbao.store.update_text import checked_update

LIMITS = EngineLimits()
REFUSED = {
    "LOAD <http://example.org/>": ServiceNotAllowed,
    "LOAD SILENT <http://example.org/> INTO GRAPH <urn:g>": ServiceNotAllowed,
    "CLEAR ALL;load<http://example.org/>": ServiceNotAllowed,
    "INSERT { ?s ?p ?o } WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }": ServiceNotAllowed,
    "INSERT { ?s ?p ?o } WHERE { seRVice silent ?where { ?s ?p ?o } }": ServiceNotAllowed,
    "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(true.SERVICE) }": ServiceNotAllowed,
    "INSERT { } WHERE " + "{" * 65 + "}" * 65: QueryTooComplex,
    "INSERT { } WHERE { FILTER(" + "(" * 9000 + "1" + ")" * 9000 + ") }": QueryTooComplex,
    "": QuerySyntaxError,
    "# only a remark": QuerySyntaxError,
    "#" * (LIMITS.update_bytes + 1): QueryTooComplex,
}


@pytest.mark.parametrize(("text", "error"), REFUSED.items(), ids=lambda each: str(each)[:40])
def test_refuses(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        checked_update(text, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        'INSERT DATA { <urn:a> <urn:b> "LOAD <http://x/> SERVICE" }',
        "INSERT DATA { <urn:LOAD> <http://x/SERVICE> load:service } # LOAD <x>",
        "PREFIX service: <urn:> INSERT { ?load service:load ?service } WHERE { }",
    ],
)
def test_a_word_in_a_string_or_a_name_is_no_keyword(text: str) -> None:
    assert checked_update(text, LIMITS) == text


PLACED = {
    "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }": "INSERT { ?s ?p 1 } {} WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } where { { SELECT ?s WHERE { ?s ?p ?o } } }":
        "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } {} where { { SELECT ?s WHERE { ?s ?p ?o } } }",
    "CLEAR ALL ; DELETE WHERE { ?s ?p ?o } ; INSERT { } WHERE { }":
        "CLEAR ALL ; DELETE { ?s ?p ?o } {} WHERE { ?s ?p ?o } ; INSERT { } {} WHERE { }",
    "INSERT DATA { <urn:a> <urn:p> '} WHERE {' }": "INSERT DATA { <urn:a> <urn:p> '} WHERE {' }",
    "PREFIX with: <urn:> INSERT { with:a with:using 1 } WHERE { }":
        "PREFIX with: <urn:> INSERT { with:a with:using 1 } {} WHERE { }",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLACED.items())
def test_writes_the_dataset_before_each_where(text: str, expected: str) -> None:
    clause = "USING <urn:g> USING NAMED <urn:h>"
    written = checked_update(text, LIMITS, ("urn:g",), ("urn:h",))
    assert written == expected.replace("{} WHERE", f"{clause} WHERE").replace(
        "{} where", f"{clause} where"
    )
    Store().update(written, base_iri="http://example.org/")


@pytest.mark.parametrize("word", ["WITH <urn:a>", "with <urn:a>"])
def test_refuses_two_datasets(word: str) -> None:
    with pytest.raises(BadRequest):
        checked_update(f"{word} INSERT {{ }} WHERE {{ }}", LIMITS, ("urn:g",))
    with pytest.raises(BadRequest):
        checked_update("INSERT { } USING NAMED <urn:a> WHERE { }", LIMITS, (), ("urn:g",))


@pytest.mark.parametrize(
    "iri", ["", "relative", "urn:a> WHERE { } ; DROP ALL #", "urn:a b", "urn:a\n"]
)
def test_refuses_a_dataset_that_is_no_iri(iri: str) -> None:
    with pytest.raises(BadRequest):
        checked_update("INSERT { } WHERE { }", LIMITS, (iri,))


@pytest.mark.parametrize(
    "text", ["DELETE WHERE {", "WHERE", "DELETE WHERE", "} WHERE {", "WHERE {} WHERE"]
)
def test_leaves_nonsense_to_the_parser(text: str) -> None:
    with pytest.raises(SyntaxError):
        Store().update(checked_update(text, LIMITS, ("urn:g",)))
