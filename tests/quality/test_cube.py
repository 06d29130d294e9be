"""W3C RDF Data Cube §11: each integrity constraint that applies, asked, with two faults it sees.

The constraints on slices, attributes, several measures and hierarchies speak of what we do not
use; that we do not is tested too.
"""

import pytest
from pyoxigraph import Quad, QueryBoolean, Store

from anbao.graph.build import Dataset
from anbao.namespaces import sparql_prefixes
from tests.data.test_statistics import INTEGRITY
from tests.figures import Figures

pytestmark = pytest.mark.quality

SET = "<https://w3id.org/anbao/id/dataset/zhang-2024-retrieval>"
DSD = "<https://w3id.org/anbao/id/dataset/zhang-2024-retrieval/structure>"
WENSHU = "<https://w3id.org/anbao/id/dataset/zhang-2024-retrieval/obs/wenshu>"
BASIS = "<https://w3id.org/anbao/id/count-basis/wenshu-art38-2>"
FAULTS = {
    "IC-1": (
        "INSERT DATA { <urn:o> a qb:Observation }",
        f"INSERT DATA {{ {WENSHU} qb:dataSet <urn:other> }}",
    ),
    "IC-2": (
        f"DELETE WHERE {{ {SET} qb:structure ?any }}",
        f"INSERT DATA {{ {SET} qb:structure <urn:other> }}",
    ),
    "IC-3": (
        "INSERT DATA { <urn:dsd> a qb:DataStructureDefinition }",
        "DELETE WHERE { ab:caseCount a qb:MeasureProperty }",
    ),
    "IC-4": (
        "INSERT DATA { <urn:dim> a qb:DimensionProperty }",
        "DELETE WHERE { ab:countBasis rdfs:range ?any }",
    ),
    "IC-5": (
        "DELETE WHERE { ab:countBasis qb:codeList ?any }",
        "DELETE WHERE { <https://w3id.org/anbao/id/count-basis> a skos:ConceptScheme }",
    ),
    "IC-11": (
        f"DELETE WHERE {{ {WENSHU} ab:countBasis ?any }}",
        f"INSERT DATA {{ <urn:o> a qb:Observation ; qb:dataSet {SET} ; ab:caseCount 1 }}",
    ),
    "IC-12": (
        f"INSERT DATA {{ <urn:o> qb:dataSet {SET} ; ab:countBasis {BASIS} ; ab:caseCount 17 }}",
        f"INSERT DATA {{ <urn:o> qb:dataSet {SET} ; ab:countBasis {BASIS} ; ab:caseCount 2 }}",
    ),
    "IC-14": (
        f"DELETE WHERE {{ {WENSHU} ab:caseCount ?any }}",
        f"INSERT DATA {{ <urn:o> qb:dataSet {SET} ; ab:countBasis <urn:basis> }}",
    ),
    "IC-19": (
        f"INSERT DATA {{ {WENSHU} ab:countBasis <urn:basis> }}",
        f"DELETE WHERE {{ {BASIS} skos:inScheme ?any }}",
    ),
}
UNUSED = {
    "IC-6": "qb:componentRequired",
    "IC-7": "qb:SliceKey",
    "IC-8": "qb:componentProperty",
    "IC-9": "qb:Slice",
    "IC-10": "qb:sliceStructure",
    "IC-13": "qb:AttributeProperty",
    "IC-15": "qb:measureType",
    "IC-16": "qb:measureType",
    "IC-17": "qb:measureType",
    "IC-18": "qb:ObservationGroup",
    "IC-20": "qb:HierarchicalCodeList",
    "IC-21": "qb:hierarchyRoot",
}


@pytest.fixture(scope="module")
def cubes(dataset: Dataset) -> Store:
    """The published and the recomputed counts, in the default graph."""
    return dataset.store


@pytest.fixture(scope="module")
def small(cubes: Store) -> list[Quad]:
    """What the faults are put into: all that speaks of counts and of their code lists."""
    wanted = ("/graph/statistics/", "/graph/inferred/statistics", "/codelists/", "/graph/ontology")
    return [
        Quad(quad.subject, quad.predicate, quad.object)
        for quad in cubes
        if any(part in getattr(quad.graph_name, "value", "") for part in wanted)
    ]


def asks(store: Store, body: str) -> bool:
    answer = store.query(f"{sparql_prefixes()} ASK {{ {body} }}")
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


def constraint(number: str) -> str:
    (body,) = (text for name, text in INTEGRITY.items() if name.startswith(f"{number} "))
    return body


def test_cubes_keep_every_constraint_that_applies(cubes: Store, figures: Figures) -> None:
    broken = [name for name, body in INTEGRITY.items() if asks(cubes, body)]
    zh, en = (
        f"数据立方体完整性约束的违反（{len(INTEGRITY)} 条适用）",
        f"W3C data cube constraints broken, of {len(INTEGRITY)} that apply",
    )
    assert figures.at_most(zh, en, len(broken), 0), broken
    assert {name.partition(" ")[0] for name in INTEGRITY} == set(FAULTS)
    assert set(FAULTS) | set(UNUSED) == {f"IC-{number}" for number in range(1, 22)}


@pytest.mark.parametrize("number", UNUSED)
def test_what_the_other_constraints_speak_of_is_not_used(cubes: Store, number: str) -> None:
    term = UNUSED[number]
    used = f"{{ ?x ?p {term} }} UNION {{ ?x {term} ?y }} UNION {{ {term} ?p ?y }}"
    assert not asks(cubes, used)


def test_faults_are_caught(small: list[Quad], figures: Figures) -> None:
    missed = []
    for number, faults in FAULTS.items():
        for fault in faults:
            store = Store()
            store.extend(small)
            assert not asks(store, constraint(number))
            store.update(f"{sparql_prefixes()} {fault}")
            if not asks(store, constraint(number)):
                missed.append((number, fault))
    count = sum(map(len, FAULTS.values()))
    zh, en = "数据立方体：查出的注入错误（%）", f"data cube: of {count} injected faults caught, %"
    assert figures.at_least(zh, en, 100 * (1 - len(missed) / count), 100), missed
