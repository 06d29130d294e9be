"""The pages as a person meets them: two clicks to the law, both languages, any width, no script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from anbao.web.doors import DOORS

pytestmark = pytest.mark.browser


ECL_38_2 = "/doc/eli/cn/fl/2018/ecommerce-law/art_38/para_2"
PAGES = (
    "/",
    "/law",
    "/cases",
    "/issues",
    "/statistics",
    "/statistics?rows=year&columns=right",
    "/coverage",
    "/queries",
    "/sparql",
    "/limits",
    "/dumps/",
    "/def",
    "/search?q=责任",
    "/problems/query-timeout",
    ECL_38_2,
    "/doc/eli/cn/fl/2018/ecommerce-law",
    "/doc/case/2020/hu01/minzhong/4520",
    "/doc/question/ecl-38-2-form",
    "/doc/work/10.12677-ecl.2024.132077",
    "/doc/objection/d06",
    "/doc/right-type/personal-safety",
    "/doc/graph/codelists/duty-type",
    "/queries/practice/outcomes-published",
    "/def/term/LiabilityStage",
    "/shapes",
    "/shapes/LiabilityStage",
    "/doc/liability-form",
    "/doc/duty-type/qualification-review",
    "/queries/sources/evidence-chain",
    "/edit/",
    "/edit/validate",
    "/link",
    "/docs",
    "/api/v1/card/duty-type/refund",
    "/reconcile/preview?id=id/duty-type/refund",
)
# Answered to what is sent, and looked at by the tests that send it or fill it in.
SENT = {"/edit/case/new", "/q", "/api/v1/link", "/api/v1/validate", "/edit/case/save"}


def test_no_page_is_left_out() -> None:
    """Whatever address without a variable part gives people a page is looked at here."""
    pages = {path for path, door in DOORS.items() if "text/html" in door.answers}
    named = {path for path in pages if "{" not in path} - SENT
    assert named <= {path.partition("?")[0] for path in PAGES}


def test_two_clicks_from_home_to_the_open_question(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="《电子商务法》第三十八条第二款").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("《电子商务法》第三十八条第二款")
    expect(page.get_by_text("资质资格审核义务").first).to_be_visible()
    expect(page.get_by_text("条文未定", exact=True)).to_be_visible()
    page.get_by_role("link", name="哪一种民事责任形态").first.click()
    expect(page.get_by_text("附条件采纳").first).to_be_visible()
    expect(page.get_by_text("同样的用语在别处")).to_be_visible()


def test_a_count_leads_to_its_cases_and_their_query_without_script(narrow: Page) -> None:
    narrow.goto("/statistics?lang=en")
    narrow.locator("select[name=rows]").select_option(label="Right infringed")
    narrow.locator("select[name=columns]").select_option(label="Year of decision")
    narrow.locator("select[name=in_paper]").select_option(label="discussed in the paper")
    narrow.get_by_role("button", name="Count").click()
    cell = narrow.locator("table.cross tbody td a").first
    count = int(cell.inner_text())
    cell.click()
    expect(narrow.get_by_role("heading", level=1)).to_contain_text("Each case with its outcome")
    assert narrow.locator("main table").first.locator("tbody tr").count() == count
    expect(narrow.get_by_text("SELECT DISTINCT ?dispute").first).to_be_attached()


def test_from_the_provision_to_a_case_and_its_source(page: Page) -> None:
    page.goto(ECL_38_2)
    page.get_by_role("complementary").get_by_role("link", name="唐某").first.click()
    expect(page.get_by_role("heading", name="谁承担什么责任")).to_be_visible()
    case = page.url
    page.get_by_role("complementary").get_by_role("link", name="2.1").first.click()
    expect(page).not_to_have_url(case)
    expect(page.get_by_text("产品质量安全案件").first).to_be_visible()


def test_the_other_language_stays_chosen(page: Page) -> None:
    page.goto(ECL_38_2)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("E-Commerce Law art. 38(2)")
    page.get_by_role("link", name="Which form of civil liability").first.click()
    expect(page.get_by_text("Who reads it how")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_version_is_found_by_its_date(page: Page) -> None:
    page.goto(ECL_38_2)
    page.get_by_label("查看某日适用的版本").fill("2018-06-01")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("该日本条尚未施行")).to_be_visible()


def test_a_query_answers_with_and_without_its_parameter(page: Page) -> None:
    page.goto("/queries/actors/subjects-of-a-provision")
    everything = page.locator("tbody tr").count()
    page.get_by_label("provision").fill("eli/cn/fl/2018/ecommerce-law/art_38/para_2")
    page.get_by_role("button", name="查询").click()
    assert 0 < page.locator("tbody tr").count() < everything


def test_the_sparql_page_needs_no_script(narrow: Page) -> None:
    narrow.goto("/sparql")
    narrow.locator("textarea").fill(
        "SELECT (COUNT(*) AS ?n) WHERE { ?case a <https://w3id.org/anbao/def#Judgment> }"
    )
    narrow.get_by_role("button", name="Run").click()
    expect(narrow.locator("td").first).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_telephone(narrow: Page, path: str) -> None:
    narrow.goto(path)
    box = narrow.locator("main").bounding_box()
    assert box is not None and box["width"] <= 390
    assert _overflow(narrow) <= 0


# In the dark only colours differ, and these pages show them all.
DARK = (
    "/",
    ECL_38_2,
    "/doc/case/2020/hu01/minzhong/4520",
    "/doc/question/ecl-38-2-form",
    "/statistics",
    "/sparql",
)


@pytest.mark.parametrize(
    ("path", "scheme"), [(each, "light") for each in PAGES] + [(each, "dark") for each in DARK]
)
def test_axe_finds_no_barrier(page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(path)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def _overflow(page: Page) -> int:
    """How far the page scrolls sideways; the context has no script, so the protocol is asked."""
    session = page.context.new_cdp_session(page)
    metrics = session.send("Page.getLayoutMetrics")
    return int(metrics["cssContentSize"]["width"] - metrics["cssLayoutViewport"]["clientWidth"])
