"""The provisions and norms: complete, well placed, rightly named, and right on what is settled."""

import datetime as dt
import re

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from anbao.citation.provision import parse_provision
from anbao.identifiers import (
    Identifier,
    division_iri,
    instrument_iri,
    norm_iri,
    parse_iri,
    provision_iri,
    version_iri,
)
from anbao.namespaces import AB, ELI, ID_BASE, RDF, RDFS, sparql_prefixes
from anbao.source_tree import default_tree

TREE = default_tree()
FILES = sorted((TREE.data / "legislation").glob("*.ttl"))
QUOTE_LIMIT = 24
SUMMARY_LIMIT = 70

ADVERTISING = {"advertiser", "ad-agent", "ad-publisher", "endorser"}
FRAUD_CONTROLLERS = {
    "communications-institution",
    "banking-institution",
    "nonbank-payment",
    "internet-service-provider",
}

# 通说或者条文文字：形态、归责、责任人、在先责任人
SETTLED = {
    "ecommerce-law/a38p1": ("joint-and-several", "knowledge", {"platform", "merchant"}, set()),
    "ecommerce-law/a45": ("joint-and-several", "knowledge", {"platform", "merchant"}, set()),
    "ecommerce-law/a57p2-liability": (
        "direct",
        "strict-with-exceptions",
        {"payment-provider"},
        set(),
    ),
    "civil-code/a1165p1": ("direct", "fault", {"tortfeasor"}, set()),
    "civil-code/a1165p2": ("direct", "presumed-fault", {"tortfeasor"}, set()),
    "civil-code/a1166": ("direct", "strict", {"tortfeasor"}, set()),
    "civil-code/a177": ("several", "", {"tortfeasor"}, set()),
    "civil-code/a178p2": ("recourse", "", {"tortfeasor"}, set()),
    "civil-code/a1168": ("joint-and-several", "", {"tortfeasor"}, set()),
    "civil-code/a1172": ("several", "", {"tortfeasor"}, set()),
    "civil-code/a1197": (
        "joint-and-several",
        "knowledge",
        {"network-service-provider", "network-user"},
        set(),
    ),
    "civil-code/a1198p2": (
        "supplementary",
        "breach-of-duty",
        {"premises-operator", "event-organizer"},
        {"third-party"},
    ),
    "civil-code/a1201": (
        "supplementary",
        "breach-of-duty",
        {"educational-institution"},
        {"third-party"},
    ),
    "consumer-rights-law/a44p1": (
        "conditional-direct",
        "",
        {"platform"},
        {"seller", "service-provider"},
    ),
    "consumer-rights-law/a44p2": (
        "joint-and-several",
        "knowledge",
        {"platform", "seller", "service-provider"},
        set(),
    ),
    "consumer-rights-law/a55p1": ("punitive", "", {"operator"}, set()),
    "food-safety-law/a131p1": (
        "joint-and-several",
        "",
        {"food-platform", "food-operator"},
        set(),
    ),
    "pipl/a69p1": ("direct", "presumed-fault", {"pi-processor"}, set()),
    "advertising-law/a56p2": ("joint-and-several", "strict", ADVERTISING, set()),
    "advertising-law/a56p3": ("joint-and-several", "knowledge", ADVERTISING, set()),
    "certification-accreditation-regulations/a73": (
        "joint-and-several",
        "",
        {"cert-body", "producer", "seller"},
        set(),
    ),
    "consumer-rights-law-regulations/a49p1": ("punitive", "", {"operator"}, set()),
    "cybersecurity-law/a74p1": ("direct", "", {"network-operator"}, set()),
    "data-security-law/a52p1": ("direct", "", {"network-data-processor"}, set()),
    "express-delivery-regulations/a27p1": ("contractual", "", {"logistics"}, set()),
    "postal-law/a75p3": ("direct", "", {"postal-enterprise", "logistics", "shipper"}, set()),
    "spc-face-recognition/a7p1": ("joint-or-several", "", {"pi-processor"}, set()),
    "spc-food-drug-disputes/a8": (
        "joint-and-several",
        "",
        {"market-organizer", "food-operator"},
        set(),
    ),
    "spc-food-drug-punitive/a3p1": ("punitive", "knowledge", {"accessory"}, set()),
    "spc-tourism-disputes/a8p1": (
        "direct",
        "breach-of-duty",
        {"tourism-operator", "tourism-auxiliary"},
        set(),
    ),
    "tourism-law/a54": (
        "joint-and-several",
        "strict",
        {"premises-operator", "operator"},
        set(),
    ),
    "travel-agency-regulations/a37p3": (
        "joint-and-several",
        "fault",
        {"travel-agency", "local-agency"},
        set(),
    ),
    # 与“食品生产经营者”连带：生产者与经营者都在其内
    "food-safety-law/a122p2": (
        "joint-and-several",
        "knowledge",
        {"accessory", "food-producer", "food-operator"},
        set(),
    ),
    "food-safety-law/a138p3": (
        "joint-and-several",
        "",
        {"inspection-body", "food-producer", "food-operator"},
        set(),
    ),
    "food-safety-law/a140p3": (
        "joint-and-several",
        "",
        {"recommender", "food-producer", "food-operator"},
        set(),
    ),
    # 公共交通经营者自行负责，不在择一求偿之列
    "tourism-law/a71p2": (
        "unreal-joint",
        "",
        {"travel-agency", "local-agency", "tourism-auxiliary"},
        set(),
    ),
    "spc-bank-card/a7p4": ("own-responsibility", "", {"cardholder"}, set()),
    "commercial-bank-law/a73p1i4": ("direct", "", {"banking-institution"}, set()),
    "anti-telecom-fraud-law/a46p2": ("direct", "", FRAUD_CONTROLLERS, set()),
}

