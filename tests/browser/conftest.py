"""A real Chromium over a real server on the true graph."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

PATIENCE = 60_000  # some test processes share the machine with their servers
expect.set_options(timeout=PATIENCE)

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it the tests are skipped, or fail if one is required."""
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if found is None:
        message = (
            "没有 Chromium，浏览器测试未跑 · no Chromium on this machine: browser tests not run"
        )
        if os.environ.get("ANBAO_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page at desktop width in Chinese; anything that the console complains of fails the test."""
    context = browser.new_context(
        base_url=site, locale="zh-CN", viewport={"width": 1280, "height": 900}
    )
    yield from _watched(context)


@pytest.fixture
def narrow(browser: Browser, site: str) -> Iterator[Page]:
    """A page at telephone width, without script."""
    context = browser.new_context(
        base_url=site,
        locale="en",
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
    )
    yield from _watched(context)


def _watched(context: BrowserContext) -> Iterator[Page]:
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []
