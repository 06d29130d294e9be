"""Dossiers on the true graph: what a page shows is what the graph says, whole and attributed."""

import pytest

from anbao.dossiers.case import case_dossier
from anbao.dossiers.entity import entity_dossier
from anbao.dossiers.home import case_lines, home_dossier
from anbao.dossiers.instrument import instrument_dossier, instruments
from anbao.dossiers.library import Library, Text, gather
from anbao.dossiers.provision import in_force, provision_dossier
from anbao.dossiers.question import question_dossier
from anbao.dossiers.representation import describe
from anbao.dossiers.statistics import dataset_view, statistics_dossier
from anbao.dossiers.vocabulary import vocabulary
from anbao.dossiers.work import work_dossier
from anbao.errors import NotInGraph
from anbao.namespaces import ELI_BASE, GRAPH_BASE, ID_BASE
from anbao.store.reader import GraphReader, Literal

ECL_38_2 = f"{ELI_BASE}fl/2018/ecommerce-law/art_38/para_2"
FORM_QUESTION = f"{ID_BASE}question/ecl-38-2-form"


@pytest.fixture(scope="module")
def library(reader: GraphReader) -> Library:
    return Library(reader)


def test_a_language_that_is_missing_falls_back() -> None:
    assert gather([Literal("责任", language="zh")]).in_language("en") == "责任"
    assert Text().in_language("zh") == ""


def test_art_38_2_shows_duties_open_form_question_and_cases(library: Library) -> None:
    provision = provision_dossier(library, ECL_38_2)
    norms = [norm for version in provision.versions for norm in version.norms]
    duties = {duty.iri for norm in norms for each in norm.relations for duty in each.duties}
    rules = [rule for norm in norms for rule in norm.rules]
    assert {
        f"{ID_BASE}duty-type/qualification-review",
        f"{ID_BASE}duty-type/safety-guarantee",
    } <= duties
    assert rules and not any(rule.forms for rule in rules)
    assert FORM_QUESTION in {each.iri for each in provision.questions}
    assert provision.cases


def test_the_version_in_force_begins_with_its_first_day(library: Library) -> None:
    paragraph = provision_dossier(library, ECL_38_2)
    assert in_force(paragraph, "2018-12-31") == ()
    assert in_force(paragraph, "2019-01-01") == paragraph.versions


def test_an_article_is_in_force_with_its_paragraphs(library: Library) -> None:
    article = provision_dossier(library, ECL_38_2.removesuffix("/para_2"))
    assert article.versions == ()
    assert {each.since for each in in_force(article, "2020-01-01")} == {"2019-01-01"}


def test_articles_stand_in_their_order(library: Library) -> None:
    law = instrument_dossier(library, f"{ELI_BASE}fl/2018/ecommerce-law")
    numbers = [int(line.link.iri.rsplit("_", 1)[1]) for line in law.lines if not line.depth]
    assert numbers == sorted(numbers) and numbers[-1] == 89


def test_every_instrument_can_be_shown(library: Library) -> None:
    assert {each.link.iri for each in instruments(library)} >= {f"{ELI_BASE}fl/2020/civil-code"}


def test_the_question_keeps_author_and_courts_apart(library: Library) -> None:
    readings = question_dossier(library, FORM_QUESTION).readings
    author = next(each for each in readings if "/id/work/" in each.statement.link.iri)
    joint, supplementary = (
        f"{ID_BASE}liability-form/{x}" for x in ("joint-and-several", "supplementary")
    )
    assert (author.stance[joint], author.stance[supplementary]) == ("reject", "adopt")
    assert author.arguments and all(
        argument.statement.sections for argument in author.arguments if argument.for_it
    )
    assert any(each.case for each in readings)


def test_objections_stand_beside_what_they_attack(library: Library) -> None:
    replies = [
        r
        for each in question_dossier(library, FORM_QUESTION).readings
        for a in each.arguments
        for r in a.replies
    ]
    assert replies and all(reply.objection and reply.provisions for reply in replies)