# 数人负责而条文不以损害为词的：定义、增信承诺，或者损害另在他款
NO_HARM_IN_TEXT = {
    "civil-code/a178p1",
    "product-quality-law/a42p2",
    "spc-bank-card/a10p1",
    "spc-bank-card/a10p2",
    "spc-food-safety-civil/a5",
}
OF_SEVERAL_PERSONS = {
    "joint-and-several",
    "joint-and-several-enlarged-loss",
    "supplementary",
    "conditional-direct",
    "unreal-joint",
    "advance-compensation",
}
# 条文写“相应的责任”，或者并列数人而未定形态：不得填写
OPEN_BRANCH = "ecommerce-law/a38p2-liability"
OPEN_FORMS = {
    "certification-accreditation-regulations/a61p1",
    "civil-code/a1169p2",
    "civil-code/a1193",
    "civil-code/a1209",
    "drug-administration-law/a138",
    "ecommerce-law/a38p2-liability",
    "network-data-security-regulations/a40p3",
    "product-quality-law/a57p2",
    "spc-bank-card/a7p3",
    "spc-food-drug-disputes/a12p2",
    "spc-food-drug-disputes/a13p2",
    "spc-road-traffic/a1i2",
    "spc-online-consumption/a6",
    "spc-prepaid-consumption/a6p1",
    "spc-tort-interpretation/a25p1",
    "spc-tourism-disputes/a17p1",
    "spc-tourism-disputes/a9",
    "tourism-law/a70p3",
    "travel-agency-regulations/a37p2",
}
DUTIES = {
    "ecommerce-law/a38p2-review-duty": ("platform", "consumer", "qualification-review"),
    "ecommerce-law/a38p2-safety-duty": ("platform", "consumer", "safety-guarantee"),
    "ecommerce-law/a31": ("platform", "consumer", "record-keeping"),
    "ecommerce-law/a37p1": ("platform", "consumer", "business-distinction"),
    "ecommerce-law/a56": ("payment-provider", "payment-user", "payment-confirmation"),
    "consumer-rights-law/a18p2": ("premises-operator", "consumer", "safety-guarantee"),
    "algorithm-recommendation-provisions/a17p1": (
        "algorithm-provider",
        "consumer",
        "personalised-search-option",
    ),
    "algorithm-recommendation-provisions/a21": (
        "algorithm-provider",
        "consumer",
        "algorithm-fairness",
    ),
    "consumer-rights-law-regulations/a13p2": ("operator", "consumer", "seller-disclosure"),
    "cybersecurity-law/a43": ("network-operator", "data-subject", "data-erasure"),
    "tourism-law/a52": ("tourism-operator", "tourist", "confidentiality"),
}
BURDENS = {
    "ecommerce-law/a55p2-burden": ("payment-error-cause", "payment-provider", "reversal"),
    "ecommerce-law/a57p2-burden": ("user-fault", "payment-provider", "reversal"),
    "ecommerce-law/a62": ("transaction-data", "ecom-operator", "production-order"),
    "consumer-rights-law/a23p3": ("defect", "operator", "reversal"),
    "pipl/a69p1": ("fault", "pi-processor", "presumption"),
    "esignature-law/a28": ("fault", "e-certification", "presumption"),
    "spc-prepaid-consumption/a25": ("transaction-data", "operator", "presumption"),
}
# 处罚所罚的义务：义务类型须包括
PENALISED = {
    "anti-unfair-competition-law/a20p1": {"truthful-information", "fair-competition"},
    "cosmetics-regulations/a67": {"real-name-registration", "stop-service"},
    "cybersecurity-law/a64p1": {"informed-consent", "confidentiality", "data-erasure"},
    "express-delivery-regulations/a44": {"data-security", "confidentiality"},
    "market-entity-registration-regulations/a43": {"registration-duty"},
    "medical-device-regulations/a92": {"qualification-review", "stop-service"},
}
# 文件：制定机关、位阶、首次施行
MADE = {
    "fl/2006/agricultural-product-quality-safety-law": ("npcsc", "other-law", "2006-11-01"),
    "bmgz/2021/algorithm-recommendation-provisions": ("cac", "departmental-rule", "2022-03-01"),
    "xzfg/2000/medical-device-regulations": (
        "state-council",
        "administrative-regulation",
        "2000-04-01",
    ),
    "xzfg/2007/state-council-special-rules-product-safety": (
        "state-council",
        "administrative-regulation",
        "2007-07-26",
    ),
    "sfjs/2016/10": ("spc", "judicial-interpretation", "2016-05-01"),
    "sfjs/2025/4": ("spc", "judicial-interpretation", "2025-05-01"),
}


