"""VoID and DCAT say what is so: their figures are those that SPARQL gives."""

import hashlib
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib
import rdflib.compare
from rdflib.namespace import DCAT, DCTERMS, OWL, RDF, VOID

from anbao.publication.about import citation
from anbao.publication.edition import Edition
from anbao.store.local import LocalReader

BASE = "https://w3id.org/anbao/"
DATASET = rdflib.URIRef(f"{BASE}void.ttl#dataset")
WHOLE = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
    (COUNT(DISTINCT ?o) AS ?objects) WHERE { ?s ?p ?o }"""
ENTITIES = f"""SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{
    ?s ?p ?o FILTER(isIRI(?s) && STRSTARTS(STR(?s), "{BASE}")) }}"""
CLASSES = "SELECT ?of (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?of } GROUP BY ?of"
PROPERTIES = """SELECT ?of (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects)
    (COUNT(DISTINCT ?o) AS ?objects) WHERE { ?s ?of ?o } GROUP BY ?of"""
GRAPHS = """SELECT ?of (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects)
    (COUNT(DISTINCT ?o) AS ?objects) WHERE { GRAPH ?of { ?s ?p ?o } } GROUP BY ?of"""


@pytest.fixture(scope="module")
def void(written: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(written / "void.ttl")


@pytest.fixture(scope="module")
def dcat(written: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(written / "dcat.ttl")


def figure(graph: rdflib.Graph, subject: object, predicate: object) -> int:
    return int(graph.value(subject, predicate, any=False))


def by_what(reader: LocalReader, query: str) -> dict[str, tuple[int, ...]]:
    answer = reader.select(query)
    names = answer.variables[1:]
    return {row["of"].value: tuple(int(row[n].value) for n in names) for row in answer.rows}


def test_the_whole_is_counted_as_sparql_counts(void: rdflib.Graph, reader: LocalReader) -> None:
    row = reader.select(WHOLE).rows[0]
    assert figure(void, DATASET, VOID.triples) == int(row["triples"].value)
    assert figure(void, DATASET, VOID.distinctSubjects) == int(row["subjects"].value)
    assert figure(void, DATASET, VOID.distinctObjects) == int(row["objects"].value)
    entities = reader.select(ENTITIES).rows[0]["n"].value
    assert figure(void, DATASET, VOID.entities) == int(entities)


def test_classes_are_counted_as_sparql_counts(void: rdflib.Graph, reader: LocalReader) -> None:
    parts = list(void.objects(DATASET, VOID.classPartition))
    found = {str(void.value(p, VOID["class"])): (figure(void, p, VOID.entities),) for p in parts}
    assert found == by_what(reader, CLASSES)
    assert figure(void, DATASET, VOID.classes) == len(found)


def test_properties_are_counted_as_sparql_counts(void: rdflib.Graph, reader: LocalReader) -> None:
    counts = (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)
    parts = list(void.objects(DATASET, VOID.propertyPartition))
    found = {
        str(void.value(p, VOID.property)): tuple(figure(void, p, each) for each in counts)
        for p in parts
    }
    assert found == by_what(reader, PROPERTIES)
    assert figure(void, DATASET, VOID.properties) == len(found)


def test_every_graph_is_a_subset_with_its_figures(void: rdflib.Graph, reader: LocalReader) -> None:
    counts = (VOID.triples, VOID.distinctSubjects, VOID.distinctObjects)
    found = {
        str(graph): tuple(figure(void, graph, each) for each in counts)
        for graph in void.objects(DATASET, VOID.subset)
    }
    assert found == by_what(reader, GRAPHS)


def test_every_graph_has_titles_and_a_licence(void: rdflib.Graph) -> None:
    for graph in void.objects(DATASET, VOID.subset):
        titles = sorted(title.language for title in void.objects(graph, DCTERMS.title))
        assert titles == ["en", "zh"], graph
        assert void.value(graph, DCTERMS.license), graph


def test_a_graph_tells_where_it_comes_from(void: rdflib.Graph) -> None:
    graph = rdflib.URIRef(f"{BASE}graph/case/2021/tang")
    assert void.value(graph, DCTERMS.source)
    assert void.value(graph, DCTERMS.modified).datatype == rdflib.XSD.date


@pytest.mark.parametrize("description", ["void", "dcat"])
def test_the_dataset_is_introduced(
    description: str, edition: Edition, request: pytest.FixtureRequest
) -> None:
    graph = request.getfixturevalue(description)
    for property_ in (DCTERMS.title, DCTERMS.description):
        assert {said.language for said in graph.objects(DATASET, property_)} == {"zh", "en"}
    for property_ in (DCTERMS.license, DCTERMS.publisher, DCTERMS.source, DCTERMS.modified):
        assert graph.value(DATASET, property_, any=False) is not None
    assert str(graph.value(DATASET, OWL.versionInfo)) == edition.version


def test_the_endpoint_and_the_dumps_are_named(void: rdflib.Graph) -> None:
    assert str(void.value(DATASET, VOID.sparqlEndpoint)) == f"{BASE}sparql"
    dumps = {str(each) for each in void.objects(DATASET, VOID.dataDump)}
    names = ("anbao.trig.gz", "anbao.nq.gz", "anbao-turtle.tar.gz", "anbao.jsonld.gz")
    assert dumps == {f"{BASE}dumps/{name}" for name in names}


def test_dcat_gives_each_file_its_size_and_digest(dcat: rdflib.Graph, written: Path) -> None:
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    distributions = list(dcat.objects(DATASET, DCAT.distribution))
    assert len(distributions) == 4
    for each in distributions:
        url = str(dcat.value(each, DCAT.downloadURL))
        data = (written / url.rpartition("/")[2]).read_bytes()
        assert int(dcat.value(each, DCAT.byteSize)) == len(data)
        digest = dcat.value(dcat.value(each, spdx.checksum), spdx.checksumValue)
        assert digest.lower() == hashlib.sha256(data).hexdigest()
    assert list(dcat.subjects(RDF.type, DCAT.Catalog))
    assert list(dcat.subjects(RDF.type, DCAT.DataService))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's reader uses what it deprecates
def test_dcat_says_the_same_in_turtle_and_json(written: Path, dcat: rdflib.Graph) -> None:
    again = rdflib.Graph().parse(written / "dcat.jsonld", format="json-ld")
    assert rdflib.compare.isomorphic(again, dcat)


@pytest.mark.parametrize("name", ["void.ttl", "dcat.ttl"])
def test_addresses_of_ours_are_below_the_base(name: str, written: Path) -> None:
    text = (written / name).read_text(encoding="utf-8")
    assert not re.search(r"127\.0\.0\.1|localhost|file:|/tmp/", text)


def test_the_citation_names_version_and_day(edition: Edition) -> None:
    said = citation(edition)
    for text in (said.bibtex, said.gb):
        assert edition.version in text
        assert edition.modified in text
        assert "https://w3id.org/anbao/" in text
    assert said.bibtex.count("{") == said.bibtex.count("}")
    assert "[DS/OL]" in said.gb
    assert "张开来" in said.source_zh
    assert "Zhang Kailai" in said.source_en


def test_the_sitemap_lists_pages_of_things_that_are_held(written: Path, edition: Edition) -> None:
    root = ElementTree.parse(written / "sitemap.xml").getroot()
    found = [
        each.text or "" for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    assert len(found) == len(set(found)) > 1000
    assert all(url.startswith(BASE) for url in found)
    assert f"{BASE}doc/eli/cn/fl/2018/ecommerce-law/art_38/para_2" in found
    assert f"{BASE}doc/case/2020/hu01/minzhong/4520" in found
