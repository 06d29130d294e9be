"""The dataset as it is handed out: downloads, description, and nothing besides."""

import gzip
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse

from anbao.errors import NotReady
from anbao.pipeline import Snapshot
from anbao.publication.shelf import shelf_of
from tests.web.live_server import Reply, Server
from tests.web.test_serve import SERVE_HOME, soon

FILES = ("anbao.trig.gz", "anbao.nq.gz", "anbao-turtle.tar.gz", "anbao.jsonld.gz")


@pytest.fixture(scope="module")
def door(site: str) -> Server:
    """A client of the server on the true graph; the process is another's."""
    return Server(site, None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def told(door: Server) -> dict:
    return door.get("/dumps/", Accept="application/json").document


def test_the_list_tells_version_date_licence_and_files(told: dict, snapshot: Snapshot) -> None:
    assert told["version"] == snapshot.version
    assert told["built"] == snapshot.meta["built"]
    assert told["modified"].startswith("20")
    assert told["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["triples"] == snapshot.meta["graphs"]["default"]
    assert [each["name"] for each in told["dumps"]] == list(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_download_is_the_file_that_was_promised(name: str, door: Server, told: dict) -> None:
    promised = next(each for each in told["dumps"] if each["name"] == name)
    reply = door.get(promised["url"], Accept_Encoding="gzip")
    assert reply.status == 200
    assert len(reply.body) == promised["size"] == int(reply.headers["content-length"])
    assert hashlib.sha256(reply.body).hexdigest() == promised["sha256"]
    assert reply.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in reply.headers
    stem, _, rest = name.partition(".")
    wanted = f"attachment; filename={stem}-{told['version']}.{rest}"
    assert reply.headers["content-disposition"] == wanted
    assert gzip.decompress(reply.body)


def test_checksums_are_the_same_as_in_the_list(door: Server, told: dict) -> None:
    lines = door.get("/dumps/CHECKSUMS").text.splitlines()
    assert lines == [f"{each['sha256']}  {each['name']}" for each in told["dumps"]]


def test_a_download_can_be_asked_for_in_parts_and_again(door: Server, told: dict) -> None:
    path, whole = "/dumps/anbao.trig.gz", door.get("/dumps/anbao.trig.gz")
    part = door.get(path, Range="bytes=100-199", If_Range=whole.headers["etag"])
    assert (part.status, part.body) == (206, whole.body[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.body)}"
    changed = door.get(path, Range="bytes=100-199", If_Range='"another version"')
    assert (changed.status, changed.body) == (200, whole.body)
    assert door.get(path, If_None_Match=whole.headers["etag"]).status == 304
    assert door.ask("HEAD", path).headers["content-length"] == str(len(whole.body))


@pytest.mark.parametrize(("lang", "words"), [("zh", "下载数据集"), ("en", "Download the dataset")])
def test_the_page_shows_all_that_the_list_tells(
    lang: str, words: str, door: Server, told: dict
) -> None:
    page = door.get(f"/dumps/?lang={lang}", Accept="text/html").text
    assert f"<h1>{words}</h1>" in page
    assert "@misc{anbao-" in page
    assert "[DS/OL]" in page
    for each in told["dumps"]:
        assert f'href="/dumps/{each["name"]}"' in page
        assert each["sha256"] in page
        assert f">{each['size']}<" in page


@pytest.mark.parametrize("name", ["nothing.gz", "manifest.json", "void.ttl", "dataset.nq"])
def test_a_name_not_on_the_list_is_not_found(name: str, door: Server) -> None:
    reply = door.get(f"/dumps/{name}")
    assert reply.status == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert str(reply.document["type"]).endswith("/problems/not-found")


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/../meta.json",
        "/dumps/..%2Fmeta.json",
        "/dumps/%2e%2e/%2e%2e/current",
        "/dumps/..%5C..%5Ccurrent",
        "/dumps//etc/passwd",
        "/dumps/%2Fetc%2Fpasswd",
        "/dumps/anbao.trig.gz%00.txt",
        "/dumps/./anbao.trig.gz/../../meta.json",
    ],
)
def test_no_path_leads_out_of_the_list(path: str, door: Server) -> None:
    reply = door.get(path)
    assert reply.status in {308, 404}
    assert b"root:" not in reply.body
    assert b'"seconds"' not in reply.body


@pytest.mark.parametrize("path", ["/void.ttl", "/.well-known/void", "/dcat.ttl", "/dcat.jsonld"])
def test_the_description_parses_and_is_of_this_version(path: str, door: Server, told: dict) -> None:
    reply = door.get(path)
    jsonld = path.endswith(".jsonld")
    kind = "application/ld+json" if jsonld else "text/turtle; charset=utf-8"
    assert (reply.status, reply.headers["content-type"]) == (200, kind)
    read = parse(reply.body, format=RdfFormat.JSON_LD if jsonld else RdfFormat.TURTLE)
    assert told["version"] in {quad.object.value for quad in read}
    assert door.get(path, If_None_Match=reply.headers["etag"]).status == 304


@pytest.mark.parametrize(
    ("accept", "where"),
    [
        ("text/turtle", "/void.ttl"),
        ("application/ld+json", "/dcat.jsonld"),
        ("text/html;q=0.5, text/turtle", "/void.ttl"),
        ("text/html, text/turtle;q=0.5", None),
        ("*/*", None),
        ("text/html,application/xhtml+xml,*/*;q=0.8", None),
    ],
)
def test_the_front_page_describes_itself_to_programs(
    accept: str, where: str | None, door: Server
) -> None:
    reply = door.get("/", Accept=accept)
    assert reply.status == (303 if where else 200)
    assert reply.headers.get("location") == where
    assert "Accept" in reply.headers["vary"]


def test_rdflib_follows_the_front_page_to_the_figures(site: str, told: dict) -> None:
    graph = rdflib.Graph().parse(f"{site}/", format="turtle")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    dataset = rdflib.URIRef("https://w3id.org/anbao/void.ttl#dataset")
    assert int(graph.value(dataset, void.triples)) == told["triples"]


def test_robots_are_told_where_the_pages_are(door: Server) -> None:
    assert "Sitemap: https://w3id.org/anbao/sitemap.xml" in door.get("/robots.txt").text
    root = ElementTree.fromstring(door.get("/sitemap.xml").body)
    pages = [urlsplit(each[0].text or "").path.removeprefix("/anbao") for each in root]
    for path in (pages[0], pages[6], pages[len(pages) // 2], pages[-1]):
        assert door.get(path, Accept="text/html").status == 200, path


def test_other_peoples_files_have_no_downloads(served: Server) -> None:
    assert served.get("/dumps/").status == 404
    assert served.get("/void.ttl").status == 404


# One version after another ------------------------------------------------------------------


def publish(home: Path, version: str) -> Path:
    """Publish a snapshot of one graph, as the pipeline leaves it."""
    folder = home / "snapshots" / version
    folder.mkdir(parents=True)
    said = f'<http://x/a> <http://x/p> "{version}"'
    (folder / "dataset.nq").write_text(f"{said} .\n{said} <https://w3id.org/anbao/graph/a> .\n")
    meta = {"version": version, "built": "2026-01-02T00:00:00+00:00"}
    (folder / "meta.json").write_text(json.dumps(meta))
    (home / "draft").write_text(version)
    (home / "draft").replace(home / "current")
    return folder


@pytest.fixture
def followed(tmp_path: Path) -> Iterator[tuple[Path, Server]]:
    """A server that follows the snapshots under a home folder."""
    home = tmp_path / "home"
    publish(home, "aaaaaaaaaaaa")
    script = tmp_path / "serve_home.py"
    script.write_text(SERVE_HOME)
    process = subprocess.Popen([sys.executable, script, home], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield home, Server(process.stdout.readline().split()[1], process)
    process.terminate()
    process.wait(timeout=60)
    process.stdout.close()


def version_in(reply: Reply) -> set[str]:
    """The versions that a TriG download names: its file's, its header's and its only value."""
    text = gzip.decompress(reply.body).decode()
    value = next(iter(parse(text, format=RdfFormat.TRIG))).object.value
    named = reply.headers["content-disposition"].partition("anbao-")[2].partition(".")[0]
    return {text.split(",")[0].rpartition(" ")[2], value, named}


def test_downloads_change_with_the_version_and_never_mix(followed) -> None:
    home, server = followed
    assert version_in(server.get("/dumps/anbao.trig.gz")) == {"aaaaaaaaaaaa"}
    publish(home, "bbbbbbbbbbbb")
    seen: list[set[str]] = []
    until = time.monotonic() + 20
    while time.monotonic() < until and seen[-4:] != [{"bbbbbbbbbbbb"}] * 4:
        with ThreadPoolExecutor(4) as pool:
            replies = pool.map(server.get, ["/dumps/anbao.trig.gz"] * 4)
        seen += [version_in(reply) for reply in replies]
    assert seen[-4:] == [{"bbbbbbbbbbbb"}] * 4
    assert all(len(each) == 1 for each in seen)
    text = server.get("/void.ttl").text
    assert "bbbbbbbbbbbb" in text
    assert "aaaaaaaaaaaa" not in text


def test_downloads_of_a_version_that_stays_wait_for_nobody(followed) -> None:
    home, _ = followed
    folder = home / "snapshots" / "aaaaaaaaaaaa"
    assert soon(lambda: list(folder.glob("publication-*/manifest.json")), within=60)


def test_the_files_are_written_once_a_version(tmp_path: Path) -> None:
    folder = publish(tmp_path, "cccccccccccc")
    with ThreadPoolExecutor(3) as pool:
        shelves = list(pool.map(shelf_of, [folder] * 3))
    assert shelves[0] == shelves[1] == shelves[2]
    files = {path.name: path.stat().st_mtime_ns for path in shelves[0].folder.iterdir()}
    shelf_of(folder)
    assert {p.name: p.stat().st_mtime_ns for p in shelves[0].folder.iterdir()} == files
    assert [path.name for path in folder.iterdir() if "publication-" in path.name] == [
        shelves[0].folder.name
    ]


def test_what_cannot_be_written_is_not_ready(tmp_path: Path, capfd) -> None:
    folder = publish(tmp_path, "dddddddddddd")
    (folder / "dataset.nq").write_text("nonsense")
    with pytest.raises(NotReady):
        shelf_of(folder)
    assert not any(path.is_dir() for path in folder.iterdir())