# 不是消费者、也不站在消费者位置上的角色：不享有消费者的安全权
HOLDERS_OF_NO_SAFETY_RIGHT = {
    "merchant",
    "payment-provider",
    "banking-institution",
    "issuing-bank",
    "seller",
    "platform",
}


@pytest.fixture(scope="module")
def law() -> Store:
    """Load the legislation alone."""
    store = Store()
    for file in FILES:
        store.load(path=str(file), format=RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def codes() -> Store:
    """Load the code lists alone."""
    store = Store()
    for file in (TREE.ontology / "codelists").glob("*.ttl"):
        store.load(path=str(file), format=RdfFormat.TURTLE)
    return store


def _all(store: Store, kind: str) -> list[str]:
    quads = store.quads_for_pattern(None, NamedNode(RDF.type), NamedNode(AB.term(kind)), None)
    return sorted(quad.subject.value for quad in quads)


def _objects(store: Store, subject: str, *path: str) -> set[str]:
    found = {subject}
    for step in path:
        quads = [
            quad
            for one in found
            for quad in store.quads_for_pattern(NamedNode(one), NamedNode(step), None, None)
        ]
        found = {quad.object.value for quad in quads}
    return found


def _slugs(store: Store, subject: str, *path: str) -> set[str]:
    return {iri.rpartition("/")[2] for iri in _objects(store, subject, *path)}


def _languages(store: Store, subject: str, predicate: str) -> list[str]:
    quads = store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)
    return sorted(quad.object.language for quad in quads)


def _norm(name: str) -> str:
    return norm_iri(*name.split("/"))


def _name(norm: str) -> str:
    return norm.removeprefix(f"{ID_BASE}norm/")


def _minted(found: Identifier) -> str:
    """Mint anew what *found* says."""
    numbers = {name: int(n) for name, n in found.parts.items() if name not in _NOT_NUMBERS}
    instrument = instrument_iri(found.parts["type"], int(found.parts["year"]), found.parts["slug"])
    if found.kind == "instrument":
        iri = instrument
    elif found.kind == "division":
        iri = division_iri(instrument, **numbers)
    else:
        iri = provision_iri(instrument, numbers.pop("article"), **numbers)
    return version_iri(iri, found.version) if found.version else iri


_NOT_NUMBERS = {"type", "year", "slug", "version"}


def test_every_parent_is_described(law: Store) -> None:
    described = {*_all(law, "Provision"), *_all(law, "Instrument")}
    for provision in _all(law, "Provision"):
        parents = _objects(law, provision, ELI.is_part_of)
        assert len(parents) == 1, provision
        assert parents <= described, provision