def test_a_case_tells_form_rank_and_what_is_not_stated(library: Library) -> None:
    case = case_dossier(library, f"{ID_BASE}case/2020/hu01/minzhong/4520")
    platform = next(
        each
        for holding in case.holdings
        for each in holding.determinations
        if each.party and "/party/platform" in each.party.iri
    )
    assert [stage.form.iri.rsplit("/", 1)[1] for stage in platform.stages if stage.form] == [
        "several",
        "supplementary",
    ]
    assert platform.stages[1].behind and not platform.stages[0].share
    assert case.unstated


def test_a_platform_that_pays_may_recover_from_its_merchants(library: Library) -> None:
    provision = provision_dossier(library, f"{ELI_BASE}fl/1993/consumer-rights-law/art_44/para_1")
    rules = [r for version in provision.versions for norm in version.norms for r in norm.rules]
    assert [{link.iri.rpartition("/")[2] for link in rule.recourse} for rule in rules] == [
        {"seller", "service-provider"}
    ]


def test_each_case_has_an_outcome_and_thirteen_are_of_the_paper(library: Library) -> None:
    lines = case_lines(library)
    assert len(lines) == 61
    assert sum(bool(line.sections) for line in lines) == 13
    assert all(len(line.outcomes) == 1 for line in lines)


def test_published_and_recomputed_counts(library: Library) -> None:
    published = dataset_view(library, f"{ID_BASE}dataset/zhang-2024-outcomes")
    assert sorted(each.count for each in published.counts) == [1, 5, 11, 15]
    totals = {}
    for each in statistics_dossier(library).datasets:
        if "recomputed" in each.link.iri:
            totals[each.link.iri.rpartition("/")[2]] = each.total
            assert all(count.count == len(count.cases) > 0 for count in each.counts)
            assert len({(count.link, count.within) for count in each.counts}) == len(each.counts)
    assert totals == {
        "recomputed-outcomes": 13,
        "recomputed-outcomes-all": 61,
        "recomputed-outcomes-by-category": 13,
        "recomputed-outcomes-by-category-all": 61,
    }


def test_counts_of_outcomes_are_set_case_by_case(library: Library) -> None:
    found = statistics_dossier(library)
    classes = {each.link.iri.rpartition("/")[2]: each for each in found.classes}
    figures = {name: (each.published, each.held, each.possible) for name, each in classes.items()}
    assert figures == {
        "joint": (1, 1, 2),
        "supplementary": (15, 0, 3),
        "several": (5, 0, 6),
        "none": (11, 3, 0),
    }
    assert classes["supplementary"].not_described == 12
    assert classes["several"].not_described == 0
    assert len(found.cases) == 13
    assert sum(each.same for each in found.cases) == 4
    for each in found.cases:
        assert each.same or (each.reason.zh and each.reason.en), each.case.iri
        assert not each.same or each.possible == (each.outcome,)


def test_no_numbered_section_of_the_paper_is_empty(library: Library) -> None:
    work = work_dossier(library, f"{ID_BASE}work/10.12677-ecl.2024.132077")
    bare = [s.number for s in work.sections if not s.statements and not s.others]
    assert work.sections[-1].number == "5" and set(bare) <= {"abstract"}


def test_an_entity_knows_where_it_occurs(library: Library) -> None:
    role = entity_dossier(library, f"{ID_BASE}actor-role/platform")
    assert role.definition and any(len(fact.links) > 20 for fact in role.mentions)


def test_a_description_brings_parts_and_norms(library: Library) -> None:
    subjects = {str(triple.subject) for triple in describe(library, ECL_38_2)}
    assert any("/@2019-01-01" in each for each in subjects)
    assert any("/id/norm/ecommerce-law/" in each for each in subjects)


def test_every_term_of_the_vocabulary_is_defined(library: Library) -> None:
    assert all(
        term.definition.zh and term.definition.en
        for _, terms in vocabulary(library)
        for term in terms
    )


