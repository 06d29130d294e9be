"""Tokens at the doors: what they open, how they are sent, and what a wrong one meets."""

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anbao.tokens import TokenFile
from anbao.web.limits import HttpLimits
from tests.web.live_server import Server
from tests.web.test_serve import run_serve
from tests.web.test_sparql_attacks import CROSS

SHORT = 0.5


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> TokenFile:
    return TokenFile(tmp_path_factory.mktemp("tokens") / "tokens.json")


@pytest.fixture(scope="module")
def patient(tokens: TokenFile) -> str:
    return tokens.new("patient", ["read-more"], datetime.now(UTC))


@pytest.fixture(scope="module")
def guarded(start_server, tmp_path_factory, tokens: TokenFile, patient: str) -> Server:
    """A server with tokens, one worker and a short deadline."""
    path = tmp_path_factory.mktemp("guarded") / "shop.nt"
    path.write_text("".join(f"<http://x/{n}> <http://x/p> <http://x/o> .\n" for n in range(9)))
    options = ("--tokens", tokens.path, "--timeout", str(SHORT), "--workers", "1")
    return start_server("--only", path, *options)


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"anyone:{password}".encode()).decode()


def slow(server: Server, **headers: str):
    path = "/sparql?timeout=1.5"
    return server.ask("POST", path, CROSS, Content_Type="application/sparql-query", **headers)


@pytest.mark.parametrize("scheme", ["Bearer {}", "bearer {}", "basic"])
def test_read_more_gets_more_time(guarded: Server, patient: str, scheme: str) -> None:
    sent = basic(patient) if scheme == "basic" else scheme.format(patient)
    assert slow(guarded).document["limit"] == SHORT
    assert slow(guarded, Authorization=sent).document["limit"] == 1.5


def test_a_token_elsewhere_counts_for_nothing(guarded: Server, patient: str) -> None:
    cookie = f"Authorization=Bearer {patient}; token={patient}"
    assert slow(guarded, Cookie=cookie, Token=patient).document["limit"] == SHORT


def test_a_proxys_own_password_is_left_alone(guarded: Server) -> None:
    assert guarded.query("ASK {}", Authorization=basic("secret")).status == 200


def test_a_wrong_token_is_told_so_even_where_none_is_needed(guarded: Server, patient: str) -> None:
    reply = guarded.query("ASK {}", Authorization=f"Bearer {patient}x")
    assert reply.status == 401
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["www-authenticate"] == 'Bearer realm="anbao", error="invalid_token"'
    assert "Basic" not in reply.headers["www-authenticate"]
    assert patient not in reply.text


def test_many_wrong_tokens_shut_the_door_for_that_client(start_server, tmp_path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    file = TokenFile(tmp_path / "tokens.json")
    good = file.new("good", ["read-more"], datetime.now(UTC))
    server = start_server("--only", path, "--tokens", file.path, "--workers", "3")
    most = HttpLimits().token_failures
    statuses = [server.query("ASK {}", Authorization="Bearer x").status for _ in range(3 * most)]
    assert statuses == [401] * most + [429] * 2 * most  # whichever worker hears it
    refused = server.query("ASK {}", Authorization=f"Bearer {good}")
    assert (refused.status, refused.document["limit"]) == (429, most)
    assert 0 < int(refused.headers["retry-after"]) <= 61
    assert server.query("ASK {}").status == 200


def test_revoking_takes_effect_while_the_server_runs(guarded: Server, tokens: TokenFile) -> None:
    text = tokens.new("passing", ["read-more"], datetime.now(UTC))
    assert guarded.query("ASK {}", Authorization=f"Bearer {text}").status == 200
    tokens.revoke(text.split("-")[1])
    assert guarded.query("ASK {}", Authorization=f"Bearer {text}").status == 401


def test_a_missing_tokens_file_is_told_with_the_way_to_make_it(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    ended = run_serve("--only", path, "--tokens", tmp_path / "none.json", "--port", "0")
    assert ended.returncode == 1
    assert "anbao token new" in ended.stderr
    assert "Traceback" not in ended.stderr
