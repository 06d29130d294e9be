"""The form as a view of a file: what is not touched stays, what is typed is understood."""

import pytest
from pyoxigraph import Literal, NamedNode

from anbao.editing.case_file import CaseFile, read_case
from anbao.editing.changes import changed_file
from anbao.editing.entries import filled_in
from anbao.editing.layout import Layout
from anbao.editing.moves import added, removed
from anbao.editing.plan import GRAPH, Plan
from anbao.editing.views import CaseForm
from anbao.errors import BadRequest
from anbao.graph.read import SourceFile
from anbao.namespaces import AB, ID_BASE, XSD

DECIMAL, DATE = NamedNode(XSD.decimal), NamedNode(XSD.date)
STAGE = "determination/platform-1/stage/2"


@pytest.fixture
def wang(cases: list[SourceFile]) -> SourceFile:
    return next(each for each in cases if each.path.stem == "yue03-minzhong-943")


def as_shown(form: CaseForm) -> dict[str, list[str]]:
    """What a browser sends back of a form in which nothing was touched."""
    fields: dict[str, list[str]] = {}
    for thing in form.things():
        if thing.alternatives:
            fields[f"{thing.id}.type"] = [thing.kind.iri]
        for view in thing.fields:
            name = f"{thing.id}.{view.name}"
            if view.field.form == "words":
                fields[f"{name}@zh"] = [zh for zh, _ in view.pairs]
                fields[f"{name}@en"] = [en for _, en in view.pairs]
            else:
                fields[name] = view.values
            if view.unknown:
                fields.setdefault(f"{thing.id}.unknown", []).append(view.name)
    return fields


def plainly(text: str, _: str) -> str:
    return text


def test_an_untouched_form_changes_no_byte_of_any_case(plan: Plan, cases: list[SourceFile]) -> None:
    for case in cases:
        form = CaseForm(plan, case.triples)
        triples = filled_in(form, as_shown(form), plainly)
        assert set(triples) == set(case.triples), case.path
        assert changed_file(Layout(plan), case, triples) == case.text.decode(), case.path


@pytest.mark.parametrize(
    ("field", "typed", "meant"),
    [
        (f"{STAGE}.ab:shareLow", "30%", Literal("0.3", datatype=NamedNode(XSD.decimal))),
        (
            f"{STAGE}.ab:amount",
            "４０,０００元",
            Literal("40000.0", datatype=NamedNode(XSD.decimal)),
        ),
        (
            "dispute.ab:factsFrom",
            "2018年11月25日",
            Literal("2018-11-25", datatype=NamedNode(XSD.date)),
        ),
        ("dispute.ab:factsFrom", "冬天", Literal("冬天", datatype=NamedNode(XSD.date))),
        ("judgment/1.ab:docket", "不详", Literal("不详")),
    ],
)
def test_takes_what_is_typed_as_it_was_meant(
    plan: Plan, wang: SourceFile, field: str, typed: str, meant: Literal
) -> None:
    form = CaseForm(plan, wang.triples)
    fields = as_shown(form) | {field: [typed]}
    objects = [t.object for t in filled_in(form, fields, plainly)
               if t.predicate.value.endswith(field.rpartition(":")[2])]  # fmt: skip
    assert meant in objects


def test_a_docket_fills_in_court_and_instance(plan: Plan, wang: SourceFile) -> None:
    form = CaseForm(plan, added(plan, wang.triples, "judgment"))
    fields = as_shown(form) | {"judgment/3.ab:docket": ["(2021)粤民申12号"]}
    case = CaseForm(plan, filled_in(form, fields, plainly)).case
    judgment = f"{form.dispute}/judgment/3"
    assert case.names(judgment, AB.instanceLevel) == [f"{ID_BASE}instance/retrial"]
    assert case.words(judgment, "http://www.w3.org/2000/01/rdf-schema#label").en.endswith("No. 12")


def test_reads_a_stage_back(plan: Plan, wang: SourceFile) -> None:
    form = CaseForm(plan, wang.triples)
    base = [f"{ID_BASE}share-base/unrecovered-part"]
    share = {f"{STAGE}.ab:shareLow": ["30%"], f"{STAGE}.ab:shareHigh": ["30%"]}
    fields = as_shown(form) | share | {f"{STAGE}.ab:shareBase": base, f"{STAGE}.ab:creditor": []}
    after = CaseForm(plan, filled_in(form, fields, plainly)).find(STAGE)
    assert after is not None
    assert after.said.zh.startswith("深圳某拉拉公司在黄某某不能赔偿的部分内承担 30% 补充责任")
    assert "only for what Huang, the driver cannot pay" in after.said.en


