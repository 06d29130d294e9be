"""The editors' guide: it explains the true file, and what it names exists."""

import json
import re
import socket
from contextlib import ExitStack, suppress
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from pyoxigraph import RdfFormat, parse, serialize

from anbao.cli import COMMANDS, main
from anbao.editing.case_file import read_case
from anbao.errors import EngineBusy
from anbao.validation.admission import ExaminationLimits
from anbao.validation.examiner import Examiner
from anbao.web.case_form import Desk
from tests.validation.sarif_schema import SARIF_LOG
from tests.web.live_server import Server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def guide(site: str) -> str:
    return Server(site, None).get("/edit/", Accept_Language="zh").text  # type: ignore[arg-type]


def test_shows_the_file_in_all_its_parts(guide: str) -> None:
    assert guide.count("<details") == 7
    assert "ab:onlyAfterFailureOf &lt;party/carrier-1&gt;" in guide


def test_the_hook_it_names_is_defined(guide: str) -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert "- id: anbao-check" in hooks and "id: anbao-check" in guide
    (entry,) = re.findall(r"^  entry: anbao (\w+)$", hooks, re.MULTILINE)
    assert entry in COMMANDS


def test_the_ci_it_shows_runs(
    guide: str, site: str, runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the steps of the example run finds the slip, and says where in the repository."""
    shown = unescape(guide)
    (line,) = re.findall(r"^ +- run: anbao (check .*) > anbao.sarif$", shown, re.MULTILINE)
    assert "sarif_file: anbao.sarif" in shown
    (tmp_path / "cases").mkdir()
    text = (ROOT / "data" / "cases" / f"{KEY}.ttl").read_text(encoding="utf-8")
    slip = text.replace("ab:liabilityForm", "ab:liabiltyForm", 1)
    (tmp_path / "cases/slip.ttl").write_text(slip, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = runner.invoke(main, line.split())
    assert result.exit_code == 1
    log = json.loads(result.stdout)
    Draft202012Validator(SARIF_LOG).validate(log)
    places = [each["locations"][0]["physicalLocation"] for each in log["runs"][0]["results"]]
    assert {each["artifactLocation"]["uri"] for each in places} == {"cases/slip.ttl"}


def test_what_is_too_large_is_told_with_the_limit_and_the_way_back(site: str) -> None:
    server = Server(site, None)  # type: ignore[arg-type]
    form = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    reply = server.ask("POST", "/edit/validate", "text=" + "x" * (6 << 20), **form)
    assert reply.status == 413
    assert "5.0 MiB" in reply.text and 'href="/edit/validate"' in reply.text


KEY = "2020/yue03-minzhong-943"
BOUNDARY = "x1x2x3"
BASE = "https://w3id.org/anbao/id/case/2020/yue03/minzhong/1/"
HEAD = f"@prefix ab: <https://w3id.org/anbao/def#> .\n@base <{BASE}> .\n"


def opened(site: str, name: str, content: bytes) -> tuple[int, str]:
    """Open a file in the form; return the status and the page."""
    kind = f'form-data; name="file"; filename="{name}"'
    head = f"--{BOUNDARY}\r\nContent-Disposition: {kind}\r\n\r\n".encode()
    do = f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="do"\r\n\r\nopen\r\n'
    body = head + content + f"{do}--{BOUNDARY}--\r\n".encode()
    form = f"multipart/form-data; boundary={BOUNDARY}"
    server = Server(site, None, 170)  # type: ignore[arg-type]
    headers = {"Content_Type": form, "Accept": "text/html", "Accept_Language": "zh"}
    reply = server.ask("POST", "/edit/case/new", body, **headers)
    return reply.status, reply.text


def turtle_in(page: str) -> str:
    found = re.search(r'<textarea id="turtle"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found
    return unescape(found[1])


@pytest.mark.parametrize("name", ["x\r\nSet-Cookie: a=b", "a;filename=b.exe", '"', "案件"])
def test_a_download_is_called_by_nothing_that_ends_a_header(site: str, name: str) -> None:
    """The name of the file is the end of an IRI that somebody wrote into it."""
    graph = f"https://w3id.org/anbao/graph/case/2020/{quote(name, safe='')}"
    text = f"{HEAD}<{graph}> a ab:Graph ."
    form = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    body = urlencode({"base": text, "turtle": text, "do": "download"})
    reply = Server(site, None, 170).ask("POST", "/edit/case/new", body, **form)  # type: ignore[arg-type]
    assert "set-cookie" not in reply.headers
    said = reply.headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w.%~-]+", said), said


@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("a.nt", RdfFormat.N_TRIPLES),
        ("a.trig", RdfFormat.TRIG),
        ("a.nq", RdfFormat.N_QUADS),
        ("a.json", RdfFormat.JSON_LD),
        ("a.rdf", RdfFormat.RDF_XML),
    ],
)
def test_the_form_opens_every_syntax(site: str, name: str, syntax: RdfFormat) -> None:
    text = (ROOT / "data" / "cases" / f"{KEY}.ttl").read_bytes()
    triples = {quad.triple for quad in parse(text, format=RdfFormat.TURTLE)}
    content = serialize(triples, format=syntax)
    assert content is not None
    status, page = opened(site, name, content)
    assert status == 200 and 'id="party/platform-1"' in page
    shown = turtle_in(page)
    assert {quad.triple for quad in parse(shown.encode(), format=RdfFormat.TURTLE)} == triples
    assert shown.index("# Parties") < shown.index("<party/platform-1>\n"), "laid out as we do"


def many(what: str, number: int = 120) -> str:
    return "".join(what.format(n=n) for n in range(number))


HOSTILE = {
    "contexts.jsonld": json.dumps({"@context": "http://127.0.0.1:9/c.jsonld", "a": 1}),
    "deep.jsonld": '{"a":' * 50_000,
    "entities.rdf": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rdf:RDF/>',
    "deep.ttl": HEAD + "<> ab:x " + "[ ab:x " * 100_000,
    "nested.ttl": HEAD + "<> a ab:Dispute ; ab:x " + "[ ab:x " * 600 + "1" + " ]" * 600 + " .",
    "utf-16.ttl": "<a> <b> <c> .".encode("utf-16"),
    "crowd.ttl": HEAD + many("<party/p-{n}> a ab:Party .\n", 2_000),
    "long.ttl": HEAD + f'<> ab:summary "{"x" * 600_000}"@zh .',
}
ODD = {
    "ring.ttl": "<a> a ab:LiabilityFinding ; ab:hasStage <a> .\n",
    "stages.ttl": "<a> a ab:LiabilityFinding ; ab:hasStage <s> .\n"
    + many("<a> ab:hasStage <s/{n}> . <s/{n}> a ab:LiabilityStage .\n"),
    "mesh.ttl": many("<r/{n}> a ab:ClaimDutyRelation ; ab:hasDuty <d> .\n", 60)
    + many("<m/{n}> a ab:DutyAssessment ; ab:assessesDuty <d> .\n", 60)
    + "<d> a ab:Duty .\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_form_refuses_what_is_hostile(site: str, name: str) -> None:
    content = HOSTILE[name]
    status, page = opened(site, name, content if isinstance(content, bytes) else content.encode())
    assert status == 422
    assert 'class="banner" role="alert"' in page
    assert Server(site, None).get("/health/live").status == 200  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ODD)
def test_the_form_shows_what_is_odd_once(site: str, name: str) -> None:
    text = f"{HEAD}<../1> a ab:Dispute .\n{ODD[name]}"
    status, page = opened(site, name, text.encode())
    assert status == 200
    ids = re.findall(r'<fieldset class="thing" id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 1


def test_the_form_says_in_which_line_a_file_is_wrong(site: str) -> None:
    status, page = opened(site, "a.ttl", f"{HEAD}<a> ab:x .\n".encode())
    assert (status, "第 3 行第" in page) == (422, True)


def test_the_form_stays_where_the_checker_has_too_much_to_do(tmp_path: Path) -> None:
    """As full a queue as the kernel lets stand before a door at which nobody answers."""
    text = (ROOT / "data" / "cases" / f"{KEY}.ttl").read_text(encoding="utf-8")
    examiner = Examiner(tmp_path / "socket", ExaminationLimits())
    desk = Desk(None, None, examiner, None, None, None)  # type: ignore[arg-type]
    with ExitStack() as open_still:
        listener = open_still.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(str(examiner.socket_path))
        listener.listen(0)
        with suppress(BlockingIOError):
            while True:
                waiting = open_still.enter_context(socket.socket(socket.AF_UNIX))
                waiting.setblocking(False)
                waiting.connect(str(examiner.socket_path))
        with pytest.raises(EngineBusy):
            examiner.check([])
        assert desk.report(read_case(text)) == {}
