"""Which representation an Accept header gets, as a table."""

import pytest

from anbao.errors import NotAcceptable
from anbao.store.formats import GRAPH_FORMATS, RESULT_FORMATS
from anbao.web.negotiation import HTML, accepts_encoding, choose

ROWS = (*RESULT_FORMATS, HTML)
BOOLEAN = (*RESULT_FORMATS[:2], HTML)
GRAPH = (*GRAPH_FORMATS, HTML)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LONG_TAIL = "application/sparql-results+xml, application/rdf+xml"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"

CHOSEN = [
    ("", ROWS, JSON),
    ("*/*", ROWS, JSON),
    ("*", ROWS, JSON),
    (BROWSER, ROWS, "text/html"),
    (XML, ROWS, XML),
    (LONG_TAIL, ROWS, XML),
    ("text/csv", ROWS, "text/csv"),
    ("text/*", ROWS, "text/csv"),
    ("application/json", ROWS, "application/json"),
    ("application/json, application/sparql-results+json", ROWS, JSON),
    ("application/*;q=0.5, text/csv;q=0.4", ROWS, JSON),
    (f"{JSON};q=0.2, {XML};q=0.7, */*;q=0.1", ROWS, XML),
    ("*/*, application/sparql-results+json;q=0", ROWS, XML),
    ("text/html, application/sparql-results+json", ROWS, JSON),
    ("text/html, application/sparql-results+json;q=0.9", ROWS, "text/html"),
    ("text/html, */*", ROWS, "text/html"),
    ("TEXT/CSV ; Q=1.0", ROWS, "text/csv"),
    ("text/csv;q=nonsense, */*;q=0.1", ROWS, JSON),
    ("", BOOLEAN, JSON),
    (LONG_TAIL, BOOLEAN, XML),
    ("", GRAPH, "text/turtle"),
    ("*/*", GRAPH, "text/turtle"),
    (LONG_TAIL, GRAPH, "application/rdf+xml"),
    (BROWSER, GRAPH, "text/html"),
    ("application/json", GRAPH, "application/json"),
    ("application/ld+json", GRAPH, "application/ld+json"),
    ("application/trig", GRAPH, "application/trig"),
    ("application/n-quads", GRAPH, "application/n-quads"),
    ("text/turtle;q=0.5, application/n-triples", GRAPH, "application/n-triples"),
]


@pytest.mark.parametrize(("accept", "offers", "expected"), CHOSEN)
def test_chooses(accept: str, offers: tuple, expected: str) -> None:
    assert choose(accept, offers).media_type == expected


@pytest.mark.parametrize(
    ("accept", "offers"),
    [("text/turtle", ROWS), ("image/png", ROWS), ("text/csv", BOOLEAN), (JSON, GRAPH),
     ("application/sparql-results+json;q=0", ROWS), ("nonsense/", GRAPH)],
)  # fmt: skip
def test_lists_what_it_has_instead(accept: str, offers: tuple) -> None:
    with pytest.raises(NotAcceptable) as caught:
        choose(accept, offers)
    assert offers[0].media_type in str(caught.value)


NAMED = [
    ("json", ROWS, JSON),
    ("xml", ROWS, XML),
    ("srj", ROWS, JSON),
    ("CSV", ROWS, "text/csv"),
    ("html", ROWS, "text/html"),
    (XML, ROWS, XML),
    ("ttl", GRAPH, "text/turtle"),
    ("turtle", GRAPH, "text/turtle"),
    ("json", GRAPH, "application/ld+json"),
    ("json-ld", GRAPH, "application/ld+json"),
    ("xml", GRAPH, "application/rdf+xml"),
    ("rdf+xml", GRAPH, "application/rdf+xml"),
    ("n3", GRAPH, "text/turtle"),
    ("nquads", GRAPH, "application/n-quads"),
]


@pytest.mark.parametrize(("name", "offers", "expected"), NAMED)
def test_a_named_format_overrules_accept(name: str, offers: tuple, expected: str) -> None:
    assert choose("image/png", offers, name).media_type == expected


@pytest.mark.parametrize(("name", "offers"), [("ttl", ROWS), ("csv", GRAPH), ("pdf", ROWS)])
def test_a_named_format_must_fit(name: str, offers: tuple) -> None:
    with pytest.raises(NotAcceptable):
        choose("*/*", offers, name)


@pytest.mark.parametrize(
    ("header", "accepted"),
    [("gzip", True), ("br, gzip;q=0.1", True), ("*", True), ("", False), ("gzip;q=0", False),
     ("*, gzip;q=0", False), ("br", False)],
)  # fmt: skip
def test_reads_accept_encoding(header: str, accepted: bool) -> None:
    assert accepts_encoding(header, "gzip") is accepted