def test_every_provision_ends_in_its_instrument(law: Store) -> None:
    query = "SELECT ?p ?i { ?p a ab:Provision ; eli:is_part_of+ ?i . ?i a ab:Instrument }"
    rows = list(law.query(sparql_prefixes() + query))
    assert len(rows) == len(_all(law, "Provision"))
    for row in rows:
        assert row["p"].value.startswith(f"{row['i'].value}/")


@pytest.mark.parametrize("kind", ["Instrument", "Provision", "ProvisionVersion"])
def test_identifiers_are_those_the_software_mints(law: Store, kind: str) -> None:
    for iri in _all(law, kind):
        assert _minted(parse_iri(iri)) == iri


def test_norms_are_named_by_instrument_and_key(law: Store) -> None:
    for norm in _all(law, "Norm"):
        instrument, key = _name(norm).split("/")
        assert norm_iri(instrument, key) == norm
        assert (TREE.data / "legislation" / f"{instrument}.ttl").is_file()


def test_labels_are_citations_that_read_back(law: Store) -> None:
    for iri in _all(law, "Provision"):
        found = parse_iri(iri)
        if found.kind != "provision":
            continue
        zh, en = sorted(_objects(law, iri, RDFS.label), key=str.isascii)
        title = zh[1 : zh.index("》")]
        ref = parse_provision(zh, {title: ""})
        assert ref.cite_zh(title) == zh
        assert ref.cite_en(en.partition(" art. ")[0]) == en
        assert ref.article == int(found.parts["article"]), zh
        deepest = "item" if "item" in found.parts else "paragraph"
        assert getattr(ref, deepest) == (int(found.parts.get(deepest, 0)) or None), zh


def test_a_version_is_dated_as_its_identifier_says(law: Store) -> None:
    for version in _all(law, "ProvisionVersion"):
        (start,) = _objects(law, version, ELI.first_date_entry_in_force)
        assert parse_iri(version).version == start
        for end in _objects(law, version, ELI.date_no_longer_in_force):
            assert dt.date.fromisoformat(end) > dt.date.fromisoformat(start)


def test_every_norm_says_what_for_whom_and_where(law: Store) -> None:
    for norm in _all(law, "Norm"):
        assert len(_objects(law, norm, AB.normKind)) == 1, norm
        assert _objects(law, norm, AB.bearer) | _objects(law, norm, AB.beneficiary), norm
        assert _objects(law, norm, AB.regulates), norm
        assert _languages(law, norm, AB.summary) == ["en", "zh"], norm
        assert any(law.quads_for_pattern(None, NamedNode(AB.expresses), NamedNode(norm), None))


def test_everything_is_labelled_in_both_languages(law: Store) -> None:
    for quad in law.quads_for_pattern(None, NamedNode(RDF.type), None, None):
        if quad.object.value.startswith(AB):
            languages = _languages(law, quad.subject.value, RDFS.label)
            assert languages == ["en", "zh"], quad.subject.value


def test_concepts_used_are_on_the_code_lists(law: Store, codes: Store) -> None:
    listed = {quad.subject.value for quad in codes}
    families = {iri.removeprefix(ID_BASE).split("/")[0] for iri in listed if "/id/" in iri}
    for quad in law:
        value = quad.object.value if isinstance(quad.object, NamedNode) else ""
        if value.startswith(ID_BASE) and value.removeprefix(ID_BASE).split("/")[0] in families:
            assert value in listed, quad


def test_links_between_norms_and_provisions_end_somewhere(law: Store) -> None:
    described = {quad.subject.value for quad in law}
    ours = re.compile(r"https://w3id\.org/anbao/(eli/cn|id/norm|id/organ)/")
    for quad in law:
        if isinstance(quad.object, NamedNode) and ours.match(quad.object.value):
            assert quad.object.value in described, quad


def test_quotations_stay_short(law: Store) -> None:
    quoted = [
        quad.object.value
        for quad in law.quads_for_pattern(None, NamedNode(AB.quotedText), None, None)
    ]
    assert quoted
    assert max(map(len, quoted)) <= QUOTE_LIMIT


def test_summaries_are_short_and_say_more_than_the_label(law: Store) -> None:
    query = """SELECT ?node ?summary ?label { ?node ab:summary ?summary ; rdfs:label ?label .
        FILTER(LANG(?summary) = LANG(?label)) }"""
    rows = list(law.query(sparql_prefixes() + query))
    assert rows
    for row in rows:
        summary, label = (_letters(row[name].value) for name in ("summary", "label"))
        assert summary != label, row["node"]
        assert row["summary"].language != "zh" or len(summary) <= SUMMARY_LIMIT, row["node"]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def test_fraud_control_binds_telecoms_and_every_bank(law: Store) -> None:
    norm = _norm("anti-telecom-fraud-law/a6p5")
    assert _slugs(law, norm, AB.bearer) == FRAUD_CONTROLLERS
    holders = _slugs(law, norm, AB.createsRelation, AB.hasDuty, AB.heldBy)
    assert holders == FRAUD_CONTROLLERS


