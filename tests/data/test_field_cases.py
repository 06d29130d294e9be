"""The cases beyond the paper: kept apart from it, complete, and honest about what is not known."""

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from anbao.citation.docket import parse_docket
from anbao.identifiers import case_iri, court_iri, parse_iri
from anbao.namespaces import GRAPH_BASE, ID_BASE, sparql_prefixes
from anbao.source_tree import default_tree
from anbao.store.local import LocalReader

DATA = default_tree().data
CASES = f"{ID_BASE}case/"
PAPER = f"{ID_BASE}work/10.12677-ecl.2024.132077"

# 案号与立案法院代字；2016 年以前的代字注出现行代字，粤2072 为来源误印，见该案编者按。
CODES_TODAY = {
    "江宁开": "苏0115", "朝": "京0105", "三中": "京03", "海": "京0108", "杭西": "浙0106",
    "粤2072": "粤20",
}  # fmt: skip
DOCKETS = {
    "(2012)江宁开民初字第646号", "(2014)朝民初字第27695号", "(2015)三中民终字第04810号",
    "(2015)海民初字第10634号", "(2016)粤2072民终430号", "(2017)京01民终509号",
    "(2017)陕0112民初1252号", "(2018)苏0205民初4746号", "(2019)京03民终5523号",
    "(2020)沪01民终5685号", "(2020)湘民申302号", "(2020)苏0583民初11684号",
    "(2021)京0491民初5094号", "(2021)浙06民终3129号",
}  # fmt: skip
# 来源明示其适用的条款，图中又有当时有效的文本者，只此二案。
APPLIED = {
    "2015/sanzhong/minzhong/4810": "fl/1993/consumer-rights-law/art_44/para_2/@2014-03-15",
    "2021/zhe06/minzhong/3129": "fl/1993/consumer-rights-law/art_55/para_1/@2014-03-15",
}
SHARES = {
    "report/spc-consumer-rights-typical-cases/2022-03-15/zou-clinic": {"clinic-1": 0.6},
    "report/beijing-evening-news/2025-11/li-v-tu": {"producer-1": 0.7, "consumer-1": 0.3},
    "report/beijing-evening-news/2024-07-29/chen-v-zhang": {"merchant-1": 0.7, "user-1": 0.3},
    "report/qiyeku/2010-02-16/lai": {"merchant-1": 0.3, "consumer-1": 0.7},
    "report/china-news-service/2009-04-04/hu": {"merchant-1": 0.8, "consumer-1": 0.2},
    "report/nankezia/2007-09-04/gong": {"merchant-1": 0.6, "consumer-1": 0.4},
    "report/hongyang88/undated/wang": {"merchant-1": 1.0},
    "report/asib/2017-08-21/qin": {"platform-1": 0.5, "consumer-1": 0.5},
    "report/beijing-news/2018/zhai": {"agency-1": 0.3, "agency-2": 0.3, "tourist-1": 0.7},
    "2016/yue2072/minzhong/430": {"bank-1": 0.5},
}
OUTCOMES = {
    "no-platform-party": 31, "none": 3, "not-disclosed": 3, "direct": 4, "several": 1,
    "form-unstated": 3, "joint": 1, "joint-payment-form-unstated": 1, "non-monetary": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Store:
    """Load the cases that the paper does not discuss, each in its graph, and the courts."""
    store = Store()
    for file in [*_files(), DATA / "courts.ttl"]:
        inside = file.relative_to(DATA).with_suffix("").as_posix().replace("cases/", "case/", 1)
        graph = NamedNode(f"{GRAPH_BASE}{inside}")
        store.load(path=str(file), format=RdfFormat.TURTLE, to_graph=graph)
    return store


def _files() -> list[Path]:
    files = sorted((DATA / "cases").rglob("*.ttl"))
    return [file for file in files if "ab:statedIn" not in file.read_text("utf-8")]


def _rows(store: Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(sparql_prefixes() + query, use_default_graph_as_union=True)
    names = [variable.value for variable in solutions.variables]
    return [tuple(row[name].value if row[name] else "" for name in names) for row in solutions]


def _case(iri: str) -> str:
    parsed = parse_iri(iri)
    tail = "/".join(parsed.rest)
    return iri.removesuffix(f"/{tail}").removeprefix(CASES) if tail else iri.removeprefix(CASES)


def _tail(iri: str) -> str:
    return iri.rpartition("/")[2]


def test_there_are_forty_eight_beside_the_thirteen(store: Store) -> None:
    cases = _rows(store, "SELECT DISTINCT ?case { ?case ab:hasParty ?party }")
    assert len(cases) == len(_files()) == 48
    assert len(list((DATA / "cases").rglob("*.ttl"))) == 61


def test_none_is_said_to_stand_in_the_paper(store: Store) -> None:
    assert _rows(store, "SELECT ?s { ?s ab:statedIn ?section }") == []
    assert [file.name for file in _files() if PAPER in file.read_text("utf-8")] == []


def test_none_is_taken_for_a_reading_of_art_38_2(store: Store) -> None:
    # 无一来源说法院适用了《电子商务法》第三十八条第二款
    assert _rows(store, "SELECT ?s { ?s ab:answersQuestion|ab:raisesQuestion ?question }") == []


def test_dockets_are_those_printed_and_name_court_and_case(store: Store) -> None:
    rows = _rows(
        store,
        """SELECT ?case ?docket ?court ?code { ?case ab:hasJudgment ?judgment .
            ?judgment ab:docket ?docket ; ab:decidedIn ?court . ?court ab:courtCode ?code }""",
    )
    assert {docket for _, docket, _, _ in rows} == DOCKETS
    for _case_of, docket, court, code in rows:
        printed = parse_docket(docket).court
        assert code == CODES_TODAY.get(printed, printed)
        assert court == court_iri(code)
    minted = {case_iri(parse_docket(docket)) for docket in DOCKETS}
    assert {case for case, *_ in rows} <= minted
    assert len({case for case, *_ in rows}) == 12


def test_a_misprinted_docket_is_kept_and_marked(store: Store) -> None:
    rows = _rows(store, "SELECT ?docket { ?j ab:docket ?docket ; ab:unverified ab:docket }")
    assert rows == [("(2016)粤2072民终430号",)]


def test_every_defendant_is_determined_once(store: Store) -> None:
    rows = _rows(
        store,
        f"""SELECT ?party (COUNT(?determination) AS ?n) {{
            ?party ab:partySide <{ID_BASE}party-side/defendant> .
            OPTIONAL {{ ?holding ab:determines ?determination .
                ?determination ab:determinedFor ?party }} }} GROUP BY ?party""",
    )
    assert len(rows) > 70
    assert [party for party, n in rows if n != "1"] == []


def test_law_is_applied_only_where_a_source_says_so(store: Store) -> None:
    rows = _rows(store, "SELECT ?holding ?version { ?holding ab:appliesVersion ?version }")
    found = {_case(holding): version.partition("/eli/cn/")[2] for holding, version in rows}
    assert found == APPLIED


@pytest.mark.parametrize("case", SHARES)
def test_shares_are_the_published_ones(store: Store, case: str) -> None:
    rows = _rows(
        store,
        f"""SELECT ?party ?low ?high {{ ?stage ab:obligor ?party ; ab:shareLow ?low ;
            ab:shareHigh ?high . FILTER(STRSTARTS(STR(?party), "{CASES}{case}/")) }}""",
    )
    assert all(low == high for _, low, high in rows)
    assert {_tail(party): float(low) for party, low, _ in rows} == SHARES[case]


def test_no_other_case_has_a_share(store: Store) -> None:
    rows = _rows(store, "SELECT DISTINCT ?stage { ?stage ab:shareLow ?share }")
    assert {_case(stage) for (stage,) in rows} == set(SHARES)


def test_punitive_multiples_are_told(store: Store) -> None:
    stage = f"?stage ab:liabilityForm <{ID_BASE}liability-form/punitive>"
    silent = f"SELECT ?stage {{ {stage} FILTER NOT EXISTS {{ ?stage ab:editorialNote ?note }} }}"
    assert len(_rows(store, f"SELECT ?stage {{ {stage} }}")) == 10
    assert _rows(store, silent) == []


def test_round_figures_are_marked_as_such(store: Store) -> None:
    query = """SELECT ?stage { ?stage ab:amount ?amount ; ab:editorialNote ?note .
        FILTER(CONTAINS(?note, "余元”")) FILTER NOT EXISTS { ?stage ab:unverified ab:amount } }"""
    assert _rows(store, query) == []


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("ab:Judgment", ("docket", "decidedIn", "decisionDate", "instanceLevel")),
        ("ab:Holding", ("appliesVersion", "reliesOnFactor")),
        ("ab:Dispute", ("factsFrom", "causeOfAction")),
        ("ab:CitedReport", ("factsFrom", "causeOfAction")),
    ],
)
def test_what_is_unknown_is_said(store: Store, kind: str, needed: tuple[str, ...]) -> None:
    for name in needed:
        silent = f"""SELECT ?node {{ ?node a {kind} . FILTER NOT EXISTS {{ ?node ab:{name} ?v }}
            FILTER NOT EXISTS {{ ?node ab:notStated ab:{name} }} }}"""
        torn = f"SELECT ?node {{ ?node ab:{name} ?value ; ab:notStated ab:{name} }}"
        assert (_rows(store, silent), _rows(store, torn)) == ([], []), name


