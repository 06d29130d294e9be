"""The paper's thirteen cases: who is liable how, what is known, and what is said to be unknown."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from anbao.citation.docket import parse_docket
from anbao.identifiers import case_iri, court_iri
from anbao.namespaces import BASE, GRAPH_BASE, ID_BASE, sparql_prefixes
from anbao.source_tree import default_tree

DATA = default_tree().data
CASES = f"{ID_BASE}case/"

JOINT, SEVERAL, SUPPLEMENTARY = ("joint-and-several",), ("several",), ("several", "supplementary")
SECONDARY, TOGETHER = (
    ("secondary-share",),
    ("joint-payment-form-unstated",),
)
NONE, UNDISCLOSED = "NoLiabilityDetermination", "UndisclosedDetermination"

# 每案每一被认定者的结果：责任阶段的形态，或者“不承担”“未载明”。
DETERMINED = {
    "report/people-court-daily/2021-11-11/tang": {
        "platform-1": JOINT, "merchant-1": JOINT, "producer-1": UNDISCLOSED,
    },
    "2021/qian03/minzhong/4416": {"platform-1": SECONDARY, "producer-1": UNDISCLOSED},
    "2020/hu01/minzhong/4520": {"platform-1": SUPPLEMENTARY, "other-1": UNDISCLOSED},
    "2020/yue03/minzhong/943": {
        "platform-1": SUPPLEMENTARY, "carrier-1": UNDISCLOSED, "insurer-1": UNDISCLOSED,
    },
    "2023/hu7101/minchu/2379": {"platform-1": SUPPLEMENTARY},
    "2020/xiang01/minzhong/12683": {
        "platform-1": NONE,
        "driver-1": UNDISCLOSED, "rental-1": UNDISCLOSED, "insurer-1": UNDISCLOSED,
    },
    "2021/jing02/minzhong/13181": {"platform-1": NONE},
    "2018/jing0108/minchu/13661": {
        "platform-1": TOGETHER, "platform-2": TOGETHER,
        "payment-1": TOGETHER, "merchant-1": TOGETHER,
    },
    "report/zhang-2024/2.4/jia": {"bank-1": SEVERAL},
    "report/shanghai-trial-practice/2008-10/chen": {"merchant-1": SECONDARY},
    "2012/hangxi/minchu/1715": {"payment-1": NONE},
    "report/zhang-2024/2.5/yang": {
        "platform-1": NONE, "operator-1": UNDISCLOSED, "branch-1": UNDISCLOSED,
    },
    "report/zhang-2024/2.5/xiaoli": {"platform-1": TOGETHER, "agency-1": TOGETHER},
}  # fmt: skip

DOCKETS = {
    "(2021)黔03民终4416号", "(2020)沪01民终4520号", "(2023)沪7101民初2379号",
    "(2020)粤03民终943号", "(2019)粤0306民初3266号",
    "(2020)湘01民终12683号", "(2020)湘0103民初3025号",
    "(2021)京02民终13181号", "(2018)京0108民初13661号", "(2012)杭西民初字第1715号",
}  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Store:
    """Load the cases of the paper, the courts and the ontology, each file in its own graph."""
    store = Store()
    for file in [*_case_files(), DATA / "courts.ttl"]:
        graph = NamedNode(f"{GRAPH_BASE}{_graph_path(file)}")
        store.load(path=str(file), format=RdfFormat.TURTLE, to_graph=graph)
    return store


def _case_files() -> list[Path]:
    """List the files that hold the cases of the table, whatever else stands beside them."""
    return [file for file in sorted((DATA / "cases").rglob("*.ttl")) if _is_of_the_paper(file)]


def _is_of_the_paper(file: Path) -> bool:
    text = file.read_text("utf-8")
    return any(f"@base <{CASES}{case}/>" in text for case in DETERMINED)


def _graph_path(file: Path) -> str:
    inside = file.relative_to(DATA).with_suffix("").as_posix()
    return f"case/{inside.removeprefix('cases/')}" if inside.startswith("cases/") else inside


def _rows(store: Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(sparql_prefixes() + query, use_default_graph_as_union=True)
    names = [variable.value for variable in solutions.variables]
    return [tuple(row[name].value if row[name] else "" for name in names) for row in solutions]


def _tail(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]


def test_all_thirteen_are_there(store: Store) -> None:
    found = _rows(store, "SELECT DISTINCT ?case { ?case ab:hasParty ?party }")
    assert {case.removeprefix(CASES) for (case,) in found} == set(DETERMINED)
    assert len(DETERMINED) == 13


@pytest.mark.parametrize("case", DETERMINED)
def test_each_party_is_determined_as_the_sources_say(store: Store, case: str) -> None:
    rows = _rows(
        store,
        f"""SELECT ?party ?kind ?order ?form {{
            <{CASES}{case}> ab:hasJudgment/^ab:heldIn/ab:determines ?determination .
            ?determination a ?kind ; ab:determinedFor ?party .
            OPTIONAL {{ ?determination ab:hasStage ?stage .
                ?stage ab:stageOrder ?order ; ab:liabilityForm ?form ; ab:obligor ?party }}
        }} ORDER BY ?party ?order""",
    )
    found: dict[str, tuple[str, ...] | str] = {}
    for party, kind, _order, form in rows:
        earlier = found.get(_tail(party), ())
        found[_tail(party)] = (*earlier, _tail(form)) if form else _tail(kind)
    assert found == DETERMINED[case]


def test_every_defendant_has_exactly_one_determination(store: Store) -> None:
    rows = _rows(
        store,
        f"""SELECT ?party (COUNT(?determination) AS ?n) {{
            ?party ab:partySide <{ID_BASE}party-side/defendant> .
            OPTIONAL {{ ?determination ab:determinedFor ?party }}
        }} GROUP BY ?party""",
    )
    assert len(rows) > 20
    assert [party for party, n in rows if n != "1"] == []


def test_traffic_cases_split_three_to_two(store: Store) -> None:
    rows = _rows(
        store,
        f"""SELECT DISTINCT ?case {{
            ?case ab:disputeCategory <{ID_BASE}dispute-category/motor-traffic> }}""",
    )
    outcomes = [DETERMINED[case.removeprefix(CASES)]["platform-1"] for (case,) in rows]
    assert sorted(map(str, outcomes)) == sorted(map(str, [SUPPLEMENTARY] * 3 + [NONE] * 2))


def test_dockets_are_those_printed(store: Store) -> None:
    rows = _rows(store, "SELECT ?docket { ?judgment ab:docket ?docket }")
    assert {docket for (docket,) in rows} == DOCKETS


def test_the_last_docket_mints_the_case(store: Store) -> None:
    rows = _rows(
        store,
        """SELECT ?case ?docket { ?case ab:hasJudgment ?judgment . ?judgment ab:docket ?docket .
            FILTER NOT EXISTS { ?later ab:reviews ?judgment } }""",
    )
    assert len(rows) == 8
    assert {docket: case_iri(parse_docket(docket)) for _, docket in rows} == {
        docket: case for case, docket in rows
    }


def test_the_court_is_the_one_the_docket_names(store: Store) -> None:
    rows = _rows(
        store,
        """SELECT ?docket ?court ?code { ?judgment ab:docket ?docket ; ab:decidedIn ?court .
            ?court a ab:Court ; ab:courtCode ?code }""",
    )
    assert len(rows) == len(DOCKETS)
    for docket, court, code in rows:
        assert court == court_iri(code)
        # 2016 年以前的代字不是现行代字：杭西即今浙0106。
        assert code == parse_docket(docket).court.replace("杭西", "浙0106")


@pytest.mark.parametrize(
    ("holder", "needed"),
    [
        ("ab:Judgment", ("docket", "decidedIn", "decisionDate", "instanceLevel")),
        ("ab:Holding", ("appliesVersion", "reliesOnFactor")),
        ("ab:Dispute", ("factsFrom",)),
        ("ab:CitedReport", ("factsFrom",)),
    ],
)
def test_what_is_unknown_is_said(store: Store, holder: str, needed: tuple[str, ...]) -> None:
    for name in needed:
        silent = _rows(
            store,
            f"""SELECT ?node {{ ?node a {holder} .
                FILTER NOT EXISTS {{ ?node ab:{name} ?value }}
                FILTER NOT EXISTS {{ ?node ab:notStated ab:{name} }} }}""",
        )
        contradictory = _rows(
            store,
            f"SELECT ?node {{ ?node a {holder} ; ab:{name} ?value ; ab:notStated ab:{name} }}",
        )
        assert (silent, contradictory) == ([], []), name


def test_an_appeal_names_what_it_reviews_or_says_it_is_unknown(store: Store) -> None:
    rows = _rows(
        store,
        f"""SELECT ?judgment {{ ?judgment ab:instanceLevel <{ID_BASE}instance/second> .
            FILTER NOT EXISTS {{ ?judgment ab:reviews ?earlier }}
            FILTER NOT EXISTS {{ ?judgment ab:notStated ab:reviews }} }}""",
    )
    assert rows == []


@pytest.mark.parametrize(
    "text", ["rdfs:label", "ab:summary", "ab:editorialNote", "dcterms:title", "ab:locator"]
)
def test_every_text_is_in_both_languages(store: Store, text: str) -> None:
    rows = _rows(
        store,
        f"""SELECT ?node (GROUP_CONCAT(LANG(?value) ; separator=" ") AS ?languages) {{
            ?node {text} ?value }} GROUP BY ?node""",
    )
    assert rows
    assert [node for node, languages in rows if sorted(languages.split()) != ["en", "zh"]] == []


def test_each_file_describes_its_graph_and_only_its_case(store: Store) -> None:
    for file in _case_files():
        graph = NamedNode(f"{GRAPH_BASE}{_graph_path(file)}")
        described = {
            quad.subject.value for quad in store.quads_for_pattern(None, None, None, graph)
        }
        assert graph.value in described
        cases = {iri for iri in described if iri.startswith(CASES)}
        root = min(cases, key=len)
        assert all(iri == root or iri.startswith(f"{root}/") for iri in cases)


def test_a_docketed_file_is_named_after_its_case() -> None:
    for file in _case_files():
        docketed = next((c for c in DETERMINED if c.replace("/", "-", 2) == _hyphened(file)), None)
        assert docketed or file.stem in {case.rpartition("/")[2] for case in DETERMINED}


def _hyphened(file: Path) -> str:
    head, _, serial = f"{file.parent.name}-{file.stem}".rpartition("-")
    return f"{head}/{serial}"


def test_duty_and_liability_are_kept_apart_in_yang(store: Store) -> None:
    yang = f"{CASES}report/zhang-2024/2.5/yang"
    rows = _rows(
        store,
        f"""SELECT ?type ?result {{ <{yang}/holding/1> ab:makesAssessment ?assessment .
            ?assessment ab:assessesDuty/ab:dutyType ?type ; ab:assessmentResult ?result }}""",
    )
    assert {(_tail(kind), _tail(result)) for kind, result in rows} == {
        ("qualification-review", "fulfilled"),
        ("safety-guarantee", "flawed"),
        ("risk-warning", "flawed"),
    }


def test_each_assessed_duty_answers_a_claim_of_the_creditor_side(store: Store) -> None:
    rows = _rows(
        store,
        """SELECT ?assessment ?bearer ?holder { ?assessment ab:assessesDuty ?duty .
            OPTIONAL { ?relation ab:hasDuty ?duty ; ab:hasClaim/ab:heldBy ?holder .
                ?duty ab:heldBy ?bearer . ?holder a ab:Party . ?bearer a ab:Party .
                ?holding ab:makesAssessment ?assessment ;
                    ab:determines/ab:determinedFor ?bearer } }""",
    )
    assert rows
    assert [row for row in rows if not all(row) or row[1] == row[2]] == []


def test_shares_and_amounts_are_the_published_ones(store: Store) -> None:
    shares = _rows(
        store,
        "SELECT ?low ?high ?base { ?s ab:shareLow ?low ; ab:shareHigh ?high ; ab:shareBase ?base }",
    )
    assert [(float(low), float(high), _tail(base)) for low, high, base in shares] == [
        (0.2, 0.2, "total-loss")
    ]
    amounts = _rows(store, "SELECT ?amount { ?stage ab:amount ?amount }")
    assert sorted(float(amount) for (amount,) in amounts) == [1.0] * 4 + [40000.0] * 2


def test_courts_read_the_open_phrase_only_where_the_act_could_apply(store: Store) -> None:
    question = f"{BASE}/id/question/ecl-38-2-form"
    rows = _rows(
        store,
        f"""SELECT ?case ?form {{
            ?reading ab:answersQuestion <{question}> ; ab:adopts ?form ; ab:aboutCase ?case .
            ?case ab:raisesQuestion <{question}> .
            FILTER EXISTS {{ ?reading ab:editorialNote ?note }} }}""",
    )
    # 王某案事故发生于 2018 年 11 月 25 日；电子商务法自 2019 年 1 月 1 日起施行（第八十九条）。
    assert {case.removeprefix(CASES): _tail(form) for case, form in rows} == {
        "report/people-court-daily/2021-11-11/tang": "joint-and-several",
        "2020/hu01/minzhong/4520": "several-then-supplementary",
        "2023/hu7101/minchu/2379": "several-then-supplementary",
    }


def test_the_candidate_match_of_yang_is_noted_but_not_merged() -> None:
    text = (DATA / "cases/2024/yang.ttl").read_text("utf-8")
    assert "www.hshfy.sh.cn" in text
    assert "court/hu0105" not in text
    assert "0.7" not in text
