"""``/api/v1/schema`` and ``/api/v1/labels``: counted, labelled, cached, bounded."""

import json

import pytest

from anbao.namespaces import AB, ID_BASE
from anbao.store.local import LocalReader
from tests.web.live_server import Server


@pytest.fixture(scope="module")
def server(site: str) -> Server:
    return Server(site, None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def told(server: Server) -> dict:
    return server.get("/api/v1/schema").document


def test_counts_are_those_of_the_graph(told: dict, reader: LocalReader) -> None:
    count = f"SELECT (COUNT(?s) AS ?n) {{ ?s a <{AB}Judgment> }}"
    judgments = {each["iri"]: each for each in told["classes"]}[AB.Judgment]
    assert judgments["count"] == int(reader.select(count).rows[0]["n"].value) > 0
    assert judgments["label"] == {"zh": "裁判文书", "en": "judgment"}


def test_only_properties_that_occur_on_a_class_are_listed(told: dict, reader: LocalReader) -> None:
    for each in told["classes"]:
        for use in each["properties"]:
            assert reader.ask(f"ASK {{ ?s a <{each['iri']}> ; <{use['iri']}> ?o }}")
    judgment = next(each for each in told["classes"] if each["iri"] == AB.Judgment)
    listed = {use["iri"] for use in judgment["properties"]}
    assert AB.docket in listed and AB.platformOutcome not in listed


def test_properties_tell_their_code_list_values(told: dict) -> None:
    outcome = next(each for each in told["properties"] if each["iri"] == AB.platformOutcome)
    values = {use["iri"] for use in outcome["values"]}
    assert f"{ID_BASE}outcome/several-then-supplementary" in values
    labels = {each["iri"]: each["label"] for each in told["values"]}
    assert all(labels[iri]["zh"] and labels[iri]["en"] for iri in values)


def test_it_is_asked_for_once_a_version(server: Server, told: dict) -> None:
    reply = server.get("/api/v1/schema")
    assert server.get("/api/v1/schema", If_None_Match=reply.headers["etag"]).status == 304
    assert told["version"] in reply.headers["etag"]


def labels(server: Server, body: str) -> dict:
    return server.ask("POST", "/api/v1/labels", body, Content_Type="application/json").document


def test_labels_come_with_the_place_where_a_thing_is_shown(server: Server) -> None:
    iri = f"{ID_BASE}outcome/supplementary"
    found = labels(server, json.dumps([iri, "http://example.org/unknown", "javascript:x"]))
    assert list(found) == [iri]
    assert found[iri]["href"] == "/doc/outcome/supplementary" and "补充" in found[iri]["zh"]


@pytest.mark.parametrize("body", ["", "{}", "[1]", "[[]]", "null", json.dumps(["x"] * 1001)])
def test_anything_but_a_short_list_is_refused(server: Server, body: str) -> None:
    assert labels(server, body)["status"] == 400