def test_conditions_of_shared_liability_name_the_harm(law: Store) -> None:
    query = """SELECT ?norm ?form ?condition { ?norm ab:hasLiabilityRule/ab:ruleForm ?form ;
        ab:normKind <https://w3id.org/anbao/id/norm-kind/liability> ;
        ab:hasCondition/ab:summary ?condition . FILTER(LANG(?condition) = "zh") }"""
    silent = {
        _name(row["norm"].value)
        for row in law.query(sparql_prefixes() + query)
        if row["form"].value.rpartition("/")[2] in OF_SEVERAL_PERSONS
        and not re.search("[损害伤侵]", row["condition"].value)
    }
    assert silent == NO_HARM_IN_TEXT


def test_a_condition_is_not_the_rule_over_again(law: Store) -> None:
    query = """SELECT ?norm { ?norm ab:summary ?text ; ab:hasCondition/ab:summary ?text }"""
    assert list(law.query(sparql_prefixes() + query)) == []


def test_safety_rights_are_held_by_those_they_protect(law: Store, codes: Store) -> None:
    broader = NamedNode("http://www.w3.org/2004/02/skos/core#broader")
    top = NamedNode(f"{ID_BASE}right-type/consumer-safety")
    safety = {top.value, *(q.subject.value for q in codes.quads_for_pattern(None, broader, top))}
    for claim in _all(law, "Claim"):
        if _objects(law, claim, AB.term("rightType")) & safety:
            holders = _slugs(law, claim, AB.heldBy)
            assert not holders & HOLDERS_OF_NO_SAFETY_RIGHT, claim


def test_the_ecommerce_law_has_seventy_norms(law: Store) -> None:
    assert sum(_name(norm).startswith("ecommerce-law/") for norm in _all(law, "Norm")) == 70


@pytest.mark.parametrize(("name", "expected"), SETTLED.items())
def test_liability_is_as_the_text_has_it(
    law: Store, name: str, expected: tuple[str, str, set[str], set[str]]
) -> None:
    form, regime, obligors, primary = expected
    rule = (_norm(name), AB.hasLiabilityRule)
    assert _slugs(law, *rule, AB.ruleForm) == {form}
    assert _slugs(law, *rule, AB.faultRegime) == ({regime} if regime else set())
    assert _slugs(law, *rule, AB.ruleObligor) == obligors
    assert _slugs(law, *rule, AB.primaryObligor) == primary
    assert _slugs(law, *rule, AB.liabilityBranch) == {"civil"}


@pytest.mark.parametrize(
    ("name", "against"),
    [
        ("civil-code/a178p2", {"tortfeasor"}),
        ("spc-prepaid-consumption/a6p1", {"operator"}),  # by its para. 2
        ("travel-agency-regulations/a37p2", {"local-agency"}),
    ],
)
def test_recourse_is_against_whom_the_text_names(law: Store, name: str, against: set[str]) -> None:
    assert _slugs(law, _norm(name), AB.hasLiabilityRule, AB.recourseAgainst) == against


def test_a_form_is_left_open_where_the_text_does_not_settle_it(law: Store) -> None:
    civil = NamedNode(f"{ID_BASE}liability-branch/civil")
    rules = [
        q.subject.value
        for q in law.quads_for_pattern(None, NamedNode(AB.liabilityBranch), civil, None)
    ]
    unformed = {rule for rule in rules if not _objects(law, rule, AB.ruleForm)}
    # Of art. 38(2) even the branch is asked about, so it is not among the civil rules.
    assert {_name(rule).removesuffix("/rule") for rule in unformed} == OPEN_FORMS - {OPEN_BRANCH}


def test_article_38_2_leaves_branch_and_form_open_and_says_so(law: Store) -> None:
    (rule,) = _objects(law, _norm(OPEN_BRANCH), AB.hasLiabilityRule)
    assert not _objects(law, rule, AB.ruleForm) and not _objects(law, rule, AB.liabilityBranch)
    assert set(_objects(law, rule, AB.notStated)) == {AB.ruleForm, AB.liabilityBranch}


