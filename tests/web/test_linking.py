"""The link and cite doors over HTTP; page, API, CLI and Python say the same of one text."""

import html
import http.client
import json
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import anbao
from anbao.cli import main
from anbao.errors import EngineBusy
from anbao.web.pace import Turnstile
from tests.legislation.texts import docx

TEXT = (
    "原告依据《消费者权益保护法》第五十五条第一款、电商法第三十八条第二款和合同法第四百零二条，请求平台经营者"
    "承担连带责任。\n上海市第一中级人民法院（2020）沪01民终4520号，该法第四十条，前款规定，第三条。\n机动车"
    "交通事故责任纠纷中消费者的知情权，平台的安全保障义务，法释〔2022〕8号第一条，《食品安全法》，最高人民法院。"
)
KINDS = {"provision", "instrument", "case", "court", "cause", "role", "right", "duty", "form"}
IRI = "https://w3id.org/anbao/"


def ask(
    address: str, body: bytes | None = None, kind: str = "text/plain", accept: str = "*/*"
) -> tuple[int, HTTPMessage, str]:
    request = urllib.request.Request(
        address, data=body, headers={"Content-Type": f"{kind}; charset=utf-8", "Accept": accept}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def linked(site: str, text: str, **asked: str) -> list[dict[str, Any]]:
    address = f"{site}/api/v1/link?{urllib.parse.urlencode(asked)}"
    _, _, body = ask(address, text.encode())
    found: list[dict[str, Any]] = json.loads(body)["mentions"]
    return found


@pytest.fixture(scope="module")
def home_option(home: Path) -> list[str]:
    return ["--home", str(home)]


def test_page_api_command_and_python_say_the_same(
    site: str, home_option: list[str], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    api = linked(site, TEXT)
    assert {each["kind"] for each in api} >= KINDS
    command = CliRunner().invoke(main, ["link", *home_option], input=TEXT)
    assert command.exit_code == 0, command.output
    assert [json.loads(line) for line in command.stdout.splitlines()] == api
    assert anbao.link(TEXT) == api
    form = urllib.parse.urlencode({"text": TEXT}).encode()
    _, _, page = ask(f"{site}/link?lang=zh", form, "application/x-www-form-urlencoded")
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in table.split("</tr>")[:-1]]
    told = [[html.unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in row] for row in rows]
    assert [(row[0], row[1], row[3]) for row in told] == [
        (str(each["start"]), each["text"], each["normal"] or "—") for each in api
    ]
    assert page.count('<a class="mention ') == sum(each["iri"] is not None for each in api)


def test_json_and_html_are_read_as_text_is(site: str) -> None:
    plain = linked(site, "依照《消法》第五十五条")
    address = f"{site}/api/v1/link"
    body = json.dumps({"text": "依照《消法》第五十五条"}).encode()
    assert json.loads(ask(address, body, "application/json")[2])["mentions"] == plain
    source = "<p>依照《消法》第五十五条</p><script>《消法》第一条</script>"
    (found,) = json.loads(ask(address, source.encode(), "text/html")[2])["mentions"]
    assert source[found["start"] : found["end"]] == "《消法》第五十五条"
    assert found["iri"] == plain[0]["iri"]


def test_a_date_and_the_own_law_may_be_given(site: str) -> None:
    (found,) = linked(site, "本法第三十八条第二款", own="电子商务法", at="2024-01-01")
    assert found["candidates"][0]["version"].endswith("/art_38/para_2/@2019-01-01")


def test_answers_come_as_web_annotations_and_html(site: str) -> None:
    text = "《消法》第五十五条<script>alert(1)</script>".encode()
    _, headers, body = ask(f"{site}/api/v1/link?format=webanno", text)
    assert headers["Content-Type"].startswith("application/ld+json")
    assert json.loads(body)["type"] == "AnnotationPage"
    _, headers, body = ask(f"{site}/api/v1/link?format=html", text)
    assert headers["Content-Type"].startswith("text/html")
    assert 'href="/doc/eli/cn/fl/1993/consumer-rights-law/art_55"' in body
    assert "<script" not in body and "default-src 'self'" in headers["Content-Security-Policy"]


def test_linked_text_is_kept_by_nobody(site: str) -> None:
    _, headers, _ = ask(f"{site}/api/v1/link", TEXT.encode())
    assert headers["Cache-Control"] == "no-store"
    form = urllib.parse.urlencode({"text": "<script>alert(1)</script>消费者"}).encode()
    _, headers, page = ask(f"{site}/link", form, "application/x-www-form-urlencoded")
    assert headers["Cache-Control"] == "no-store"
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("第" * 200_001, "text/plain", 413),
        ("{", "application/json", 400),
        ('{"text": 1}', "application/json", 400),
        ("[]", "application/json", 400),
        ('{"text": "第一条", "at": "昨天"}', "application/json", 400),
        ("a=b", "application/x-www-form-urlencoded", 415),
        (b"\xff\xfe\x00", "text/plain", 400),
    ],
)
def test_what_cannot_be_read_is_told(site: str, body: str | bytes, kind: str, status: int) -> None:
    sent = body.encode() if isinstance(body, str) else body
    code, _, told = ask(f"{site}/api/v1/link", sent, kind)
    assert code == status, told
    assert json.loads(told)["status"] == status


