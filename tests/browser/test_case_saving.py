"""One sitting of an editor with a token: a new case goes in, is seen, changed and brought back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from anbao.source_tree import SourceTree
from tests.browser import conftest
from tests.web.live_server import Server

pytestmark = pytest.mark.browser

FILE = "cases/2020/yue03-minzhong-943.ttl"
NAMES = {"王某": "钱某", "黄某某": "孙某某", "Wang": "Qian", "943": "99943"}
FIRST = "钱某与深圳某拉拉公司等机动车交通事故责任纠纷案"
SECOND = "钱某诉货运平台案"
COURT = "深圳市某区人民法院"
PATIENCE = 200_000  # longer than the server's own limit (case_seconds): its answer is judged


@pytest.fixture
def another(tree: SourceTree) -> str:
    """The true case 943 as one of other people, first decided by a court we do not have."""
    text = (tree.data / FILE).read_text(encoding="utf-8")
    for old, new in NAMES.items():
        text = text.replace(old, new)
    text = text.replace("(2019)粤0306民初3266号", "(2019)粤0399民初99号")
    return text.replace("    ab:decidedIn court:yue0306 ;\n", "")


@pytest.fixture
def editor(browser: Browser, writable: Server) -> Iterator[Page]:
    context = browser.new_context(
        base_url=writable.address, locale="zh-CN", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context.new_page()
    expect.set_options(timeout=conftest.PATIENCE)
    context.close()


def save(page: Page, token: str = "") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="存入图谱…").click()
    keep = page.get_by_label("关闭此标签页之前记住它")
    if token:
        page.locator("#token").fill(token)
        keep.check()
    expect(keep).to_be_checked()  # the script has run: what it kept is there
    with page.expect_navigation():
        page.get_by_role("button", name="存入图谱", exact=True).click()
    assert page.locator(".banner").all_text_contents() == []
    expect(page.locator("[data-saved]")).to_contain_text("已存入")


def test_a_case_is_saved_seen_changed_and_brought_back(
    editor: Page, another: str, bearer: str
) -> None:
    page, token = editor, bearer.partition(" ")[2]
    page.goto("/edit/case/new")
    page.get_by_text("打开已有的文件").click()
    page.locator("#turtle").fill(another)
    page.get_by_role("button", name="打开", exact=True).click()
    page.get_by_role("button", name="更新").click()
    page.locator('[name="court/yue0399.rdfs:label@zh"]').fill(COURT)
    page.locator('[name="court/yue0399.rdfs:label@en"]').fill("A District Court of Shenzhen")
    expect(page.locator("#findings .verdict")).to_contain_text("合格")
    court = page.locator('[name="judgment/1.ab:decidedIn"] option:checked')
    expect(court).to_have_text(COURT)

    save(page, token)
    page.get_by_role("link", name="看案件的网页").click()
    expect(page.locator("h1")).to_have_text(FIRST)

    page.get_by_role("link", name="改这个案件").click()
    page.locator('[name="dispute.rdfs:label@zh"]').fill(SECOND)
    expect(page.locator("#turtle")).to_have_value(re.compile(SECOND))
    save(page)  # the token is still there
    expect(page.locator("h1")).to_have_text(SECOND)
    page.get_by_text("与上一版的不同").first.click()
    come = page.locator(".changes .come")
    expect(come.filter(has_text=SECOND).first).to_be_visible()
    expect(come.filter(has_text="dcterms:modified").first).to_be_visible()  # the day follows

    page.get_by_label("加入").check()
    page.get_by_role("button", name="恢复").click()
    expect(page.locator("[data-saved]")).to_contain_text("已存入")
    expect(page.locator("h1")).to_have_text(FIRST)
    expect(page.locator(".versions > li")).to_have_count(3)

    assert token not in page.content()
    kept = page.evaluate("Object.keys(localStorage).concat(Object.values(localStorage)).join()")
    assert token not in kept and "anbao-draft" not in kept, "the draft is done with"
    page.goto("/edit/case/new?docket=(2021)粤0399民初5号")
    expect(page.locator('[name="judgment/1.ab:decidedIn"] option:checked')).to_have_text(COURT)
    expect(page.locator('[id="court/yue0399"]')).to_have_count(0)