def test_article_38_2_ties_its_liability_to_both_duties(law: Store) -> None:
    (rule,) = _objects(law, _norm("ecommerce-law/a38p2-liability"), AB.hasLiabilityRule)
    assert not _objects(law, rule, AB.ruleForm)
    assert not _objects(law, rule, AB.faultRegime)
    types = _slugs(law, rule, AB.triggeredByBreachOf, AB.dutyType)
    assert types == {"qualification-review", "safety-guarantee"}


@pytest.mark.parametrize(("name", "expected"), DUTIES.items())
def test_duties_bind_and_protect_the_right_roles(
    law: Store, name: str, expected: tuple[str, str, str]
) -> None:
    relation = (_norm(name), AB.createsRelation)
    holder, claimant, kind = expected
    assert _slugs(law, *relation, AB.hasDuty, AB.heldBy) == {holder}
    assert _slugs(law, *relation, AB.hasClaim, AB.heldBy) == {claimant}
    assert _slugs(law, *relation, AB.hasDuty, AB.dutyType) == {kind}


@pytest.mark.parametrize(("name", "expected"), BURDENS.items())
def test_burdens_lie_where_the_text_puts_them(
    law: Store, name: str, expected: tuple[str, str, str]
) -> None:
    burden = (_norm(name), AB.allocatesBurden)
    issue, holder, kind = expected
    assert _slugs(law, *burden, AB.concernsIssue) == {issue}
    assert _slugs(law, *burden, AB.burdenOn) == {holder}
    assert _slugs(law, *burden, AB.burdenKind) == {kind}


@pytest.mark.parametrize(("name", "expected"), PENALISED.items())
def test_penalties_answer_to_the_duties_they_enforce(
    law: Store, name: str, expected: set[str]
) -> None:
    rule = (_norm(name), AB.hasLiabilityRule)
    assert _slugs(law, *rule, AB.liabilityBranch) == {"administrative"}
    assert expected <= _slugs(law, *rule, AB.triggeredByBreachOf, AB.dutyType)


@pytest.mark.parametrize(("path", "expected"), MADE.items())
def test_instruments_come_from_their_organ_and_day(
    law: Store, path: str, expected: tuple[str, str, str]
) -> None:
    kind, year, slug = path.split("/")
    act = instrument_iri(kind, int(year), slug)
    organ, level, since = expected
    assert _slugs(law, act, AB.enactedBy) == {organ}
    assert _slugs(law, act, AB.hierarchyLevel) == {level}
    assert _objects(law, act, ELI.first_date_entry_in_force) == {since}


def test_a_ground_for_public_interest_suits_is_no_liability(law: Store) -> None:
    # 消费公益诉讼解释第二条只列可以起诉的情形
    norm = _norm("spc-consumer-public-interest/a2i1i2")
    assert _slugs(law, norm, AB.normKind) == {"right"}
    assert not _objects(law, norm, AB.hasLiabilityRule)
    assert _slugs(law, norm, AB.protectsRight) == {"public-interest-action"}


def test_the_civil_code_and_the_ecommerce_law_come_from_different_organs(law: Store) -> None:
    # 立法法第一百零三条以同一机关制定为前提
    code = _slugs(law, instrument_iri("fl", 2020, "civil-code"), AB.enactedBy)
    act = _slugs(law, instrument_iri("fl", 2018, "ecommerce-law"), AB.enactedBy)
    assert (code, act) == ({"npc"}, {"npcsc"})


def test_network_tort_and_safety_duty_stand_in_one_chapter(law: Store) -> None:
    # 民法典侵权责任编第三章：责任主体的特殊规定
    code = instrument_iri("fl", 2020, "civil-code")
    chapter = division_iri(code, book=7, chapter=3)
    for article in range(1194, 1199):
        assert _objects(law, provision_iri(code, article), ELI.is_part_of) == {chapter}


def test_renumbered_articles_of_the_legislation_law_are_linked(law: Store) -> None:
    act = instrument_iri("fl", 2000, "legislation-law")
    old, new = provision_iri(act, 92), provision_iri(act, 103)
    assert _objects(law, old, AB.continuedBy) == {new}
    ends = _objects(law, version_iri(old, "2015-03-15"), ELI.date_no_longer_in_force)
    assert ends == {"2023-03-15"}
