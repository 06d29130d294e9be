"""Behind reverse proxies: whose word is taken about who asks and under which name."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from anbao.tokens import TokenFile
from anbao.web.forwarded import Forwarded, client
from anbao.web.limits import HttpLimits
from tests.conftest import Start
from tests.web.live_server import Server

FORGED = {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https"}
OURS = {"X_Forwarded_Host": "kg.example", "X_Forwarded_Proto": "https"}


@pytest.fixture(scope="module")
def behind(start_server: Start, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server behind one proxy; wrong tokens are what is counted by client."""
    folder = tmp_path_factory.mktemp("behind")
    path = folder / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    tokens = TokenFile(folder / "tokens.json")
    tokens.new("reader", ["read-more"], datetime.now(UTC))
    options = ("--tokens", tokens.path, "--allow-host", "kg.example", "--workers", "1")
    return start_server("--only", path, *options, "--proxies", "1")


def described(server: Server, **headers: str) -> str:
    return server.get("/sparql", Accept="application/n-triples", **headers).text


def test_links_bear_the_name_that_the_proxy_tells(behind: Server) -> None:
    assert "<https://kg.example/sparql>" in described(behind, **OURS)


def test_a_name_that_is_not_ours_is_refused_whoever_tells_it(behind: Server) -> None:
    assert behind.get("/limits", **FORGED).status == 400


def test_the_client_is_who_the_proxy_saw_not_who_it_says_it_is(behind: Server) -> None:
    def statuses(*addresses: str) -> list[int]:
        return [
            behind.query("ASK {}", Authorization="Bearer x", X_Forwarded_For=each).status
            for each in addresses
        ]

    most = HttpLimits().token_failures
    lies = [f"203.0.113.{n}, 198.51.100.1" for n in range(most)]
    assert statuses(*lies) == [401] * most
    assert statuses("198.51.100.1", "192.0.2.9, 198.51.100.1") == [429, 429]
    assert statuses("198.51.100.2") == [401]


def test_without_proxies_nobodys_word_is_taken(served: Server) -> None:
    plain = described(served)
    assert described(served, **FORGED, X_Forwarded_For="203.0.113.1") == plain
    assert "evil.example" not in plain
    assert served.get("/limits", **FORGED, Forwarded="host=evil.example").status == 200


@pytest.mark.parametrize(
    ("hops", "said", "address"),
    [
        (0, "203.0.113.1", "127.0.0.1"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "10.0.0.9, 203.0.113.1", "203.0.113.1"),
        (2, "10.0.0.9, 203.0.113.1, 192.0.2.7", "203.0.113.1"),
        (2, "203.0.113.1", "127.0.0.1"),  # one of them did not add its word: nobody is believed
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ],
)
def test_as_many_hops_are_believed_as_there_are_proxies(hops: int, said: str, address: str) -> None:
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": said, "HTTP_HOST": "a"}
    Forwarded(hops).read(environ)
    assert environ["REMOTE_ADDR"] == address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("[::ffff:192.0.2.1]", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("unknown", "unknown", True),
    ],
)
def test_a_subscriber_of_ipv6_is_one_client(one: str, other: str, same: bool) -> None:
    assert (client(one) == client(other)) is same


def test_the_readme_shows_how_to_set_up_both_common_proxies(pytestconfig: pytest.Config) -> None:
    readme = (Path(pytestconfig.rootpath) / "README.md").read_text(encoding="utf-8")
    assert readme.count("--proxies 1") >= 2
    assert "proxy_set_header X-Forwarded-For" in readme and "reverse_proxy" in readme