@pytest.mark.parametrize("text", ["rdfs:label", "ab:summary", "ab:editorialNote", "ab:locator"])
def test_every_text_is_in_both_languages(store: Store, text: str) -> None:
    rows = _rows(
        store,
        f"""SELECT ?node (GROUP_CONCAT(LANG(?value) ; separator=" ") AS ?languages) {{
            ?node {text} ?value }} GROUP BY ?node""",
    )
    assert rows
    assert [node for node, languages in rows if sorted(languages.split()) != ["en", "zh"]] == []


def test_each_graph_says_how_much_was_read(store: Store) -> None:
    rows = _rows(
        store,
        """SELECT ?graph ?status { ?graph ab:reviewStatus ?status ; ab:editorialNote ?note .
            FILTER(LANG(?note) = "zh") }""",
    )
    statuses = Counter(_tail(status) for _, status in rows)
    assert statuses == {"checked-against-source": 10, "checked-against-excerpt": 38}


def test_a_court_is_known_by_its_seat(store: Store) -> None:
    query = "SELECT ?court { ?court a ab:Court FILTER NOT EXISTS { ?court ab:courtRegion ?seat } }"
    assert _rows(store, query) == []


def test_recounted_apart_from_the_paper(reader: LocalReader) -> None:
    query = """SELECT ?case ?outcome { ?case ab:platformOutcome ?outcome .
        FILTER NOT EXISTS { ?case ab:statedIn ?section } }"""
    rows = reader.select(sparql_prefixes() + query).rows
    assert Counter(_tail(str(row["outcome"]).strip("<>")) for row in rows) == OUTCOMES