def test_a_longest_text_of_nothing_but_citations_is_answered(site: str) -> None:
    code, _, body = ask(f"{site}/api/v1/link", ("《消法》第五条" * 25_000)[:200_000].encode())
    assert code == 200 and json.loads(body)["counts"]["mentions"] == 25_000


def test_long_texts_of_one_client_are_linked_one_after_the_other(site: str) -> None:
    """They take a second or more of a worker, and everybody else's pages wait for it."""
    replies = []

    def ask() -> None:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(site).netloc, timeout=120)
        connection.request("POST", "/api/v1/link", ("消法第五十五条" * 25_000).encode(),
                           {"Content-Type": "text/plain"})  # fmt: skip
        answer = connection.getresponse()
        replies.append((answer.status, answer.headers["Retry-After"], answer.read()))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _, _ in replies} == {200, 429}
    assert all(int(again) > 0 for status, again, _ in replies if status == 429)
    assert len({body for status, _, body in replies if status == 200}) == 1


def test_one_long_text_of_a_client_may_wait_and_no_more() -> None:
    """Who waits holds a thread of the server, so the rest are told to come again at once."""
    turnstile = Turnstile(1, seconds=600)

    def take_a_turn() -> bool:
        try:
            with turnstile.turn("one client"):
                return True
        except EngineBusy:
            return False

    with ThreadPoolExecutor(6) as threads:
        with turnstile.turn("one client"):
            asked = [threads.submit(take_a_turn) for _ in range(5)]
            patience = time.monotonic() + 60
            while sum(each.done() for each in asked) < 4 and time.monotonic() < patience:
                time.sleep(0.01)
            refused = [each for each in asked if each.done()]
        assert [each.result() for each in refused] == [False] * 4
        assert sum(each.result() for each in asked) == 1


def test_cite_says_what_a_citation_means(site: str) -> None:
    asked = urllib.parse.urlencode({"c": "消法第55条第1款", "at": "2024-01-01"})
    told = json.loads(ask(f"{site}/api/v1/cite?{asked}")[2])
    assert told["iri"] == f"{IRI}eli/cn/fl/1993/consumer-rights-law/art_55/para_1"
    assert told["normal"] == "《消费者权益保护法》第五十五条第一款"
    assert told["summary"]["en"]
    same = anbao.cite("消法第55条第1款", at="2024-01-01")
    assert told == json.loads(json.dumps(same))


def test_cite_reads_lines_and_tells_the_bad_one(home_option: list[str]) -> None:
    lines = "消法第55条第1款\n没有引用\n(2020)沪01民终4520号\n"
    run = CliRunner().invoke(main, ["cite", *home_option], input=lines)
    assert run.exit_code == 1
    assert [json.loads(line)["kind"] for line in run.stdout.splitlines()] == ["provision", "case"]
    assert "-:2: " in run.stderr


def test_an_unreadable_citation_is_422(site: str) -> None:
    code, _, told = ask(f"{site}/api/v1/cite?c=abc")
    assert code == 422
    assert json.loads(told)["type"].endswith("/unreadable-citation")


def test_link_writes_html_that_stands_alone(tmp_path: Path, home_option: list[str]) -> None:
    path = tmp_path / "判决.html"
    path.write_text("<h1>判决</h1><p>《消法》第五十五条</p>", encoding="utf-8")
    run = CliRunner().invoke(main, ["link", str(path), "--format", "html", *home_option])
    assert run.exit_code == 0, run.output
    assert "<h1>判决</h1>" in run.stdout
    assert f'href="{IRI}eli/cn/fl/1993/consumer-rights-law/art_55"' in run.stdout


def test_a_judgment_is_read_in_the_encodings_and_formats_they_come_in(
    tmp_path: Path, home_option: list[str]
) -> None:
    text = "依照《消法》第五十五条"
    files = {"gb.txt": text.encode("gb18030"), "bom.txt": text.encode("utf-8-sig"),
             "判决.docx": docx(text)}  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        run = CliRunner().invoke(main, ["link", str(tmp_path / name), *home_option])
        assert run.exit_code == 0, run.output
        told = json.loads(run.stdout)
        assert (told["start"], told["text"]) == (2, "《消法》第五十五条")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("x.txt", b"\x7fELF\x00\x01", "不是文本"),
        ("x.docx", b"PK\x03\x04nothing", "不是 .docx 文件"),
        ("x.pdf", b"%PDF-1.7", "PDF"),
        ("x.txt", b"a" * ((16 << 20) + 1), "16 MiB"),
    ],
)
def test_what_is_no_text_is_refused_in_words(
    tmp_path: Path, home_option: list[str], name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    run = CliRunner().invoke(main, ["link", str(tmp_path / name), *home_option])
    assert run.exit_code == 1 and said in run.stderr and run.stdout == ""


def test_a_reader_who_leaves_early_ends_the_command_quietly(
    tmp_path: Path, home_option: list[str]
) -> None:
    path = tmp_path / "long.txt"
    path.write_text("消法第55条，" * 20_000, encoding="utf-8")
    line = [sys.executable, "-c", "from anbao.cli import main; main()", "link", str(path)]
    with subprocess.Popen(
        [*line, *home_option], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout and running.stderr
        assert running.stdout.readline().startswith('{"start": 0')
        running.stdout.close()
        assert "Traceback" not in running.stderr.read()
