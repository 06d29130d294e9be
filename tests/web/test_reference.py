"""The reference pages on the true graph: every term, shape, list and concept has its page."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from anbao.dossiers.library import Library
from anbao.dossiers.modules import Modules, read_modules
from anbao.dossiers.shapes import shapes
from anbao.dossiers.snippet import turtle
from anbao.dossiers.term import term_dossier
from anbao.dossiers.vocabulary import KINDS, code_lists, vocabulary
from anbao.errors import NotInGraph, SourceError
from anbao.graph.build import Dataset, add_graph
from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Kept, read_lexicon
from anbao.namespaces import AB, ABS, BASE, DCTERMS, GRAPH_BASE, OWL, RDF, RDFS, SH, SKOS, XSD
from anbao.questions.catalogue import Question, read_catalogue
from anbao.questions.header import Parameter
from anbao.questions.terms import terms_of
from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader
from anbao.web.browse import browse_pages
from anbao.web.language import speak_in
from anbao.web.paths import local_path
from anbao.web.problems import register_problems
from anbao.web.reference import Handbook, reference_pages
from anbao.web.remembered import page_memory
from anbao.web.things import thing_doors

ZH_EN = ("zh", "en")
RAW_LABEL = re.compile(r"<a [^>]*>(/|<?https://w3id)|<(h1|title)[^>]*>[^<]*(/|#|w3id)[^<]*</")


@pytest.fixture(scope="module")
def library(dataset: Dataset) -> Library:
    return Library(LocalReader(dataset.store, "reference"))


@pytest.fixture(scope="module")
def modules(tree: SourceTree) -> Modules:
    return read_modules(tree.ontology)


@pytest.fixture(scope="module")
def client(library: Library, modules: Modules, tree: SourceTree) -> FlaskClient:
    handbook = Handbook(library, read_catalogue(tree.queries), modules)
    return app_of(handbook).test_client()


def app_of(handbook: Handbook) -> Flask:
    app = Flask("anbao.web.app")
    speak_in(app)
    register_problems(app)
    library = handbook.library
    names = Kept(library.reader, lambda reader: NameIndex(read_lexicon(reader)))
    for each in (
        browse_pages(handbook, names, page_memory(1 << 20)),
        reference_pages(handbook),
        thing_doors(library),
    ):
        app.register_blueprint(each)
    return app


def page(client: FlaskClient, path: str, lang: str) -> str:
    answer = client.get(f"{path}?lang={lang}", headers={"Accept": "text/html"})
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


def instances(library: Library, *kinds: str) -> Iterator[str]:
    for kind in kinds:
        yield from (node.iri for node in library.instances(kind) if node.iri.startswith(BASE))


def wanting(client: FlaskClient, library: Library, iris: list[str]) -> list[str]:
    """Return where a page lacks its definition in its language, or shows a raw label."""
    faults = []
    for iri in iris:
        definition = library.node(iri).text(SKOS.definition)
        for lang, said in (("zh", definition.zh), ("en", definition.en)):
            html = page(client, local_path(iri), lang)
            if not said or said not in html:
                faults.append(f"{iri} {lang}: no definition")
            if raw := RAW_LABEL.search(html):
                faults.append(f"{iri} {lang}: {raw[0]}")
    return faults


def test_every_class_and_property_has_its_page(client: FlaskClient, library: Library) -> None:
    terms = [iri for iri in instances(library, *KINDS) if iri.startswith(AB)]
    assert len(terms) > 200
    assert wanting(client, library, terms) == []


def test_every_code_list_and_concept_has_its_page(client: FlaskClient, library: Library) -> None:
    lists = [each.link.iri for each in code_lists(library)]
    concepts = [node.iri for each in lists for node in library.node(each).into(SKOS.inScheme)]
    assert len(lists) >= 37 and len(concepts) > 400
    assert wanting(client, library, lists + concepts) == []


def test_every_shape_has_its_page_with_its_message(client: FlaskClient, library: Library) -> None:
    lines = shapes(library).lines
    kinds = set(instances(library, SH.NodeShape, SH.PropertyShape))
    assert set(lines) == kinds and len(lines) > 300
    faults = []
    for iri, line in lines.items():
        for lang in ZH_EN:
            html = page(client, local_path(iri), lang)
            if line.message.in_language(lang) not in html or RAW_LABEL.search(html):
                faults.append((line.name, lang))
    assert faults == []


def test_the_lists_lead_to_every_page(client: FlaskClient, library: Library) -> None:
    for lang in ZH_EN:
        terms = page(client, "/def", lang)
        assert not RAW_LABEL.search(terms)
        for iri in instances(library, *KINDS):
            name = iri.removeprefix(AB)
            assert not iri.startswith(AB) or f'id="{name}"><a href="{local_path(iri)}' in terms
        assert all(local_path(each.link.iri) in terms for each in code_lists(library))
        asked = page(client, "/shapes", lang)
        assert all(
            f'href="/shapes/{each.name}?' in asked for each in shapes(library).lines.values()
        )


def test_every_term_and_shape_stands_in_one_module(library: Library, modules: Modules) -> None:
    assert "other" not in [module.name for module, _ in vocabulary(library, modules.terms)]
    names = [name for module in modules.shapes for name in module.names]
    assert sorted(names) == sorted(each.name for each in shapes(library).lines.values())
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", ["/def", "/shapes", "/def/0.1.0"])
@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
    ],
)
def test_the_whole_answers_as_rdf_where_it_stands(
    client: FlaskClient, path: str, accept: str, kind: RdfFormat
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, accept)
    assert answer.headers["Content-Location"].startswith(f"{path}?format=")
    whole = NamedNode(f"{BASE}/{'shapes' if 'shapes' in path else 'def'}")
    found = {quad.triple for quad in parse(answer.data, format=kind)}
    assert Triple(whole, NamedNode(RDF.type), NamedNode(OWL.Ontology)) in found
    again = client.get(path, headers={"Accept": accept, "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_browser_gets_the_page_where_it_stands(client: FlaskClient) -> None:
    for path in ("/def", "/shapes"):
        answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert (answer.status_code, answer.mimetype) == (200, "text/html")
        assert answer.headers["Content-Location"] == f"{path}?format=html"


@pytest.mark.parametrize("path", ["/def/9.9", "/def/term/Nothing", "/def/term/a b", "/shapes/No"])
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_points_to_the_identifier(client: FlaskClient) -> None:
    for path, iri in (
        ("/def/term/Norm", f"{AB}Norm"),
        ("/shapes/Norm", f"{ABS}Norm"),
        ("/doc/duty-type/refund", f"{BASE}/id/duty-type/refund"),
    ):
        if client.get(path).status_code == 200:
            assert f'<link rel="canonical" href="{iri}">' in page(client, path, "zh")


def test_a_class_shows_what_hangs_on_it(library: Library) -> None:
    stage = term_dossier(library, "LiabilityStage")
    carried = {each.link.iri for each in stage.carries}
    assert f"{AB}liabilityForm" in carried
    assert f"{AB}hasStage" in {each.link.iri for each in stage.points_here}
    assert stage.uses.count > 60 and len(stage.uses.sample) == 20
    assert any(each.name.startswith("LiabilityStage-") for each in stage.shapes)


def test_a_kind_of_concept_leads_to_its_code_list(library: Library) -> None:
    for name in ("DutyType", "dutyType"):
        lists = [each.iri for each in term_dossier(library, name).code_lists]
        assert lists == [f"{BASE}/id/duty-type"]
    assert term_dossier(library, "Norm").code_lists == ()


def test_a_subclass_inherits(library: Library) -> None:
    claim = term_dossier(library, "Claim")
    inherited = {each.link.iri: each.origin for each in claim.carries}
    origin = inherited[f"{AB}heldBy"]
    assert origin is not None and origin.iri == f"{AB}LegalPosition"
    assert f"{AB}LegalPosition" in {each.iri for each in claim.above}


def test_every_example_is_turtle_and_true(library: Library, dataset: Dataset) -> None:
    for _, terms in vocabulary(library):
        for term in terms:
            example = term_dossier(library, term.name).example
            if example is None:
                continue
            found = list(parse(example.source.encode(), format=RdfFormat.TURTLE))
            assert found
            for quad in found:
                if isinstance(quad.object, Literal) and quad.object.value.endswith("…"):
                    continue
                held = dataset.store.quads_for_pattern(quad.subject, quad.predicate, quad.object)
                assert next(held, None), f"{term.name}: {quad}"


def test_what_holds_in_a_view_only_is_not_called_unused(tree: SourceTree) -> None:
    source = Dataset(())
    first, second = NamedNode(f"{BASE}/id/norm/x/a1"), NamedNode(f"{BASE}/id/norm/x/a2")
    above = NamedNode(f"{AB}above")
    declared = Triple(above, NamedNode(RDF.type), NamedNode(OWL.ObjectProperty))
    add_graph(source.store, f"{GRAPH_BASE}ontology", [declared])
    add_graph(source.store, f"{GRAPH_BASE}view/one", [Triple(first, above, second)])
    found = term_dossier(Library(LocalReader(source.store, "one")), "above")
    assert (found.uses.count, found.uses.views) == (0, 1)
    assert [each.link.iri for each in found.uses.sample] == [first.value]
    assert found.example is not None and "ab:above <id/norm/x/a2>" in found.example.source


def test_what_is_remembered_is_of_this_version(dataset: Dataset) -> None:
    library = Library(LocalReader(dataset.store, "one"))
    asked: list[str] = []

    def version_of(library: Library, name: str) -> str:
        asked.append(name)
        return library.version

    assert [library.remembered(version_of, "x") for _ in range(2)] == ["one", "one"]
    library.reader = LocalReader(dataset.store, "two")
    assert library.remembered(version_of, "x") == "two"
    assert asked == ["x", "x"]


def test_a_concept_shows_its_tree_and_who_uses_it(client: FlaskClient) -> None:
    html = page(client, "/doc/duty-type/qualification-review", "zh")
    assert "在代码表中的位置" in html and 'aria-current="true">资质资格审核义务' in html
    assert "/doc/norm/ecommerce-law/" in html
    assert "/queries/" in page(client, "/doc/liability-form/supplementary", "en")


def test_a_message_is_found_from_the_term_it_speaks_of(client: FlaskClient) -> None:
    html = page(client, "/def/term/statedIn", "zh")
    assert "ab:statedIn 须指向已经描述的文献章节" in html and "/shapes/Located-section" in html


def test_search_says_what_kind_of_thing_it_found(client: FlaskClient) -> None:
    answer = client.get("/search?q=补充责任&lang=zh").get_data(as_text=True)
    assert '<span class="tag">责任形态</span>' in answer
    answer = client.get("/search?q=liability+stage&lang=en").get_data(as_text=True)
    assert '<span class="tag">class</span>' in answer
    assert not re.search(r'class="tag">\w+:\w', answer)


def test_search_answers_programs_in_json_what_it_shows_people(client: FlaskClient) -> None:
    told = client.get("/search?q=补充责任", headers={"Accept": "application/json"}).get_json()
    assert told["items"][0]["label"]["zh"] == "补充责任"
    assert told["items"][0]["kinds"][0]["label"]["zh"] == "责任形态"
    assert told == client.get("/search?q=补充责任&format=json").get_json()
    shown = client.get("/search?q=补充责任&lang=zh", headers={"Accept": "text/html"})
    assert shown.mimetype == "text/html"
    listed = shown.get_data(as_text=True).partition("<h1>")[2]
    assert listed.count("<li><a ") == len(told["items"])


def test_a_deprecated_term_says_what_replaces_it(tree: SourceTree) -> None:
    said = [
        (RDF.type, NamedNode(OWL.Class)),
        (OWL.deprecated, Literal("true", datatype=NamedNode(XSD.boolean))),
        (DCTERMS.isReplacedBy, NamedNode(f"{AB}Norm")),
        (DCTERMS.source, NamedNode(f"{BASE}/eli/cn/fl/2020/civil-code/art_1198")),
        (RDFS.label, Literal("旧称", language="zh")),
    ]
    source = Dataset(())
    old = NamedNode(f"{AB}Old")
    triples = [Triple(old, NamedNode(predicate), value) for predicate, value in said]
    add_graph(source.store, f"{GRAPH_BASE}ontology", triples)
    library = Library(LocalReader(source.store, "one"))
    client = app_of(Handbook(library, read_catalogue(tree.queries), Modules())).test_client()
    html = page(client, "/def/term/Old", "zh")
    assert "已停用" in html and "/def/term/Norm" in html and "civil-code/art_1198" in html
    assert "已停用" in page(client, "/def", "zh")


def test_a_question_names_what_its_query_names() -> None:
    text = (
        "PREFIX ab: <https://w3id.org/anbao/def#>\nPREFIX f: <https://w3id.org/anbao/id/form/>\n"
        "SELECT ?x { ?x ab:a/ab:b f:one-two . ?x ab:c <http://x/y> }"
    )
    asked = Parameter("x", "iri", "http://x/example")
    question = Question("q", "1", "", "", "", "", "", (asked,), text)
    assert terms_of(question) == {
        *(f"{AB}{name}" for name in "abc"),
        f"{BASE}/id/form/one-two",
        "http://x/y",
        "http://x/example",
    }


def test_turtle_keeps_lists_and_what_is_inside() -> None:
    inside = {
        "list": [(RDF.first, [Literal("zh")]), (RDF.rest, [NamedNode(RDF.nil)])],
        "node": [(SH.languageIn, [BlankNode("list")])],
    }
    text = turtle(
        f"{ABS}X",
        [(SH.term("not"), [BlankNode("node")]), (SH.select, [Literal('a\n"b\\')])],
        lambda node: inside[node.value],
    )
    found = {
        quad.predicate.value: quad.object for quad in parse(text.encode(), format=RdfFormat.TURTLE)
    }
    assert found[SH.select] == Literal('a\n"b\\')
    assert found[RDF.first] == Literal("zh")


def test_a_module_without_a_title_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("ab:X\n    a owl:Class .\n", encoding="utf-8")
    with pytest.raises(SourceError, match="begin with a title"):
        read_modules(tmp_path)


def test_no_term_is_unheard_of(library: Library) -> None:
    with pytest.raises(NotInGraph):
        term_dossier(library, "x> ?p ?o")
