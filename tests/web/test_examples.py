"""``/examples`` and the questions as JSON: every question, its parameters, its text."""

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Store

from anbao.namespaces import AB, BASE, ID_BASE, RDF, SH
from anbao.questions.catalogue import Catalogue, read_catalogue
from anbao.source_tree import SourceTree
from tests.web.live_server import Server


@pytest.fixture(scope="module")
def server(site: str) -> Server:
    return Server(site, None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def catalogue(tree: SourceTree) -> Catalogue:
    return read_catalogue(tree.queries)


def test_every_question_is_a_shacl_executable_that_parses(
    server: Server, catalogue: Catalogue
) -> None:
    reply = server.get("/examples", Accept="text/turtle")
    store = Store()
    store.load(reply.body, format=pyoxigraph.RdfFormat.TURTLE)
    kind = NamedNode(SH.SPARQLSelectExecutable)
    typed = store.quads_for_pattern(None, NamedNode(RDF.type), kind)
    found = {quad.subject.value for quad in typed}
    assert found == {f"{BASE}/queries/{each.name}" for each in catalogue}
    for quad in store.quads_for_pattern(None, NamedNode(SH.select), None):
        Store().query(quad.object.value)
    given = sum(1 for _ in store.quads_for_pattern(None, NamedNode(SH.parameter), None))
    assert given == sum(len(each.parameters) for each in catalogue) > 10


def test_the_examples_have_one_tag_and_send_people_to_the_page(server: Server) -> None:
    tags = {server.get("/examples").headers["etag"] for _ in range(4)}
    assert len(tags) == 1
    reply = server.get("/examples", Accept="text/html")
    assert (reply.status, reply.headers["location"]) == (303, "/queries")


def test_the_questions_are_listed_as_json(server: Server, catalogue: Catalogue) -> None:
    listed = server.get("/queries", Accept="application/json").document["questions"]
    assert [each["name"] for each in listed] == [each.name for each in catalogue]


def test_a_question_is_answered_as_json_with_labels_and_sources(server: Server) -> None:
    path = "/queries/practice/outcomes-published?format=json"
    told = server.get(path).document
    rows = told["results"]["bindings"]
    counts = {
        row["outcome"]["label"]["en"]: row["cases"]["value"] for row in rows if "outcome" in row
    }
    assert sorted(map(int, counts.values())) == [1, 5, 11, 15]
    assert told["sources"]["sections"] and told["links"]["csv"].startswith("/sparql?")


def test_an_unknown_parameter_is_named(server: Server) -> None:
    reply = server.get(
        "/queries/actors/subjects-of-a-provision?provison=x", Accept="application/json"
    )
    assert reply.status == 400 and "provison" in str(reply.document["detail"])
    assert "provision" in str(reply.document["detail"])


def test_a_parameter_is_a_term_and_never_text(server: Server) -> None:
    path = f"/queries/actors/subjects-of-a-provision?provision={ID_BASE}x%3E%20%7D%20%23"
    assert server.get(path, Accept="application/json").status == 400
    assert AB not in str(server.get(path, Accept="application/json").document)
