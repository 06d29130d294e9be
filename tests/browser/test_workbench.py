"""The query workbench in a real browser: type, complete, run, stop, sort, chart, export, share."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from anbao.web.assets import DIST
from tests.conftest import Start

pytestmark = pytest.mark.browser

AB = "PREFIX ab: <https://w3id.org/anbao/def#>\n"
OUTCOMES = f"""{AB}SELECT ?case ?outcome WHERE {{
  ?case ab:platformOutcome ?outcome .
}} ORDER BY ?case"""
DATES = f"""{AB}SELECT ?judgment ?date WHERE {{
  ?judgment ab:decisionDate ?date .
}}"""
GRAPH = f"""{AB}CONSTRUCT {{ ?case ab:hasJudgment ?judgment }} WHERE {{
  ?case ab:hasJudgment ?judgment .
}} LIMIT 12"""
ENDLESS = """SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i
  FILTER(STR(?a) = CONCAT(STR(?d), STR(?g))) }"""


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    assert (DIST / "manifest.json").is_file(), "the scripts are not built: run make test"


@pytest.fixture
def workbench(page: Page) -> Page:
    """The workbench with the schema in hand."""
    with page.expect_response("**/api/v1/schema"):
        page.goto("/sparql")
    expect(page.locator(".CodeMirror")).to_be_visible()
    return page


def write(page: Page, text: str) -> None:
    """Replace what is in the editor."""
    page.get_by_role("textbox", name="SPARQL 查询").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def written(page: Page) -> str:
    text: str = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
    return text


def run(page: Page, text: str) -> None:
    write(page, text)
    page.locator("#answer").evaluate("element => element.replaceChildren()")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result-facts")).to_be_visible(timeout=15_000)


def hints(page: Page, wanted: str) -> list[str]:
    expect(page.locator(".CodeMirror-hint", has_text=wanted).first).to_be_visible()
    return page.locator(".CodeMirror-hint").all_inner_texts()


def test_classes_then_their_properties_then_their_values_complete(workbench: Page) -> None:
    write(workbench, f"{AB}SELECT * WHERE {{\n ?case a ab:Disp")
    workbench.keyboard.type("u")
    assert hints(workbench, "ab:Dispute")[0].startswith("ab:Dispute 争议")
    workbench.keyboard.press("Enter")
    workbench.keyboard.type(" ; ab:p")
    offered = hints(workbench, "ab:platformOutcome")
    assert not any("ab:docket" in each for each in offered)  # judgments have it, disputes not
    workbench.keyboard.type("latformO")
    workbench.keyboard.press("Enter")
    workbench.keyboard.type(" ")
    workbench.keyboard.press("Control+Space")
    hints(workbench, "outcome/joint")
    workbench.keyboard.insert_text("后补充")
    expect(workbench.locator(".CodeMirror-hint")).to_have_count(1)
    hints(workbench, "several-then-supplementary")
    workbench.keyboard.press("Enter")
    assert "id/outcome/several-then-supplementary>" in written(workbench)


def test_a_prefix_is_filled_in_when_its_name_is_completed(workbench: Page) -> None:
    write(workbench, "SELECT * WHERE {\n ?norm a ")
    workbench.keyboard.insert_text("法律规")
    hints(workbench, "ab:Norm")
    workbench.keyboard.press("Enter")
    assert written(workbench).startswith("PREFIX ab: <https://w3id.org/anbao/def#>\n")
    assert "?norm a ab:Norm" in written(workbench)


def test_the_editor_is_left_by_escape_and_tab(workbench: Page) -> None:
    write(workbench, "ASK {}")
    workbench.keyboard.press("Escape")
    workbench.keyboard.press("Tab")
    expect(workbench.get_by_role("button", name="执行")).to_be_focused()
    workbench.keyboard.press("Enter")
    expect(workbench.locator(".verdict")).to_have_text("是")


def test_rows_are_labelled_sorted_and_paged(workbench: Page) -> None:
    run(workbench, OUTCOMES)
    table = workbench.locator(".result-table")
    assert "https://" not in table.inner_text()
    workbench.get_by_role("button", name="outcome").press("Enter")
    expect(workbench.locator("th[aria-sort=ascending]")).to_have_text(re.compile("outcome"))
    first = table.locator("tbody tr td:nth-child(2)").first.inner_text()
    workbench.get_by_role("button", name="outcome").press("Enter")
    assert table.locator("tbody tr td:nth-child(2)").first.inner_text() != first
    workbench.get_by_label("每页").select_option("25")
    assert table.locator("tbody tr").count() == 25
    workbench.get_by_role("button", name="下一页").click()
    expect(workbench.get_by_text(re.compile("^26–50 / "))).to_be_visible()
    link = table.locator("tbody a").first.get_attribute("href")
    assert link is not None and link.startswith("/doc/")


def taken(page: Page, name: str) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return waiting.value.path()


def test_rows_are_charted_and_the_chart_is_taken_away(workbench: Page) -> None:
    run(workbench, OUTCOMES)
    workbench.get_by_role("tab", name="图表").click()
    workbench.get_by_label("横轴").select_option("outcome")
    bars = workbench.locator(".figure rect[fill]")
    assert 3 < bars.count() < 20
    svg = taken(workbench, "SVG").read_text(encoding="utf-8")
    assert svg.startswith("<svg") and svg.count("<rect") == bars.count() + 1
    assert taken(workbench, "PNG").read_bytes().startswith(b"\x89PNG")
    for kind in ("line", "stacked"):
        workbench.get_by_label("图形").select_option(kind)
        assert workbench.locator(".figure svg > *").count() > 5


def test_dated_rows_make_a_timeline_with_the_same_as_a_list(workbench: Page) -> None:
    run(workbench, DATES)
    workbench.get_by_role("tab", name="时间线").click()
    dots = workbench.locator(".figure circle").count()
    assert dots == workbench.locator("ol.timeline li").count() > 5
    days = workbench.locator("ol.timeline time").all_inner_texts()
    assert days == sorted(days)
    assert taken(workbench, "SVG").read_text(encoding="utf-8").count("<circle") == dots


def test_a_constructed_graph_is_a_picture_and_a_list(workbench: Page) -> None:
    run(workbench, GRAPH)
    assert workbench.locator(".result-table tbody tr").count() == 12
    workbench.get_by_role("tab", name="图", exact=True).click()
    expect(workbench.locator(".graph canvas").first).to_be_visible()
    assert taken(workbench, "SVG").read_text(encoding="utf-8").count("<circle") > 12
    assert taken(workbench, "PNG").read_bytes().startswith(b"\x89PNG")


def test_a_query_is_saved_shared_and_reopened(workbench: Page) -> None:
    run(workbench, OUTCOMES)
    rows = workbench.locator("#result-facts").inner_text().split()[0]
    workbench.get_by_role("button", name="保存并分享").click()
    link = workbench.locator("#said a")
    expect(link).to_be_visible()
    workbench.goto(str(link.get_attribute("href")))
    expect(workbench.get_by_text("GB/T 7714")).to_be_visible()
    _accessible(workbench)
    workbench.get_by_role("button", name="在查询页改写").click()
    expect(workbench.locator("#result-facts")).to_contain_text(rows)
    assert "ab:platformOutcome" in written(workbench)


def test_no_iri_of_a_result_is_a_link_that_acts(workbench: Page) -> None:
    values = "<javascript:alert(1)> <JaVaScRiPt:alert(1)> <data:text/html,x> <http://x.example/>"
    run(workbench, f"SELECT ?x {{ VALUES ?x {{ {values} }} }}")
    links = workbench.locator(".result-table td a")
    assert links.evaluate_all("each => each.map(link => link.href)") == ["http://x.example/"]


def test_the_keyboard_stays_where_it_was(workbench: Page) -> None:
    """Whoever pages, sorts or chooses need not come back from the top of the document."""
    run(workbench, OUTCOMES)
    workbench.get_by_label("每页").press("ArrowUp")
    expect(workbench.get_by_label("每页")).to_be_focused()
    workbench.get_by_role("button", name="下一页").press("Enter")
    expect(workbench.get_by_role("button", name="下一页")).to_be_focused()
    expect(workbench.get_by_text(re.compile("^26–50 / "))).to_be_visible()
    workbench.get_by_role("tab", name="表格").press("ArrowRight")
    workbench.get_by_label("图形").press("ArrowDown")
    expect(workbench.get_by_label("图形")).to_be_focused()
    expect(workbench.get_by_label("图形")).to_have_value("line")


def test_a_long_query_says_that_it_runs(noisy: Page) -> None:
    noisy.goto("/sparql")
    write(noisy, ENDLESS)
    noisy.keyboard.press("Control+Enter")
    expect(noisy.locator("#progress")).to_contain_text("正在执行")
    noisy.get_by_role("button", name="停止").click()
    expect(noisy.locator("#progress")).to_have_text("")


def test_history_stays_in_the_browser_and_comes_back(workbench: Page) -> None:
    run(workbench, OUTCOMES)
    run(workbench, DATES)
    workbench.reload()
    workbench.get_by_role("button", name="历史").click()
    past = workbench.locator("#drawer li button")
    assert past.count() == 2
    past.last.click()
    assert "ab:platformOutcome" in written(workbench)
    kept = json.loads(workbench.evaluate("localStorage.getItem('anbao.queries')"))
    assert [each["query"] for each in kept] == [DATES, OUTCOMES]


def test_an_example_is_asked_with_its_parameter(workbench: Page) -> None:
    workbench.get_by_role("button", name="例题").click()
    workbench.get_by_label("找例题").fill("subjects-of-a-provision")
    workbench.locator("#drawer li button").first.click()
    workbench.get_by_role("button", name="填入").click()
    assert re.search(r"VALUES \(\?provision\) \{ \(<https://\S+>\) \}", written(workbench))
    workbench.get_by_role("button", name="执行").click()
    expect(workbench.locator("#result-facts")).to_contain_text("行")


def test_a_query_is_checked_and_laid_out(workbench: Page) -> None:
    write(workbench, "SELECT ?case WHERE { ?case ab:platformOutcom ?outcom . }")
    workbench.get_by_role("button", name="检查").click()
    expect(workbench.locator("#said")).to_contain_text("前缀未声明")
    expect(workbench.locator("#said")).to_contain_text("?outcom：只出现一次")
    workbench.get_by_role("button", name="补上前缀").click()
    expect(workbench.locator("#said")).to_contain_text("数据中没有用到这个词")
    workbench.get_by_role("button", name="排版").click()
    assert written(workbench).count("\n") >= 3


@pytest.fixture
def noisy(browser: Browser, site: str) -> Iterator[Page]:
    """A page in which the console may speak: browsers log every answer of 400 there."""
    context = browser.new_context(base_url=site, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_an_error_is_marked_where_it_is(noisy: Page) -> None:
    noisy.goto("/sparql")
    write(noisy, "SELECT ?case\nWHERE {\n  ?case a \n}")
    noisy.keyboard.press("Control+Enter")
    expect(noisy.locator("#said")).to_contain_text("语法错误")
    expect(noisy.locator(".error-line")).to_have_count(1)
    expect(noisy.locator(".error-here")).to_have_text("}")
    line = noisy.evaluate("document.querySelector('.CodeMirror').CodeMirror.getCursor().line")
    assert line == 3
    run(noisy, "ASK {}")
    expect(noisy.locator(".error-line")).to_have_count(0)


def test_stopping_frees_the_server(noisy: Page) -> None:
    """Two queries of one client may run at once: a third only runs if stopping ended those two."""
    noisy.goto("/sparql")
    for _ in range(2):
        write(noisy, ENDLESS)
        noisy.keyboard.press("Control+Enter")
        noisy.wait_for_timeout(300)
        noisy.get_by_role("button", name="停止").click()
        expect(noisy.locator("#said")).to_contain_text("已停止")
    write(noisy, "ASK {}")
    noisy.keyboard.press("Control+Enter")
    expect(noisy.locator(".verdict")).to_have_text("是", timeout=4_000)


def test_other_peoples_files_get_the_editor_too(
    browser: Browser, start_server: Start, tmp_path: Path
) -> None:
    """No schema, examples or saved queries are behind ``--only``, and none are offered."""
    path = tmp_path / "one.ttl"
    path.write_text("<http://example.org/a> a <http://example.org/B> .")
    server = start_server("--only", path, "--workers", "1")
    context = browser.new_context(base_url=server.address, locale="en")
    page = context.new_page()
    page.goto("/sparql")
    expect(page.get_by_role("button", name="Format")).to_be_visible()
    expect(page.get_by_role("button", name="Examples")).to_have_count(0)
    page.get_by_role("textbox", name="SPARQL query").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result-facts")).to_contain_text("rows")
    context.close()


SNIPPETS = {"curl": "--data-urlencode", "Python (pandas)": "pd.read_csv", "R": "read.csv"}


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_query_is_copied_as_others_run_it(workbench: Page, name: str) -> None:
    write(workbench, OUTCOMES)
    workbench.get_by_role("button", name="复制为").click()
    part = workbench.locator("#drawer details", has=workbench.get_by_text(name, exact=True))
    part.locator("summary").click()
    assert SNIPPETS[name] in part.locator("pre").inner_text()
    assert "platformOutcome" in part.locator("pre").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_in_any_view(workbench: Page, scheme: str) -> None:
    workbench.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    run(workbench, DATES)
    for tab in ("表格", "图表", "时间线"):
        workbench.get_by_role("tab", name=tab).click()
        _accessible(workbench)
    for drawer in ("例题", "历史", "复制为"):
        workbench.get_by_role("button", name=drawer).click()
        expect(workbench.locator("#drawer > *")).to_be_visible()
        _accessible(workbench)
    run(workbench, GRAPH)
    workbench.get_by_role("tab", name="图", exact=True).click()
    expect(workbench.locator(".graph canvas").first).to_be_visible()
    _accessible(workbench)


def _accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
