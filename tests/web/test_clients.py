"""Clients that nobody here wrote get the figures, the cases and art. 38 from the true graph."""

import json
import shutil
import subprocess
from collections import Counter

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, TURTLE, SPARQLWrapper

from anbao.namespaces import AB, ELI_BASE, ID_BASE

PUBLISHED = f"""
PREFIX ab: <{AB}>
PREFIX qb: <http://purl.org/linked-data/cube#>
SELECT ?outcome ?cases WHERE {{
    ?observation qb:dataSet <{ID_BASE}dataset/zhang-2024-outcomes> ;
        ab:countedOutcome ?outcome ; ab:caseCount ?cases .
}} ORDER BY ?cases
"""
BY_FORM = f"""
PREFIX ab: <{AB}>
SELECT ?case ?outcome WHERE {{
    ?case ab:platformOutcome ?outcome ; ab:statedIn ?section .
    FILTER(STRSTARTS(STR(?section), "{ID_BASE}work/10.12677-ecl.2024.132077/"))
}} ORDER BY ?outcome ?case
"""
ARTICLE_38 = f"""
CONSTRUCT {{ ?s ?p ?o }} WHERE {{
    ?s ?p ?o . FILTER(STRSTARTS(STR(?s), "{ELI_BASE}fl/2018/ecommerce-law/art_38"))
}}
"""
OUTCOMES = {
    "joint": 1,
    "joint-payment-form-unstated": 2,
    "no-platform-party": 3,
    "none": 3,
    "secondary-share": 1,
    "several-then-supplementary": 3,
}


def test_sparqlwrapper_gets_the_published_distribution(site: str) -> None:
    client = SPARQLWrapper(f"{site}/sparql", returnFormat=JSON)
    client.setQuery(PUBLISHED)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [int(row["cases"]["value"]) for row in rows] == [1, 5, 11, 15]


def test_sparqlwrapper_gets_csv(site: str) -> None:
    client = SPARQLWrapper(f"{site}/sparql", returnFormat=CSV)
    client.setQuery(PUBLISHED)
    assert client.queryAndConvert().splitlines()[0] == b"outcome,cases"


def test_rdflib_gets_the_thirteen_cases_by_form(site: str) -> None:
    graph = Graph(SPARQLStore(f"{site}/sparql"))
    forms = Counter(str(row[1]).rsplit("/", 1)[1] for row in graph.query(BY_FORM))
    assert forms == OUTCOMES


def test_sparqlwrapper_gets_article_38(site: str) -> None:
    client = SPARQLWrapper(f"{site}/sparql", returnFormat=TURTLE)
    client.setQuery(ARTICLE_38)
    graph = Graph().parse(data=client.queryAndConvert(), format="turtle")
    paragraphs = {f"{ELI_BASE}fl/2018/ecommerce-law/art_38/para_{n}" for n in (1, 2)}
    assert {str(each) for each in graph.objects(None, URIRef(AB.versionOf))} == paragraphs


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_curl_gets_the_same_three_ways(site: str) -> None:
    accept = "Accept: application/sparql-results+json"
    ways = (
        ["--get", "--data-urlencode", f"query={PUBLISHED}"],
        ["--data-urlencode", f"query={PUBLISHED}"],
        ["--header", "Content-Type: application/sparql-query", "--data-binary", PUBLISHED],
    )
    answers = [_curl("--header", accept, *way, f"{site}/sparql") for way in ways]
    assert answers[0] == answers[1] == answers[2]
    assert len(json.loads(answers[0])["results"]["bindings"]) == 4


def _curl(*arguments: str) -> str:
    line = ["curl", "--silent", "--fail", "--max-time", "20", *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=True).stdout