@pytest.mark.parametrize(
    ("form", "more", "said"),
    [
        ("supplementary", {"shareLow": "30%", "shareHigh": "30%", "after": "yes"},
         ("平台在商家不能赔偿的部分内承担 30% 补充责任。",
          "Platform bears supplementary liability for 30%, only for what Shop cannot pay.")),
        ("supplementary", {"shareHigh": "50%", "shareBase": "unrecovered-part", "after": "yes"},
         ("平台在商家不能赔偿的部分内承担至多 50% 补充责任。",
          "Platform bears supplementary liability for up to 50%, only for what Shop cannot pay.")),
        ("supplementary", {"shareLow": "0.3", "shareBase": "unrecovered-part"},
         ("平台就不能受偿部分的至少 30% 承担补充责任。",
          "Platform bears supplementary liability for at least 30% of the unrecovered part.")),
        ("several", {"shareLow": "20%", "shareHigh": "40%", "shareBase": "total-loss"},
         ("平台就全部损失的 20%–40% 承担按份责任。",
          "Platform bears several liability for 20%–40% of the total loss.")),
        ("joint-and-several", {"with": "yes", "amount": "１７，９９９元"},
         ("平台与商家一同承担连带责任，17,999 元。",
          "Platform bears joint and several liability, together with Shop, CNY 17,999.")),
        ("form-unstated", {"shareLow": "10%", "shareHigh": "10%"},
         ("平台承担责任，形态未明，10%。",
          "Platform is liable, in a form that is not stated, 10%.")),
        ("own-responsibility", {"shareLow": "1", "shareHigh": "1", "shareBase": "award"},
         ("平台就判决赔偿总额的 100% 自行承担损失。",
          "Platform bears its own loss for 100% of the sum awarded.")),
        ("direct", {"capFactor": "fault-degree", "shareLow": "", "unknown": "shareLow"},
         ("平台承担自己责任，以过错程度为限；来源未载：份额。",
          "Platform bears direct liability, limited by degree of fault; no source gives the")),
        ("insurance-first", {}, ("平台以保险先行赔付。", "Platform pays first, as insurer.")),
        ("", {}, ("还没有选", "is still to be chosen")),
    ],
)  # fmt: skip
def test_reads_back_whatever_is_entered(
    plan: Plan, wang: SourceFile, form: str, more: dict[str, str], said: tuple[str, str]
) -> None:
    view = CaseForm(plan, wang.triples)
    shown = as_shown(view)
    fields = {name: values for name, values in shown.items() if not name.startswith(STAGE)}
    for party, names in (("platform-1", ("平台", "Platform")), ("carrier-1", ("商家", "Shop"))):
        for lang, name in zip(("zh", "en"), names, strict=True):
            fields[f"party/{party}.rdfs:label@{lang}"] = [name]
    told = {"liabilityForm": form and f"{ID_BASE}liability-form/{form}"} | more
    party = f"{view.dispute}/party/carrier-1"
    for name, other in (("after", "onlyAfterFailureOf"), ("with", "jointWith")):
        if told.pop(name, ""):
            told[other] = party
    for name, scheme in (("shareBase", "share-base"), ("capFactor", "cap-factor")):
        if name in told:
            told[name] = f"{ID_BASE}{scheme}/{told[name]}"
    fields[f"{STAGE}.unknown"] = [f"ab:{told.pop('unknown', '')}"]
    fields[f"{STAGE}.ab:obligor"] = [f"{view.dispute}/party/platform-1"]
    fields |= {f"{STAGE}.ab:{name}": [value] for name, value in told.items() if value}
    after = CaseForm(plan, filled_in(view, fields, plainly)).find(STAGE)
    assert after is not None
    assert said[0] in after.said.zh and said[1] in after.said.en


def test_a_party_goes_with_all_that_points_to_it(plan: Plan, wang: SourceFile) -> None:
    form = CaseForm(plan, wang.triples)
    party = form.find("party/insurer-1")
    assert party is not None
    left = removed(wang.triples, party)
    assert not [t for t in left if "insurer-1" in str(t.object) and "party" in str(t.object)]


def test_a_renamed_party_takes_its_determination_along(plan: Plan, wang: SourceFile) -> None:
    form = CaseForm(plan, wang.triples)
    fields = as_shown(form) | {"party/platform-1.key": ["huolala-1"]}
    names = {str(t.subject) for t in filled_in(form, fields, plainly)}
    assert any(name.endswith("/determination/huolala-1/stage/2>") for name in names)
    assert not any("platform-1" in name for name in names)


def test_the_form_opens_no_giant() -> None:
    with pytest.raises(BadRequest):
        read_case("<urn:a> <urn:b> 1 .\n" + "#" * (600 * 1024))
    with pytest.raises(BadRequest):
        read_case("".join(f"<urn:{n}> <urn:b> 1 .\n" for n in range(6000)))


def test_every_field_has_its_name_in_both_languages(plan: Plan) -> None:
    for kind in plan.kinds.values():
        assert (kind.label.zh and kind.label.en) or kind.iri == GRAPH
        for field in kind.fields:
            assert field.label.zh and field.label.en, (kind.iri, field.predicate)


def test_a_file_is_named_after_its_graph(wang: SourceFile) -> None:
    assert CaseFile(wang).path.name == "yue03-minzhong-943.ttl"
