"""Problem documents: form, language, and what they never tell."""

import contextlib
import json
import re
import socket

import pytest
from flask import Flask

from anbao import errors
from anbao.web.problem_types import PROBLEM_TYPES
from anbao.web.problems import register_problems

CHINESE = re.compile(r"[一-鿿]")
BROKEN = "SELECT *\nWHERE { ?s ?p"


def test_says_what_is_wrong_and_where(served) -> None:
    reply = served.post(BROKEN)
    assert (reply.status, reply.headers["content-type"]) == (400, "application/problem+json")
    document = reply.document
    assert document["type"] == "https://w3id.org/anbao/problems/query-syntax"
    assert (document["status"], document["line"], document["column"]) == (400, 2, 14)
    assert document["instance"] == f"urn:uuid:{reply.headers['x-request-id']}"


@pytest.mark.parametrize(
    ("asked", "lang"),
    [({"Accept_Language": "en"}, "en"), ({"Accept_Language": "zh-CN"}, "zh"),
     ({"Accept_Language": "fr"}, "zh"), ({}, "zh"),
     ({"Accept_Language": "zh;q=0.3, en;q=0.8"}, "en")],
)  # fmt: skip
def test_speaks_the_clients_language(served, asked: dict[str, str], lang: str) -> None:
    reply = served.post(BROKEN, **asked)
    assert reply.headers["content-language"] == lang
    for field in ("title", "detail"):
        assert bool(CHINESE.search(str(reply.document[field]))) is (lang == "zh")


def test_lang_in_the_address_overrules_the_header(served) -> None:
    reply = served.get("/nowhere?lang=en", Accept_Language="zh")
    assert reply.document["title"] == "Not found"


def test_gives_browsers_a_page(served) -> None:
    reply = served.post(BROKEN, Accept="text/html,*/*;q=0.8", Accept_Language="en")
    assert reply.status == 400
    assert reply.headers["content-type"].startswith("text/html")
    assert "Line 2, column 14" in reply.text


@pytest.mark.parametrize("slug", PROBLEM_TYPES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_has_a_page(served, slug: str, lang: str) -> None:
    reply = served.get(f"/problems/{slug}?lang={lang}")
    assert reply.status == 200
    assert PROBLEM_TYPES[slug].title(lang) in reply.text


def test_every_error_has_a_kind() -> None:
    def family(kind: type) -> list[type]:
        return [kind, *(each for child in kind.__subclasses__() for each in family(child))]

    # Only internal errors may go without a page of their own.
    missing = {each.slug for each in family(errors.AnbaoError) if each.slug not in PROBLEM_TYPES}
    assert missing <= {"rule-error"}


REFUSALS = [
    ("GET", "/nowhere", {}, 404, "not-found"),
    ("PUT", "/sparql", {}, 405, "method-not-allowed"),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "image/png"}, 406, "not-acceptable"),
    ("GET", "/sparql?query=ASK%7B%7D&format=csv", {}, 406, "not-acceptable"),
    ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, 400, "bad-request"),
    ("GET", "/sparql?query=ASK%7B%7D&timeout=soon", {}, 400, "bad-request"),
    ("GET", "/sparql?query=", {}, 400, "query-syntax"),
    ("GET", "/sparql?update=DROP+ALL", {}, 400, "bad-request"),
    ("POST", "/sparql", {"Content_Type": "application/sparql-update"}, 403, "update-disabled"),
    ("POST", "/sparql", {"Content_Type": "text/plain"}, 415, "unsupported-media-type"),
    ("POST", "/sparql", {"Content_Encoding": "gzip"}, 415, "unsupported-media-type"),
    ("POST", "/sparql/update", {}, 415, "unsupported-media-type"),
    (
        "POST",
        "/sparql/update",
        {"Content_Type": "application/sparql-update"},
        403,
        "update-disabled",
    ),
    ("DELETE", "/gsp", {}, 403, "update-disabled"),
    ("GET", "/limits", {"Host": "evil.example"}, 400, "bad-host"),
    ("GET", "/limits", {"Host": "127.0.0.1.evil.example:80"}, 400, "bad-host"),
    ("GET", "/sparql?query=" + "a" * 8200, {}, 414, "uri-too-long"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: f"{each[0]} {each[1][:40]}")
def test_refuses(served, refusal: tuple[str, str, dict[str, str], int, str]) -> None:
    method, path, headers, status, slug = refusal
    reply = served.ask(method, path, **headers)
    assert reply.status == status
    assert reply.document["type"].endswith(f"/problems/{slug}")


def test_names_the_methods_that_are_allowed(served) -> None:
    assert set(served.ask("PUT", "/sparql").headers["allow"].split(", ")) >= {"GET", "POST"}


@pytest.mark.parametrize("chunked", [False, True])
def test_refuses_a_body_that_is_too_large(served, chunked: bool) -> None:
    size = 3 << 20
    head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as client:
        if chunked:
            head += "Transfer-Encoding: chunked\r\n\r\n"
            body = f"{size:x}\r\n".encode() + b"#" * size
        else:
            head += f"Content-Length: {size}\r\n\r\n"
            body = b""
        client.sendall(head.encode())
        with contextlib.suppress(OSError):  # it may refuse before it has heard all
            client.sendall(body)
        answer = client.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 413")
    assert json.loads(answer.split("\r\n\r\n", 1)[1])["type"].endswith("/body-too-large")


def test_tells_nothing_of_the_inside(served) -> None:
    for reply in (served.post(BROKEN), served.get("/nowhere"), served.get("/sparql?query=%FF")):
        assert "Traceback" not in reply.text
        assert "/anbao/" not in reply.text.replace("w3id.org/anbao/", "")
        assert ".py" not in reply.text


@pytest.mark.parametrize("kind", [RuntimeError, errors.AnbaoError])
def test_an_error_inside_stays_inside(kind: type[Exception]) -> None:
    """The keeper finds it in the log by its id; its words are about us and not for everybody."""
    app = Flask("inside")
    register_problems(app)

    @app.get("/")
    def fail() -> str:
        raise kind("打不开 /srv/secret.py", "cannot open /srv/secret.py")

    reply = app.test_client().get("/")
    assert reply.status_code == 500
    assert "secret" not in reply.text


@pytest.mark.parametrize(
    "path", ["/sparql", "/limits", "/health/live", "/nowhere", "/sparql?query=A"]
)
def test_guards_every_response(served, path: str) -> None:
    headers = served.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "object-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
