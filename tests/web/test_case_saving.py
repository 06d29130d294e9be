"""Saving from the form: what is asked, what is refused, and that a token never comes back."""

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from anbao.tokens import TokenFile
from tests.web.live_server import Reply, Server

KEY = "2020/yue03-minzhong-943"
FORM = "application/x-www-form-urlencoded"


def post(server: Server, path: str, fields: dict[str, str], **headers: str) -> Reply:
    sent = {"Content_Type": FORM, "Accept": "text/html", "Accept_Language": "zh", **headers}
    return server.ask("POST", path, urlencode(fields), **sent)


def save(server: Server, text: str, **fields: str) -> Reply:
    given = {"turtle": text, "do": "save", "base_of": KEY, **fields}
    headers = {name: given.pop(name) for name in ("Origin", "Sec_Fetch_Site") if name in given}
    return post(server, "/edit/case/save", given, **headers)


@pytest.fixture(scope="module")
def changed(writable: Server) -> str:
    return writable.get(f"/cases/{KEY}").text.replace("王某与", "王某某诉")


@pytest.fixture(scope="module")
def base(writable: Server) -> str:
    return writable.get(f"/cases/{KEY}").headers["etag"].strip('"')


def test_what_would_change_is_shown_before_a_token_is_asked_for(
    writable: Server, changed: str, base: str
) -> None:
    page = save(writable, changed, do="review", base=base)
    assert page.status == 200
    assert "图谱里的这件案件会这样变" in page.text
    assert 'class="come"' in page.text and "王某某诉" in page.text
    assert '<input type="password" name="token"' in page.text
    assert page.headers["cache-control"] == "no-store"
    today = datetime.now(UTC).date().isoformat()
    assert f"modified &#34;{today}&#34;^^xsd:date" in page.text, "the day follows the change"


def test_the_day_of_the_last_change_follows_a_change_alone(writable: Server, changed: str) -> None:
    there = writable.get(f"/cases/{KEY}").text
    today = datetime.now(UTC).date().isoformat()
    assert today not in there

    def downloaded(text: str) -> str:
        return post(writable, "/edit/case/new", {"turtle": text, "do": "download"}).text

    assert downloaded(there) == there
    assert downloaded(f"# a remark\n{there}") == f"# a remark\n{there}"
    was = re.search(r'dcterms:modified "([0-9-]+)"', there)
    assert was
    assert downloaded(changed) == changed.replace(was[1], today, 1)
    own = changed.replace(was[1], "2026-11-25", 1)
    assert downloaded(own) == own, "a day that somebody put in stands"


def test_only_a_token_of_scope_write_saves_and_no_token_comes_back(
    writable: Server, tokens: TokenFile, changed: str, base: str
) -> None:
    reader = tokens.new("reader", ["read-more"], datetime.now(UTC))
    writer = tokens.new("writer", ["write"], datetime.now(UTC))
    for status, token, more in (
        (401, "", {}),
        (401, "anbao-guess", {}),
        (403, reader, {}),
        (403, writer, {"Origin": "https://evil.example"}),
        (403, writer, {"Sec_Fetch_Site": "cross-site"}),
    ):
        reply = save(writable, changed, base=base, token=token, **more)
        assert reply.status == status
        assert "anbao token new" in reply.text
        assert "王某某诉" in reply.text, "what was written is still there"
        assert not token or token not in reply.text
    header = {"Authorization": f"Bearer {writer}"}
    fields = {"turtle": changed, "do": "save", "base": base, "base_of": KEY}
    assert post(writable, "/edit/case/save", fields, **header).status == 401, "only what is typed"
    assert writable.get(f"/cases/{KEY}").headers["etag"].strip('"') == base


def test_who_comes_second_sees_both_versions(writable: Server, bearer: str, changed: str) -> None:
    reply = save(writable, changed, base="0" * 32, token=bearer.partition(" ")[2])
    assert reply.status == 412
    assert "有人先改了" in reply.text and "王某某诉" in reply.text
    assert f"/edit/versions/{KEY}" in reply.text
    fresh = save(writable, changed, base="", token=bearer.partition(" ")[2])
    assert fresh.status == 412 and "图谱里已经有这件案件" in fresh.text


def test_an_invalid_case_goes_back_to_the_form(writable: Server, bearer: str, base: str) -> None:
    text = writable.get(f"/cases/{KEY}").text
    token = bearer.partition(" ")[2]
    wrong = save(writable, text.replace("ab:partySide", "ab:partySite"), base=base, token=token)
    assert "还不能存入" in wrong.text and 'class="finding violation"' in wrong.text
    assert save(writable, "no Turtle", base=base, token=token).status == 422


@pytest.mark.parametrize("key", ["2020/*", "*/*", "..%2F..%2Ftokens", "2020/none", "2020/%2e%2e"])
def test_no_key_leads_elsewhere(writable: Server, bearer: str, key: str) -> None:
    assert writable.get(f"/edit/versions/{key}").status == 404
    fields = {"token": bearer.partition(" ")[2], "number": "1", "base": ""}
    assert post(writable, f"/edit/versions/{key}", fields).status == 404


def test_without_tokens_the_page_says_so_and_offers_the_file(site: str) -> None:
    server = Server(site, None)  # type: ignore[arg-type]
    text = server.get(f"/cases/{KEY}").text.replace("王某与", "王某某诉")
    page = save(server, text, do="review")
    assert page.status == 200
    assert "本服务器只读" in page.text and 'value="download"' in page.text
    assert 'type="password"' not in page.text
    assert save(server, text, token="x").status == 403
    versions = server.get(f"/edit/versions/{KEY}", Accept_Language="zh")
    assert versions.status == 200


def test_a_docket_that_the_graph_has_leads_to_that_case(site: str) -> None:
    server = Server(site, None)  # type: ignore[arg-type]
    page = post(server, "/edit/case/new", {"do": "start", "docket": "(2020)粤03民终943号"})
    assert "图谱里已有这件案件" in page.text
    assert 'href="/edit/case/2020/yue03/minzhong/943"' in page.text
    assert "party/platform-1" not in page.text, "it can still be entered afresh"
