"""The published counts: their sums, and the integrity of the data cubes that hold them."""

import pytest
from pyoxigraph import RdfFormat, Store

from anbao.namespaces import ID_BASE, sparql_prefixes
from anbao.source_tree import default_tree

TREE = default_tree()
FILE = TREE.data / "statistics" / "zhang-2024.ttl"
DATASETS = f"{ID_BASE}dataset/zhang-2024-"
PUBLISHED = {
    "outcomes": {"joint": 1, "supplementary": 15, "several": 5, "none": 11},
    "retrieval": {"wenshu": 17, "elsewhere": 15},
    "traffic": {"several-then-supplementary": 3, "none": 2},
}


@pytest.fixture(scope="module")
def store() -> Store:
    """Load the published statistics with the ontology and the code lists they use."""
    store = Store()
    files = [FILE, TREE.ontology / "statistics.ttl", TREE.ontology / "cases.ttl"]
    for file in [*files, *sorted((TREE.ontology / "codelists").glob("*.ttl"))]:
        store.load(path=str(file), format=RdfFormat.TURTLE)
    return store


def _rows(store: Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(sparql_prefixes() + query)
    names = [variable.value for variable in solutions.variables]
    return [tuple(row[name].value if row[name] else "" for name in names) for row in solutions]


def _counts(store: Store, name: str) -> dict[str, int]:
    query = f"SELECT ?obs ?n {{ ?obs qb:dataSet <{DATASETS}{name}> ; ab:caseCount ?n }}"
    return {obs.rpartition("/")[2]: int(n) for obs, n in _rows(store, query)}


@pytest.mark.parametrize("name", PUBLISHED)
def test_counts_are_those_published(store: Store, name: str) -> None:
    assert _counts(store, name) == PUBLISHED[name]


def test_both_ways_of_counting_give_thirty_two(store: Store) -> None:
    assert sum(_counts(store, "retrieval").values()) == 17 + 15 == 32
    assert sum(_counts(store, "outcomes").values()) == 1 + 15 + 5 + 11 == 32
    assert sum(_counts(store, "traffic").values()) == 3 + 2 == 5


# W3C RDF Data Cube §11，完整性约束；违反者即查询结果。
INTEGRITY = {
    "IC-1 every observation has one data set": """
        { ?x a qb:Observation . FILTER NOT EXISTS { ?x qb:dataSet ?set . ?set a qb:DataSet } }
        UNION { ?x qb:dataSet ?one , ?two . FILTER (?one != ?two) }""",
    "IC-2 every data set has one structure": """
        { ?x a qb:DataSet .
          FILTER NOT EXISTS { ?x qb:structure ?dsd . ?dsd a qb:DataStructureDefinition } }
        UNION { ?x qb:structure ?one , ?two . FILTER (?one != ?two) }""",
    "IC-3 every structure has a measure": """
        ?x a qb:DataStructureDefinition .
        FILTER NOT EXISTS { ?x qb:component/qb:measure ?m . ?m a qb:MeasureProperty }""",
    "IC-4 every dimension has a range": """
        ?x a qb:DimensionProperty . FILTER NOT EXISTS { ?x rdfs:range ?range }""",
    "IC-5 every dimension of concepts has a code list": """
        ?x a qb:DimensionProperty .
        FILTER NOT EXISTS { ?x qb:codeList ?list . ?list a skos:ConceptScheme }""",
    "IC-11 every observation has all dimensions": """
        ?x qb:dataSet/qb:structure/qb:component/qb:dimension ?dim .
        FILTER NOT EXISTS { ?x ?dim ?value }""",
    "IC-12 no two observations agree in all dimensions": """
        ?x qb:dataSet ?set . ?y qb:dataSet ?set . FILTER (?x != ?y)
        FILTER NOT EXISTS {
            ?set qb:structure/qb:component/qb:dimension ?dim . ?x ?dim ?v . ?y ?dim ?w .
            FILTER (?v != ?w) }""",
    "IC-14 every observation has the measure": """
        ?x qb:dataSet/qb:structure/qb:component/qb:measure ?m .
        FILTER NOT EXISTS { ?x ?m ?value }""",
    "IC-19 every code is of the code list": """
        ?x a qb:Observation ; ?dim ?value . ?dim qb:codeList ?list .
        FILTER NOT EXISTS { ?value skos:inScheme ?list }""",
}


@pytest.mark.parametrize("rule", INTEGRITY)
def test_the_cubes_keep_their_integrity(store: Store, rule: str) -> None:
    assert _rows(store, f"SELECT DISTINCT ?x {{ {INTEGRITY[rule]} }}") == []


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("<urn:o> a qb:Observation ; qb:dataSet {set} ; ab:caseCount 1", "IC-11"),
        ("{set} qb:structure <urn:other>", "IC-2"),
        (
            "<urn:o> a qb:Observation ; qb:dataSet {set} ; ab:caseCount 2 ;"
            " ab:countBasis <{id}count-basis/wenshu-art38-2>",
            "IC-12",
        ),
        ("<urn:o> a qb:Observation ; ab:countedOutcome <urn:no-code>", "IC-19"),
    ],
)
def test_an_injected_fault_is_caught(store: Store, fault: str, rule: str) -> None:
    faulty = Store()
    faulty.extend(store)
    triples = fault.format(set=f"<{DATASETS}retrieval>", id=ID_BASE)
    faulty.update(f"{sparql_prefixes()} INSERT DATA {{ {triples} }}")
    (body,) = [INTEGRITY[name] for name in INTEGRITY if name.startswith(f"{rule} ")]
    assert _rows(faulty, f"SELECT DISTINCT ?x {{ {body} }}") != []


def test_every_observation_names_its_place_in_the_paper(store: Store) -> None:
    rows = _rows(
        store,
        "SELECT ?obs ?section { ?obs a qb:Observation . OPTIONAL { ?obs ab:statedIn ?section } }",
    )
    assert len(rows) == sum(len(each) for each in PUBLISHED.values())
    assert {section.rpartition("/")[2] for _, section in rows} == {"2", "2.2"}


def test_data_cube_terms_stand_in_the_statistics_only() -> None:
    others = [file for file in TREE.data.rglob("*.ttl") if file.parent != FILE.parent]
    assert [
        file.name for file in others if "purl.org/linked-data/cube#" in file.read_text("utf-8")
    ] == []
