"""The expected rows notice a wrong fact: one triple changed in a copy, and one answer is off."""

from dataclasses import dataclass

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from anbao.graph.build import Dataset
from anbao.questions.ask import ask
from anbao.questions.catalogue import Catalogue, Question
from anbao.store.local import LocalReader
from tests.queries.expected_rows import agrees, expectation_of, long


@dataclass(frozen=True)
class Fault:
    """A wrong statement; what the graph says of subject and predicate instead is taken out."""

    subject: str
    predicate: str
    wrong: str
    question: str
    replaces: bool = True


FAULTS = {
    "第三十八条第二款被写成补充责任": Fault(
        "id:norm/ecommerce-law/a38p2-liability/rule",
        "ab:ruleForm",
        "id:liability-form/supplementary",
        "food-bought-online",
    ),
    "次要责任被写成补充责任": Fault(
        "id:case/2021/qian03/minzhong/4416/determination/platform-1/stage/1",
        "ab:liabilityForm",
        "id:liability-form/supplementary",
        "liability-by-category",
    ),
    "民法典第1198条被当作消费者安全保障权的法源": Fault(
        "zhang:assertion/source-crl-7",
        "ab:aboutProvision",
        "eli:fl/2020/civil-code/art_1198",
        "sources-of-the-safety-right",
        replaces=False,
    ),
    "未授权支付的损失被推给用户": Fault(
        "id:norm/ecommerce-law/a57p2-liability/rule",
        "ab:ruleObligor",
        "id:actor-role/payment-user",
        "payment-safety",
    ),
    "举证第一顺位被推给平台": Fault(
        "zhang:burden/consumer-first", "ab:burdenOn", "id:actor-role/platform", "burden-of-proof"
    ),
    "作者被说成采纳按份责任": Fault(
        "zhang:interpretation/ecl-38-2-form",
        "ab:adopts",
        "id:liability-form/several",
        "readings",
        replaces=False,
    ),
    "食品平台的连带责任被写成补充责任": Fault(
        "id:norm/food-safety-law/a131p1/rule",
        "ab:ruleForm",
        "id:liability-form/supplementary",
        "food-bought-online",
    ),
    "履行有瑕疵被写成违反": Fault(
        "id:case/report/zhang-2024/2.5/yang/assessment/2",
        "ab:assessmentResult",
        "id:assessment-result/breached",
        "travel-cases",
    ),
    "资质审核被归入平台自身义务": Fault(
        "id:duty-type/qualification-review",
        "http://www.w3.org/2004/02/skos/core#broader",
        "id:duty-type/platform-own",
        "platform-duties",
    ),
    "五个领域只剩一个": Fault(
        "id:right-type/consumer-safety",
        "ab:appliesInDomain",
        "id:safety-domain/services",
        "domains",
    ),
    "驳回的网约车案被写成补充责任": Fault(
        "id:case/2021/jing02/minzhong/13181",
        "ab:platformOutcome",
        "id:outcome/supplementary",
        "ride-hailing-cases",
    ),
    "损失被写成由消费者最终负担": Fault(
        "id:norm/consumer-rights-law/a44p1/rule",
        "ab:recourseAgainst",
        "id:actor-role/consumer",
        "after-recourse",
    ),
    "立法法旧第九十二条被接到别的条文": Fault(
        "eli:fl/2000/legislation-law/art_92",
        "ab:continuedBy",
        "eli:fl/2000/legislation-law/art_105/para_1",
        "renumbered",
    ),
    "民法典第177条的相应责任被写成补充": Fault(
        "id:term/cc-177-corresponding",
        "ab:usesFormWord",
        "id:liability-form/supplementary",
        "same-words",
    ),
    "建议一的目标条款被写错": Fault(
        "zhang:proposal/4.3.1",
        "ab:targetsProvision",
        "eli:fl/2018/ecommerce-law/art_12",
        "reforms",
    ),
}


@pytest.fixture(scope="module")
def copied(dataset: Dataset) -> Store:
    store = Store()
    store.extend(list(dataset.store.quads_for_pattern(None, None, None, DefaultGraph())))
    return store


def spoil(store: Store, fault: Fault) -> list[Quad]:
    subject, predicate = NamedNode(long(fault.subject)), NamedNode(long(fault.predicate))
    replaced = list(store.quads_for_pattern(subject, predicate, None)) if fault.replaces else []
    for quad in replaced:
        store.remove(quad)
    store.add(Quad(subject, predicate, NamedNode(long(fault.wrong))))
    return replaced


def mend(store: Store, fault: Fault, replaced: list[Quad]) -> None:
    subject, predicate = NamedNode(long(fault.subject)), NamedNode(long(fault.predicate))
    store.remove(Quad(subject, predicate, NamedNode(long(fault.wrong))))
    store.extend(replaced)


def is_met(reader: LocalReader, question: Question) -> bool:
    rows = ask(reader, question, {}).rows
    expected = expectation_of(question)
    complete = all(any(agrees(row, cells) for row in rows) for cells in expected.present)
    sound = not any(agrees(row, cells) for row in rows for cells in expected.absent)
    return complete and sound


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_wrong_fact_is_noticed(copied: Store, catalogue: Catalogue, fault: Fault) -> None:
    reader, question = LocalReader(copied, "spoilt"), catalogue.find(fault.question)
    assert is_met(reader, question)
    replaced = spoil(copied, fault)
    try:
        assert not is_met(reader, question)
    finally:
        mend(copied, fault, replaced)