def test_the_front_page_counts(library: Library) -> None:
    assert all(count > 0 for _, count in home_dossier(library).counts)


def test_the_front_page_has_the_five_rights_in_the_papers_order(library: Library) -> None:
    lines = home_dossier(library).rights
    assert [line.link.iri.rsplit("/", 1)[1].removesuffix("-safety") for line in lines] == [
        "transaction",
        "payment",
        "product-quality",
        "personal",
        "personal-information",
    ]
    assert all(line.definition.zh and line.definition.en for line in lines)


def test_a_named_graph_that_says_nothing_of_itself_shows_what_stands_in_it(
    library: Library,
) -> None:
    graph = f"{GRAPH_BASE}codelists/right-type"
    contents = {link.iri for link in entity_dossier(library, graph).contents}
    assert f"{ID_BASE}right-type/life" in contents
    assert contents <= {str(triple.subject)[1:-1] for triple in describe(library, graph)}


@pytest.mark.parametrize("iri", [f"{ID_BASE}case/no/such/case", "not an iri", f"{ID_BASE}x> ?p ?o"])
def test_what_we_do_not_hold_is_said(library: Library, iri: str) -> None:
    with pytest.raises(NotInGraph):
        entity_dossier(library, iri)


def test_a_duty_leads_to_what_follows_from_its_breach(library: Library) -> None:
    """药品管理法第62条第2款的义务，违反的后果在第131条；反之亦可查。"""
    law = f"{ELI_BASE}fl/1984/drug-administration-law"
    duty, sanction = (
        provision_dossier(library, f"{law}/{place}") for place in ("art_62/para_2", "art_131")
    )
    (norm,) = duty.versions[0].norms
    assert [each.provision.iri for each in norm.consequences] == [f"{law}/art_131"]
    assert norm.consequences[0].forms[0].iri.endswith("/administrative")
    rules = [rule for norm in sanction.versions[0].norms for rule in norm.rules]
    assert f"{law}/art_62/para_2" in {each.iri for rule in rules for each in rule.breached}


def test_an_open_form_is_said_to_be_open_among_the_consequences(library: Library) -> None:
    norms = [n for v in provision_dossier(library, ECL_38_2).versions for n in v.norms]
    forms = {c.provision.iri: c.forms for norm in norms for c in norm.consequences}
    assert forms[ECL_38_2] == ()


def test_a_provision_says_to_what_it_makes_room(library: Library) -> None:
    """电子商务法第二条第三款：对销售商品或者提供服务有规定的，适用其规定。"""
    found = provision_dossier(library, f"{ELI_BASE}fl/2018/ecommerce-law/art_2/para_3")
    ((clause,),) = (norm.deferences for v in found.versions for norm in v.norms)
    assert clause.kind and clause.kind.iri == f"{ID_BASE}deference-kind/yielding"
    assert {each.iri for each in clause.towards} == {
        f"{ID_BASE}hierarchy-level/law",
        f"{ID_BASE}hierarchy-level/administrative-regulation",
    }
    assert [each.iri for each in clause.sides] == [f"{ID_BASE}scope-dimension/goods"]


def test_a_provision_says_with_what_it_conflicts_and_who_prevails(library: Library) -> None:
    food = f"{ELI_BASE}fl/2009/food-safety-law/art_131/para_1"
    norms = [n for v in provision_dossier(library, ECL_38_2).versions for n in v.norms]
    conflicts = {each.link.iri: each for norm in norms for each in norm.conflicts}
    review = conflicts[f"{ID_BASE}conflict/food-platform-review"]
    assert [each.iri for each in review.others] == [food]
    by = {each.policy.iri.rpartition("/")[2]: each for each in review.resolutions}
    for policy in ("deference", "judicial-interpretation", "lex-specialis"):
        assert [each.iri for each in by[policy].winners] == [food]
    assert by["new-general-old-special"].winners == ()
    assert all(each.status and each.grounds for each in by.values())
    assert conflicts[f"{ID_BASE}conflict/platform-and-premises"].readings
