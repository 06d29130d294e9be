"""Courts that the graph does not have: begun from the docket, carried by the case, then shared."""

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from anbao.editing.courts import court_begun, with_courts
from anbao.editing.layout import Layout
from anbao.editing.moves import added
from anbao.editing.plan import Plan, background
from anbao.editing.views import CaseForm
from anbao.errors import CitationError
from anbao.graph.read import SourceFile, read_turtle
from anbao.namespaces import AB, ID_BASE, RDFS
from anbao.source_tree import SourceTree
from anbao.validation.check import Base, Submission, check_against

COURT = f"{ID_BASE}court/yue0399"
DOCKET = NamedNode(AB.docket)


@pytest.fixture
def elsewhere(cases: list[SourceFile]) -> list[Triple]:
    """The true case 943, as if another court of Shenzhen had decided it at first instance."""
    wang = next(each for each in cases if each.path.stem == "yue03-minzhong-943")
    first = NamedNode(f"{ID_BASE}case/2020/yue03/minzhong/943/judgment/1")
    said = {NamedNode(AB.docket), NamedNode(AB.decidedIn)}
    kept = [t for t in wang.triples if not (t.subject == first and t.predicate in said)]
    return [*kept, Triple(first, DOCKET, Literal("(2019)粤0399民初77号"))]


@pytest.mark.parametrize(
    ("code", "level", "place"),
    [
        ("粤0399", "basic", "广东省深圳市"),
        ("京05", "intermediate", "北京市"),
        ("渝0103", "basic", ""),
        ("粤", "high", ""),
        ("粤73", "special", ""),
        ("最高法", "supreme", ""),
    ],
)
def test_a_code_tells_the_level_and_often_the_place(
    plan: Plan, code: str, level: str, place: str
) -> None:
    case = CaseForm(plan, court_begun(plan, code)).case
    (court,) = case.members(AB.Court)
    assert case.names(court, AB.courtLevel) == [f"{ID_BASE}court-level/{level}"]
    assert case.words(court, AB.courtRegion).zh == place


@pytest.mark.parametrize("code", ["深圳", "粤3", "<x>", ""])
def test_what_is_no_code_begins_no_court(plan: Plan, code: str) -> None:
    with pytest.raises(CitationError):
        added(plan, [], "court", code)


def test_a_docket_of_an_unknown_court_begins_its_description(
    plan: Plan, elsewhere: list[Triple]
) -> None:
    form = CaseForm(plan, with_courts(plan, elsewhere))
    (court,) = form.sections["courts"]
    assert (court.id, court.iri) == ("court/yue0399", COURT)
    judgment = form.find("judgment/1")
    assert judgment is not None
    field = next(view.field for view in judgment.fields if view.field.predicate == AB.decidedIn)
    assert form.choices(field, judgment)[0][0] == COURT
    assert form.case.names(judgment.iri, AB.decidedIn) == [COURT]
    assert with_courts(plan, form.triples) == list(form.triples), "done once"


def test_a_corrected_docket_takes_what_was_begun_along(plan: Plan, elsewhere: list[Triple]) -> None:
    begun = with_courts(plan, elsewhere)
    right = Literal("(2019)粤0306民初77号")
    typed = [Triple(t.subject, DOCKET, right) if "0399" in str(t.object) and t.predicate == DOCKET
             else t for t in begun]  # fmt: skip
    after = CaseForm(plan, with_courts(plan, typed))
    assert after.sections["courts"] == []
    assert after.case.names(f"{after.dispute}/judgment/1", AB.decidedIn) == [
        f"{ID_BASE}court/yue0306"
    ]


def test_a_case_with_its_court_is_valid_and_the_next_case_can_choose_it(
    plan: Plan, elsewhere: list[Triple], tree: SourceTree, sources: tuple[SourceFile, ...]
) -> None:
    begun = with_courts(plan, elsewhere)
    court = NamedNode(COURT)
    name = {"zh": "深圳市某区人民法院", "en": "A court of Shenzhen"}
    label = NamedNode(RDFS.label)
    names = [Triple(court, label, Literal(text, language=lang)) for lang, text in name.items()]
    dispute = CaseForm(plan, begun).dispute
    base = Base(tree, sources)

    def findings(triples: list[Triple]) -> list[str]:
        text = Layout(plan).new_file(triples, f"{dispute}/")
        report = check_against(base, [Submission(tree.root / "case.ttl", text.encode())])
        return [each.message.zh for each in report.findings if each.severity == "violation"]

    assert findings([*begun, *names]) == []
    assert findings(begun), "without a name it is not finished"
    text = Layout(plan).new_file([*begun, *names], f"{dispute}/")
    assert text.index("# Judgments") < text.index("# Courts that") < text.index("# Issue")
    saved = read_turtle(text.encode(), "https://w3id.org/anbao/graph/case/2019/x")
    later = Plan(background([*sources, saved]))
    assert COURT in dict(later.choices(AB.Court))
    assert later.vocabulary.words(COURT).zh == "深圳市某区人民法院"
