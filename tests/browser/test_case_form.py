"""The case form: somebody who only has the form gets the file that stands in the graph."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pyoxigraph import RdfFormat, parse

from anbao.editing.plan import Plan, background
from anbao.editing.views import CaseForm, FieldView, Thing
from anbao.graph.build import read_tree
from anbao.source_tree import SourceTree

pytestmark = pytest.mark.browser

DOCKET = "(2020)粤03民终943号"
FILE = "cases/2020/yue03-minzhong-943.ttl"
PARTIES = ("passenger-1", "carrier-1", "platform-1", "insurer-1", "orderer-1")


@pytest.fixture(scope="module")
def wanted(tree: SourceTree) -> CaseForm:
    """The case as the graph has it: what there is to be typed."""
    sources = read_tree(tree).sources
    source = next(each for each in sources if each.path == tree.data / FILE)
    return CaseForm(Plan(background(sources)), source.triples)


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[Page]:
    """A page without script: everything is done by fields and buttons."""
    context = browser.new_context(
        base_url=site,
        locale="zh-CN",
        java_script_enabled=False,
        viewport={"width": 1280, "height": 900},
    )
    yield context.new_page()
    context.close()


def press(page: Page, do: str) -> None:
    with page.expect_navigation():  # the page before looks the same: wait for the one after
        page.locator(f'button[name="do"][value="{do}"]:visible').last.click()


def unfold(page: Page) -> None:
    """Open whatever is folded, the outermost first."""
    while (folded := page.locator("#things details:not([open]) > summary:visible")).count():
        folded.first.click()


def fill(page: Page, thing: Thing) -> None:
    """Type and tick what *thing* says."""
    for view in thing.fields:
        name = f"{thing.id}.{view.name}"
        if view.field.form == "words":
            for index, pair in enumerate(view.pairs):
                for lang, text in zip(("zh", "en"), pair, strict=True):
                    page.locator(f'[name="{name}@{lang}"]').nth(index).fill(text)
        else:
            _fill_values(page, name, view)
        if view.unknown:
            page.locator(f'[name="{thing.id}.unknown"][value="{view.name}"]').check()


def _fill_values(page: Page, name: str, view: FieldView) -> None:
    chosen = view.field.form in {"choice", "part"}
    if not view.values:
        return
    if chosen and view.field.most == 1:
        page.locator(f'[name="{name}"]').select_option(view.values[0])
    elif chosen:
        for value in view.values:
            page.locator(f'[name="{name}"][value="{value}"]').check()
    else:
        page.locator(f'[name="{name}"]').first.fill("\n".join(view.values))


def test_a_case_is_entered_with_the_form_alone(
    plain: Page, wanted: CaseForm, tree: SourceTree, tmp_path: Path
) -> None:
    page = plain
    page.goto("/edit/")
    page.get_by_role("link", name="用表单填一件案件").click()
    page.get_by_label("案号", exact=True).fill(DOCKET)
    page.get_by_role("button", name="开始").first.click()
    expect(page.locator('[name="judgment/2.ab:decidedIn"] option:checked')).to_have_text(
        "广东省深圳市中级人民法院"
    )
    for key in PARTIES:
        press(page, "add:party")
        page.locator('[name$=".key"]').last.fill(key)
    press(page, "add:duty")
    enter(page, wanted, "dispute", "parties")
    press(page, "add:determinations")
    finding = "https://w3id.org/anbao/def#LiabilityFinding"
    page.locator('[name="determination/platform-1.type"]').select_option(finding)
    press(page, "update")
    press(page, "add:stage/determination/platform-1")
    enter(page, wanted, *wanted.sections)
    press(page, "update")
    expect(page.locator(".verdict")).to_have_text(re.compile("合格"))
    said = page.locator('[id="said-determination/platform-1/stage/2"]')
    expect(said).to_contain_text("深圳某拉拉公司在黄某某不能赔偿的部分内向王某承担补充责任")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "yue03-minzhong-943.ttl"
    assert statements(file) == statements(tree.data / FILE)


def enter(page: Page, wanted: CaseForm, *sections: str) -> None:
    unfold(page)
    for section in sections:
        for thing in wanted.sections[section]:
            for each in thing.every():
                fill(page, each)


def statements(file: Path) -> set[object]:
    """What *file* says; the case has no blank nodes, so equal sets are isomorphic graphs."""
    return {quad.triple for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE)}


def test_the_file_follows_what_is_typed_and_outlives_the_page(page: Page) -> None:
    page.goto("/edit/case/2020/yue03/minzhong/943")
    stage = "determination/platform-1/stage/2"
    said = page.locator(f'[id="said-{stage}"]')
    page.locator(f'[name="{stage}.ab:shareLow"]').fill("30%")
    page.locator(f'[name="{stage}.ab:shareHigh"]').fill("30%")
    expect(said).to_contain_text("承担 30% 补充责任")
    expect(page.locator("#turtle")).to_have_value(re.compile("ab:shareLow 0.3 ;"))
    expect(page.locator(f'[name="{stage}.unknown"][value="ab:shareLow"]')).not_to_be_checked()
    page.reload()
    expect(said).not_to_contain_text("30%")
    page.get_by_role("button", name="接着写").click()
    expect(said).to_contain_text("承担 30% 补充责任")


def test_a_long_list_is_searched_in_pinyin(page: Page) -> None:
    page.goto("/edit/case/2020/yue03/minzhong/943")
    roles = page.locator('[id="party/platform-1"] .choices').first
    roles.locator("summary").click()
    roles.get_by_role("searchbox").fill("baoxianren")
    expect(roles.get_by_label("保险人", exact=True)).to_be_visible()
    expect(roles.get_by_label("监管机构")).to_be_hidden()


def test_what_the_form_cannot_show_stays(page: Page) -> None:
    page.goto("/edit/case/report/people-court-daily/2021-11-11/tang")
    before = page.locator("#turtle").input_value()
    page.locator('[name="dispute.rdfs:label@zh"]').fill("唐某案")
    expect(page.locator("#turtle")).to_have_value(re.compile('rdfs:label "唐某案"@zh'))
    after = page.locator("#turtle").input_value()
    kept = [line for line in before.splitlines() if line not in after.splitlines()]
    assert len(kept) <= 3
    assert "prov:hadPrimarySource" in after and "ab:Interpretation" in after


@pytest.mark.parametrize("path", ["/edit/case/new", "/edit/case/2020/yue03/minzhong/943"])
def test_axe_finds_no_barrier(page: Page, path: str) -> None:
    page.goto(path)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", ["/edit/case/new", "/edit/case/2020/yue03/minzhong/943"])
def test_it_fits_a_telephone(narrow: Page, path: str) -> None:
    narrow.goto(path)
    session = narrow.context.new_cdp_session(narrow)
    metrics = session.send("Page.getLayoutMetrics")
    assert metrics["cssContentSize"]["width"] <= metrics["cssLayoutViewport"]["clientWidth"]
