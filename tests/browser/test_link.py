"""The page /link: paste, link, read, click; a date changes the version; without script, too."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TEXT = (
    "上海市第一中级人民法院（2020）沪01民终4520号\n依照《快递暂行条例》第二十五条、消法第55条第1款，"
    "违反《电子商务法》和《食品安全法》的，依照该法第四条处理。"
)


def link(page: Page, text: str, day: str = "") -> None:
    page.locator("#text").fill(text)
    page.locator("input[name=at]").fill(day)
    page.locator("form#again button").click()
    expect(page.locator("article.reading")).to_be_visible()


def test_a_text_is_read_with_links_and_a_date_changes_the_version(page: Page) -> None:
    page.goto("/link?lang=zh")
    link(page, TEXT)
    cited = page.locator("article.reading a", has_text="《快递暂行条例》第二十五条")
    expect(cited).to_have_attribute("href", re.compile(r"/art_25(\?lang=zh)?$"))
    for day, since in (("2020-01-01", "2019-03-02"), ("2025-07-01", "2025-06-01")):
        link(page, page.locator("#text").input_value(), day)
        expect(cited).to_have_attribute("href", re.compile(rf"/art_25/@{since}"))
    doubted = page.locator("article.reading span.mention", has_text="该法第四条")
    expect(doubted).to_have_attribute("title", re.compile("《电子商务法》、《食品安全法》"))
    page.locator("tr", has_text="消法第55条第1款").locator("summary").click()
    expect(page.locator("tr details[open]")).to_contain_text("三倍")
    assert Axe().run(page).violations_count == 0
    cited.click()
    expect(page.locator("h1")).to_contain_text("第二十五条")
    expect(page.locator("body")).to_contain_text("2025-06-01")


def test_it_works_without_script_on_a_telephone(narrow: Page) -> None:
    narrow.goto("/link?lang=en")
    link(narrow, TEXT, "2020-01-01")
    expect(narrow.locator("[role=status]")).to_contain_text("mentions, linked")
    width = narrow.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    narrow.locator("article.reading a", has_text="（2020）沪01民终4520号").click()
    expect(narrow.locator("h1")).to_be_visible()
    assert "/case/2020/hu01/minzhong/4520" in narrow.url
