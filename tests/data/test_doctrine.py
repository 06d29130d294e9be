"""What the paper says: every section spoken for, every objection aimed, every reading held by one.

The wording of the quotations is checked against the paper where its text is at hand: set
``ANBAO_PAPER_TEXT`` to the path of the file. The text itself is not ours to publish.
"""

import os
import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from anbao.namespaces import BASE, ELI_BASE, ID_BASE, sparql_prefixes
from anbao.source_tree import default_tree

TREE = default_tree()
WORK = f"{ID_BASE}work/10.12677-ecl.2024.132077"
AUTHOR, EDITORS = f"{ID_BASE}agent/zhang-kailai", f"{ID_BASE}agent/anbao-editors"
BRANCH, FORM, CC_1198 = (
    f"{ID_BASE}question/{key}" for key in ("ecl-38-2-branch", "ecl-38-2-form", "cc-1198-platform")
)
ECL, CC = f"{ELI_BASE}fl/2018/ecommerce-law", f"{ELI_BASE}fl/2020/civil-code"

SECTIONS = [
    "1", "1.1", "1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5", "1.2",
    "1.3", "1.3.1", "1.3.2", "1.3.3",
    "2", "2.1", "2.2", "2.3", "2.4", "2.5",
    "3", "3.1", "3.2", "3.3", "3.3.1", "3.3.2", "3.3.3",
    "4", "4.1", "4.2", "4.3", "4.3.1", "4.3.2", "4.3.3", "5",
]  # fmt: skip
FIVE_RIGHTS = {
    "transaction-safety", "payment-safety", "product-quality-safety",
    "personal-safety", "personal-information-safety",
}  # fmt: skip
NEW_OBSTACLES = {
    "ecom-cert-institution", "settlement-institution",
    "communications-institution", "delivery-institution",
}  # fmt: skip
# 论文 4.2 的顺序：在先者与在后者；药品管理法一对是编者的延伸。
ORDER = {
    ("ecommerce-law", "civil-code"), ("consumer-rights-law", "civil-code"),
    ("product-quality-law", "ecommerce-law"), ("food-safety-law", "ecommerce-law"),
    ("product-quality-law", "consumer-rights-law"), ("food-safety-law", "consumer-rights-law"),
}  # fmt: skip
EXTENDED_ORDER = {("drug-administration-law", "ecommerce-law")}


@pytest.fixture(scope="module")
def store() -> Store:
    """Load the vocabulary, the code lists and everything asserted into one graph."""
    store = Store()
    ontology = [*TREE.ontology.glob("*.ttl"), *(TREE.ontology / "codelists").glob("*.ttl")]
    for file in [*ontology, *TREE.data.rglob("*.ttl")]:
        store.load(path=str(file), format=RdfFormat.TURTLE)
    return store


def _rows(store: Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(f"{sparql_prefixes()}{query}")
    assert isinstance(solutions, QuerySolutions)
    return [tuple(_text(value) for value in solution) for solution in solutions]


def _text(value: object) -> str:
    return value.value if isinstance(value, NamedNode | Literal) else ""


def _column(store: Store, query: str) -> set[str]:
    return {row[0] for row in _rows(store, query)}


def _tails(iris: set[str]) -> set[str]:
    return {iri.rsplit("/", 1)[1] for iri in iris}


def _doctrine_files() -> list[Path]:
    return sorted((TREE.data / "doctrine").glob("*.ttl"))


# The work and its sections


def test_the_work_has_all_its_numbered_sections_and_the_abstract(store: Store) -> None:
    found = _column(store, f"SELECT ?n {{ ?s ab:partOfWork <{WORK}> ; dcterms:identifier ?n }}")
    assert found == {*SECTIONS, "abstract"}


@pytest.mark.parametrize("number", [*SECTIONS, "abstract"])
def test_each_section_is_spoken_for(store: Store, number: str) -> None:
    assert _column(store, f"SELECT ?x {{ ?x ab:statedIn <{WORK}/section/{number}> }}")


def test_nine_references_say_what_they_support_and_that_they_are_unknown(store: Store) -> None:
    found = _column(
        store,
        f'SELECT ?r {{ ?r ab:notStated dcterms:title ; ab:summary ?s . FILTER(LANG(?s) = "zh") '
        f'FILTER(STRSTARTS(STR(?r), "{WORK}/reference/")) }}',
    )
    assert _tails(found) == set("123456789")


# Statements in general


def test_each_statement_of_the_doctrine_files_has_holder_authority_place_and_summary(
    store: Store,
) -> None:
    bare = _column(
        store,
        """SELECT ?x {
            VALUES ?class { ab:Assertion ab:Interpretation ab:Argument
                            ab:LegalProblem ab:ReformProposal }
            ?x a ?class .
            FILTER(!CONTAINS(STR(?x), "/case/"))
            FILTER(!EXISTS { ?x prov:wasAttributedTo ?holder } || !EXISTS { ?x ab:authorityKind ?k }
                || !(EXISTS { ?x ab:statedIn ?s } || EXISTS { ?x dcterms:source ?o })
                || !EXISTS { ?x ab:summary ?zh FILTER(LANG(?zh) = "zh") }
                || !EXISTS { ?x ab:summary ?en FILTER(LANG(?en) = "en") })
        }""",
    )
    assert bare == set()


def test_what_the_editors_think_stands_under_their_own_name(store: Store) -> None:
    found = _column(
        store,
        f"SELECT ?x {{ ?x prov:wasAttributedTo <{EDITORS}> . "
        f'FILTER(STRSTARTS(STR(?x), "{WORK}")) }}',
    )
    assert found == set()


def test_whatever_of_ours_the_doctrine_files_name_is_described(store: Store) -> None:
    named: set[str] = set()
    for file in _doctrine_files():
        own = Store()
        own.load(path=str(file), format=RdfFormat.TURTLE)
        named |= {
            term.value
            for quad in own
            for term in (quad.predicate, quad.object)
            if isinstance(term, NamedNode) and term.value.startswith(f"{BASE}/")
        }
    described = {quad.subject.value for quad in store if isinstance(quad.subject, NamedNode)}
    assert named - described == set()


# Objections and confirmations


def test_there_are_thirty_five_objections_and_fourteen_confirmations(store: Store) -> None:
    objections = _column(
        store, f"SELECT ?x {{ ?x ab:objectionKind ?k ; prov:wasAttributedTo <{EDITORS}> }}"
    )
    confirmations = _column(
        store,
        f'SELECT ?x {{ ?x ab:supports ?s . FILTER(STRSTARTS(STR(?x), "{ID_BASE}confirmation/")) }}',
    )
    assert _tails(objections) == {f"d{n:02}" for n in range(1, 36)}
    assert _tails(confirmations) == {f"c{n:02}" for n in range(1, 15)}


@pytest.mark.parametrize("number", range(1, 36))
def test_each_objection_attacks_what_the_author_says_and_quotes_him(
    store: Store, number: int
) -> None:
    objection = f"<{ID_BASE}objection/d{number:02}>"
    holders = _rows(
        store,
        f"SELECT ?holder {{ {objection} ab:attacks ?s ; ab:quotedText ?words . "
        "OPTIONAL { ?s prov:wasAttributedTo ?holder ; ab:authorityKind ?known } }",
    )
    assert set(holders) == {(AUTHOR,)}


def test_each_objection_but_the_one_on_missing_texts_rests_on_a_provision(store: Store) -> None:
    bare = _column(
        store,
        "SELECT ?x { ?x ab:objectionKind ?k . FILTER NOT EXISTS { ?x ab:invokesProvision ?p } }",
    )
    assert _tails(bare) == {"d35"}


def test_no_argument_supports_and_attacks_the_same_statement(store: Store) -> None:
    assert _column(store, "SELECT ?x { ?x ab:supports ?s ; ab:attacks ?s }") == set()


# Questions and readings


def test_each_question_offers_at_least_two_answers_and_someone_answers(store: Store) -> None:
    rows = _rows(
        store,
        "SELECT ?q (COUNT(DISTINCT ?o) AS ?n) { ?q ab:hasOption ?o . "
        "?i ab:answersQuestion ?q } GROUP BY ?q",
    )
    counts = {row[0]: int(row[1]) for row in rows}
    assert {BRANCH, FORM, CC_1198} <= counts.keys()
    assert all(options >= 2 for options in counts.values())


def test_the_question_of_form_depends_on_an_answer_to_the_question_of_branch(
    store: Store,
) -> None:
    presupposed = _column(store, f"SELECT ?o {{ <{FORM}> ab:presupposes ?o }}")
    assert presupposed == {f"{ID_BASE}liability-branch/civil"}
    assert presupposed <= _column(store, f"SELECT ?o {{ <{BRANCH}> ab:hasOption ?o }}")


def test_readings_take_only_options_that_are_offered(store: Store) -> None:
    strays = _rows(
        store,
        """SELECT ?i ?option {
            ?i ab:answersQuestion ?q ; ab:adopts|ab:adoptsConditionally|ab:rejects ?option .
            FILTER NOT EXISTS { ?q ab:hasOption ?option }
        }""",
    )
    assert strays == []


def test_no_reading_both_adopts_and_rejects(store: Store) -> None:
    torn = "SELECT ?i { ?i ab:adopts|ab:adoptsConditionally ?o ; ab:rejects ?o }"
    assert _column(store, torn) == set()


def test_each_reading_has_a_question_a_section_and_a_holder_or_says_he_is_unknown(
    store: Store,
) -> None:
    loose = _column(
        store,
        """SELECT ?i {
            ?i a ab:Interpretation .
            FILTER(!EXISTS { ?i ab:answersQuestion ?q } || !EXISTS { ?i ab:statedIn ?s }
                || !(EXISTS { ?i prov:wasAttributedTo ?h }
                     || EXISTS { ?i ab:notStated prov:wasAttributedTo }))
        }""",
    )
    assert loose == set()


def test_the_author_takes_the_stands_the_paper_takes(store: Store) -> None:
    stands = {
        (question.rsplit("/", 1)[1], stand.rsplit("#", 1)[1], option.rsplit("/", 1)[1])
        for question, stand, option in _rows(
            store,
            f"SELECT ?q ?how ?o {{ ?i prov:wasAttributedTo <{AUTHOR}> ; ab:answersQuestion ?q ; "
            "?how ?o . VALUES ?how { ab:adopts ab:adoptsConditionally ab:rejects } }",
        )
    }
    assert stands == {
        ("ecl-38-2-branch", "adopts", "civil"),
        ("ecl-38-2-branch", "rejects", "administrative"),
        ("ecl-38-2-branch", "rejects", "criminal"),
        ("ecl-38-2-form", "adopts", "supplementary"),
        ("ecl-38-2-form", "adoptsConditionally", "several-then-supplementary"),
        ("ecl-38-2-form", "rejects", "joint-and-several"),
        ("ecl-38-2-form", "rejects", "several"),
        ("cc-1198-platform", "adopts", "applies"),
    }


# The chain of 4.1

EXCLUSIONS = {
    "liability-branch/administrative": f"{ECL}/art_83",
    "liability-branch/criminal": f"{ECL}/art_88",
    "liability-form/joint-and-several": f"{ECL}/art_38/para_1",
}


@pytest.mark.parametrize(("option", "provision"), EXCLUSIONS.items())
def test_an_option_is_excluded_by_the_provision_the_paper_names(
    store: Store, option: str, provision: str
) -> None:
    arguments = _column(
        store,
        f"SELECT ?a {{ ?a ab:rejectsOption <{ID_BASE}{option}> ; ab:argumentMethod ?m ; "
        f"ab:invokesProvision <{provision}> ; ab:supports ?i ; prov:wasAttributedTo <{AUTHOR}> . "
        f"?i ab:answersQuestion ?q ; ab:rejects <{ID_BASE}{option}> }}",
    )
    assert arguments


def test_each_option_the_author_rejects_has_an_argument_against_it(store: Store) -> None:
    unargued = _rows(
        store,
        f"""SELECT ?i ?option {{
            ?i prov:wasAttributedTo <{AUTHOR}> ; ab:rejects ?option .
            FILTER NOT EXISTS {{ ?a ab:supports ?i ; ab:rejectsOption ?option }}
        }}""",
    )
    assert unargued == []


def test_several_liability_is_excluded_through_the_two_premises_of_the_paper(
    store: Store,
) -> None:
    premises = _column(
        store,
        f"SELECT ?p {{ ?p ab:supports ?a . "
        f"?a ab:supports ?i ; ab:rejectsOption <{ID_BASE}liability-form/several> . "
        f"?i prov:wasAttributedTo <{AUTHOR}> }}",
    )
    assert {"form-several-element", "form-platform-only-venue"} <= _tails(premises)


def test_the_adopted_form_has_reasons_of_its_own_and_the_condition_is_argued(
    store: Store,
) -> None:
    reasons = _tails(
        _column(
            store,
            f"SELECT ?a {{ ?a ab:supports ?i ; prov:wasAttributedTo <{AUTHOR}> . "
            f"?i ab:answersQuestion <{FORM}> . FILTER NOT EXISTS {{ ?a ab:rejectsOption ?o }} }}",
        )
    )
    assert reasons == {
        "form-merchant-first", "form-fills-loss", "form-spurs-diligence",
        "form-several-supplementary-cases",
    }  # fmt: skip


def test_no_argument_stands_on_itself(store: Store) -> None:
    assert _column(store, "SELECT ?a { ?a ab:supports+ ?a }") == set()


def test_cc_1198_is_argued_both_ways(store: Store) -> None:
    sides = _column(
        store,
        "SELECT ?how { ?a ?how ?i . VALUES ?how { ab:supports ab:attacks } "
        f"?i ab:answersQuestion <{CC_1198}> }}",
    )
    assert {side.rsplit("#", 1)[1] for side in sides} == {"supports", "attacks"}


# The words in the statutes


def test_the_disputed_words_denote_no_form(store: Store) -> None:
    asked = f"SELECT ?t {{ <{FORM}> ab:asksAbout ?t . ?t ab:usesFormWord ?f }}"
    assert _column(store, asked) == set()


def test_the_same_words_denote_several_liability_in_cc_177_and_1172(store: Store) -> None:
    places = _column(
        store,
        f"SELECT ?v {{ <{FORM}> ab:asksAbout ?t . ?t ab:quotedText ?words ; ab:sameWordingAs ?o . "
        f"?o ab:quotedText ?words ; ab:usesFormWord <{ID_BASE}liability-form/several> ; "
        "ab:occursIn ?v }",
    )
    assert places == {f"{CC}/art_177/@2021-01-01", f"{CC}/art_1172/@2021-01-01"}


def test_supplementary_liability_is_spelled_out_wherever_it_is_denoted(store: Store) -> None:
    words = _column(
        store,
        f"SELECT ?w {{ ?t ab:usesFormWord <{ID_BASE}liability-form/supplementary> ; "
        "ab:quotedText ?w }",
    )
    assert words
    assert all("补充责任" in word for word in words)


# The order of laws


def _pairs(store: Store, holder: str) -> set[tuple[str, str]]:
    rows = _rows(
        store,
        f"SELECT ?first ?after {{ ?a ab:ranksFirst ?first ; ab:ranksAfter ?after ; "
        f"prov:wasAttributedTo <{holder}> }}",
    )
    return {(first.rsplit("/", 1)[1], after.rsplit("/", 1)[1]) for first, after in rows}


def test_the_order_of_laws_is_the_papers_and_the_extension_the_editors(store: Store) -> None:
    assert _pairs(store, AUTHOR) == ORDER
    assert _pairs(store, EDITORS) == EXTENDED_ORDER


def test_the_order_of_laws_has_no_circle(store: Store) -> None:
    pairs = _pairs(store, AUTHOR) | _pairs(store, EDITORS)
    ranked: set[str] = set()
    while waiting := {law for pair in pairs for law in pair} - ranked:
        free = {law for law in waiting if all(b not in waiting for a, b in pairs if a == law)}
        assert free, f"circle among {waiting}"
        ranked |= free


def test_the_editors_assess_each_pair_on_the_text(store: Store) -> None:
    unassessed = _column(
        store,
        f"""SELECT ?a {{
            ?a ab:ranksFirst ?law .
            FILTER NOT EXISTS {{
                ?e ab:supports|ab:attacks ?a ; ab:invokesProvision ?p ;
                    prov:wasAttributedTo <{EDITORS}> .
            }}
        }}""",
    )
    assert unassessed == set()


# Rights, theories, actors, misuse, domains


def test_the_five_rights_are_each_defined(store: Store) -> None:
    kind = f"{ID_BASE}statement-kind/concept"
    defined = _column(
        store,
        f"SELECT ?r {{ ?a ab:aboutRight ?r ; ab:statementKind <{kind}> ; ab:elaborates ?forms ; "
        f"ab:statedIn ?s . FILTER(STRSTARTS(STR(?s), '{WORK}/section/1.1.')) }}",
    )
    assert _tails(defined) >= FIVE_RIGHTS


def test_each_of_the_three_theories_grounds_duties_of_the_platform(store: Store) -> None:
    rows = _rows(
        store,
        f"SELECT DISTINCT ?theory ?duty {{ ?a ab:restsOnTheory ?theory ; ab:aboutDuty ?duty ; "
        f"ab:aboutRole <{ID_BASE}actor-role/platform> }}",
    )
    assert _tails({theory for theory, _ in rows}) == {"risk-creation", "benefit", "risk-control"}


def test_the_four_new_obstacles_are_among_the_six_actors(store: Store) -> None:
    actors, obstacles = (
        _tails(_column(store, f"SELECT ?r {{ <{WORK}/assertion/{slug}> ab:aboutRole ?r }}"))
        for slug in ("six-actors", "four-new-obstacles")
    )
    assert obstacles == NEW_OBSTACLES
    assert actors == NEW_OBSTACLES | {"consumer", "operator"}


def test_three_kinds_of_misuse_infringe_personal_information_safety(store: Store) -> None:
    acts = _column(
        store,
        f"SELECT ?a {{ ?a ab:statementKind <{ID_BASE}statement-kind/infringing-act> ; "
        f"ab:aboutRight <{ID_BASE}right-type/personal-information-safety> }}",
    )
    assert _tails(acts) == {"misuse-collection", "misuse-reuse", "misuse-trade"}


def test_the_right_applies_in_five_domains(store: Store) -> None:
    domains = _column(
        store, f"SELECT ?d {{ <{ID_BASE}right-type/consumer-safety> ab:appliesInDomain ?d }}"
    )
    assert _tails(domains) == {
        "e-commerce", "transaction-payment", "food-drug", "services", "education-training",
    }  # fmt: skip


def test_three_characteristics_are_the_authors(store: Store) -> None:
    found = _column(
        store,
        f"SELECT ?a {{ ?a ab:statementKind <{ID_BASE}statement-kind/characteristic> ; "
        f"ab:elaborates <{WORK}/assertion/three-characteristics> ; "
        f"prov:wasAttributedTo <{AUTHOR}> }}",
    )
    assert _tails(found) == {"statutory", "comprehensive", "strict"}


# Problems and proposals


def test_each_proposal_addresses_a_problem_and_each_numbered_problem_is_addressed(
    store: Store,
) -> None:
    pairs = _rows(
        store,
        "SELECT ?r ?p { ?r a ab:ReformProposal . "
        "OPTIONAL { ?r ab:addresses ?p . ?p a ab:LegalProblem } }",
    )
    assert all(problem for _, problem in pairs)
    assert _tails({problem for _, problem in pairs}) == {
        "3.1", "3.2", "3.3", "3.3.1", "3.3.2", "3.3.3",
    }  # fmt: skip


def test_the_three_levels_of_the_conclusion_are_all_worked_at(store: Store) -> None:
    rows = _rows(store, "SELECT ?r ?level { ?r a ab:ReformProposal ; ab:reformLevel ?level }")
    by_level: dict[str, set[str]] = {}
    for proposal, level in rows:
        by_level.setdefault(level.rsplit("/", 1)[1], set()).add(proposal.rsplit("/", 1)[1])
    assert by_level["statute"] == {"4.1", "4.2"}
    assert {"4.3.1", "4.3.2"} <= by_level["supervision"]
    assert by_level["proof"] == {"4.3.3"}


def test_the_proposed_order_of_proof_is_consumer_then_platform(store: Store) -> None:
    status = f"{ID_BASE}burden-status/proposed"
    rows = _rows(
        store,
        f"SELECT ?n ?who ?fact {{ ?r ab:proposesBurden ?b . ?b ab:sequence ?n ; ab:burdenOn ?who ; "
        f"ab:concernsIssue ?fact ; ab:burdenStatus <{status}> }}",
    )
    assert {(n, who.rsplit("/", 1)[1], fact.rsplit("/", 1)[1]) for n, who, fact in rows} == {
        ("1", "consumer", "insufficiency-of-measures"),
        ("2", "platform", "best-efforts"),
        ("2", "platform", "measures-taken"),
    }


def test_proof_is_hard_on_fault_on_measures_and_on_data_the_platform_holds(
    store: Store,
) -> None:
    facts = _column(store, f"SELECT ?f {{ <{WORK}/problem/3.3.3> ab:aboutIssueOfProof ?f }}")
    assert _tails(facts) >= {"fault", "measures-taken", "transaction-data"}


# Quotations


def test_quotations_stand_in_the_paper_word_for_word() -> None:
    path = os.environ.get("ANBAO_PAPER_TEXT")
    if not path:
        pytest.skip("ANBAO_PAPER_TEXT is not set: the paper's text is not at hand")
    # 正文排版在句中换行、插入脚注；比较时去掉空白与两处脚注。
    paper = re.sub(r"\s", "", Path(path).read_text("utf-8"))
    paper = re.sub(r"1人民法院报.*?13181号。|5上海审判实践.*?1715号。", "", paper)
    own = Store()
    for file in _doctrine_files():
        if file.stem != "term-occurrences":
            own.load(path=str(file), format=RdfFormat.TURTLE)
    quotations = _column(own, "SELECT ?words { ?x ab:quotedText ?words }")
    assert quotations
    assert {words for words in quotations if re.sub(r"\s", "", words) not in paper} == set()
