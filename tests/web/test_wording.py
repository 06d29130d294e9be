"""Imported official texts on the pages, and entities that travel: cards, JSON-LD, redirects."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, Store, parse

from anbao.citation.numerals import chinese_number
from anbao.cli import main
from anbao.dossiers.library import Library
from anbao.dossiers.schema_org import legislation_document, official_sources
from anbao.graph.progress import silent
from anbao.graph.read import read_turtle
from anbao.legislation.importing import import_legislation
from anbao.legislation.names import known_instruments
from anbao.legislation.shelf import Shelf
from anbao.namespaces import BASE, ELI_BASE, SCHEMA
from anbao.pipeline import Snapshot
from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader
from anbao.store.reader import GraphReader, NamedNode
from anbao.web.language import speak_in
from anbao.web.problems import register_problems
from anbao.web.things import thing_doors
from tests.conftest import Start
from tests.legislation.texts import TEA_LAW
from tests.web.live_server import Reply, Server

ECL = "eli/cn/fl/2018/ecommerce-law"
HTML = {"Accept": "text/html"}
OFFICIAL_PAGE = "https://flk.npc.gov.cn/detail?id=0123456789abcdef"


def law(words: str) -> str:
    """The E-Commerce Law with words of our own in every article; 38 has two paragraphs."""
    articles = {number: f"{words}第{number}。" for number in range(1, 89)}
    articles[38] = f"{words}</script><b>甲。\n\n{words}乙。"
    body = "\n\n".join(f"第{chinese_number(n)}条 {text}" for n, text in articles.items())
    head = "# 电子商务法\n\n2018年8月31日 第十三届全国人民代表大会常务委员会第五次会议通过"
    return f"{head}\n\n{body}\n\n第八十九条 本法自2019年1月1日起施行。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tree: SourceTree) -> Path:
    texts = tmp_path_factory.mktemp("texts")
    amended = law("新").replace("会议通过", "会议通过\n\n2022年2月2日 全国人大常委会修正", 1)
    amended = amended.replace("自2019年1月1日起施行", "自2022年3月1日起施行")
    amended = f"---\nsource: {OFFICIAL_PAGE}\nsite: https://flk.npc.gov.cn/\n---\n{amended}"
    for name, text in (
        ("旧", law("旧")),
        ("新", amended),
        ("茶", TEA_LAW.replace("《茶具条例》第四条", "《电子商务法》第三条")),
    ):
        (texts / f"{name}.md").write_text(text, encoding="utf-8")
    said = read_turtle(tree.data / "legislation/ecommerce-law.ttl", f"{BASE}/graph/x").triples
    into = tmp_path_factory.mktemp("into")
    import_legislation([texts], into, known_instruments(said), advance=silent)
    return into


@pytest.fixture(scope="module")
def server(start_server: Start, snapshot: Snapshot, home: Path, folder: Path) -> Server:
    return start_server("--home", home, "--legislation", folder, "--workers", "1")


def get(server: Server, path: str, **headers: str) -> Reply:
    return server.ask("GET", path, **(headers or HTML))


def test_a_provision_shows_the_wording_in_force(server: Server) -> None:
    page = get(server, f"/doc/{ECL}/art_38/para_2").text
    assert "新乙。" in page and "旧乙。" not in page
    assert "新.md" in page


def test_a_date_chooses_the_wording(server: Server) -> None:
    page = get(server, f"/doc/{ECL}/art_38/para_2?at=2020-01-01").text
    assert "旧乙。" in page and "新乙。" not in page
    assert "乙。" not in get(server, f"/doc/{ECL}/art_38/para_2?at=2018-01-01").text


def test_a_version_shows_its_own_wording(server: Server) -> None:
    assert "旧乙。" in get(server, f"/doc/{ECL}/art_38/para_2/@2019-01-01").text
    assert "新乙。" in get(server, f"/doc/{ECL}/art_38/para_2/@2022-03-01").text


def test_a_provision_that_the_graph_lacks_has_a_page_of_its_text(server: Server) -> None:
    assert "新第88。" in get(server, f"/doc/{ECL}/art_88").text
    page = get(server, f"/doc/{ECL}/art_88?lang=en").text
    assert "E-Commerce Law art. 88" in page
    assert get(server, f"/doc/{ECL}/art_90").status == 404


def test_a_provision_shows_who_refers_to_it(server: Server) -> None:
    page = get(server, f"/doc/{ECL}/art_3?lang=zh").text
    assert "茶叶安全法》第三条" in page and '<q lang="zh">《电子商务法》第三条第二款</q>' in page
    asked = get(server, f"/queries/texts/cited-by?cited={BASE}/{ECL}/art_3&lang=zh").text
    assert "《电子商务法》第三条" in asked
    query = "SELECT ?who { ?who <http://data.europa.eu/eli/ontology#cites> <%s/%s/art_3/para_2> }"
    found = server.ask("GET", f"/sparql?{urlencode({'query': query % (BASE, ECL)})}")
    assert [each for each in found.values if each.endswith("/art_3/para_1")]


def test_a_law_links_to_each_full_text(server: Server) -> None:
    page = get(server, f"/doc/{ECL}").text
    assert f"/doc/{ECL}/@2019-01-01" in page and f"/doc/{ECL}/@2022-03-01" in page
    whole = get(server, f"/doc/{ECL}/@2019-01-01").text
    assert whole.count("旧第") == 87


def test_a_law_that_only_was_imported_has_pages_and_data(server: Server, folder: Path) -> None:
    tea = next(iri for iri, title, _ in Shelf(folder).instruments() if "茶叶" in title)
    path = tea.removeprefix(f"{BASE}/")
    page = get(server, f"/doc/{path}").text
    assert "第二条之一" in page and "（二）红茶：" in page
    assert "<td>掺假</td><td>一万元</td>" in page
    assert "施行日期未载" in page
    assert server.ask("GET", f"/{path}/art_2-1", Accept="text/turtle").status == 303
    data = get(server, f"/data/{path}/art_2-1.ttl")
    said = {str(quad.predicate.value) for quad in parse(data.body, format=RdfFormat.TURTLE)}
    assert SCHEMA.text in said


def test_the_wording_cannot_break_out_of_the_page(server: Server) -> None:
    page = get(server, f"/doc/{ECL}/art_38").text
    assert "<b>甲" not in page
    assert "&lt;b&gt;甲" in page


def test_pages_carry_schema_org_legislation(server: Server) -> None:
    page = get(server, f"/doc/{ECL}/art_38/para_2").text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    said = json.loads(block)
    assert said["@type"] == "Legislation"
    assert said["@id"] == f"{BASE}/{ECL}/art_38/para_2"
    assert said["legislationDate"] == "2018-08-31"
    assert {each["@id"] for each in said["workExample"]} == {
        f"{BASE}/{ECL}/art_38/para_2/@2019-01-01",
        f"{BASE}/{ECL}/art_38/para_2/@2022-03-01",
    }


def test_pages_link_to_their_data_in_the_header(server: Server) -> None:
    link = get(server, f"/doc/{ECL}/art_38").headers["link"]
    assert f'<{BASE}/{ECL}/art_38>; rel="canonical"' in link
    assert f'</data/{ECL}/art_38.jsonld>; rel="alternate"; type="application/ld+json"' in link


def test_json_ld_has_a_compact_context_of_our_own(server: Server) -> None:
    reply = get(server, f"/data/{ECL}/art_38/para_2.jsonld")
    document = reply.document
    assert document["@context"]["ab"] == f"{BASE}/def#"  # type: ignore[index]
    turtle = get(server, f"/data/{ECL}/art_38/para_2.ttl").body
    triples = {RdfFormat.JSON_LD: reply.body, RdfFormat.TURTLE: turtle}
    first, second = ({q.triple for q in parse(b, format=f)} for f, b in triples.items())
    assert first == second


def test_a_card_may_be_framed_by_anybody_and_nothing_else_may(server: Server) -> None:
    card = get(server, f"/api/v1/card/{ECL}/art_38/para_2?format=html")
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    assert "default-src 'self'" in card.headers["content-security-policy"]
    assert "新乙。" in card.text and "<script" not in card.text
    page = get(server, f"/doc/{ECL}/art_38/para_2")
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]


def test_a_card_is_json_for_programs(server: Server) -> None:
    told = server.ask("GET", f"/api/v1/card/{ECL}/art_38/para_2?at=2020-01-01").document
    assert told["link"]["iri"] == f"{BASE}/{ECL}/art_38/para_2"  # type: ignore[index]
    assert (told["official"]["text"], told["since"]) == ("旧乙。", "2019-01-01")
    assert get(server, "/api/v1/card/duty-type/refund-nobody-knows").status == 404
    assert get(server, "/api/v1/card/duty-type/qualification-review").status == 200
    assert get(server, f"/api/v1/card/{ECL}?at=yesterday").status == 400


def cited(server: Server, citation: str, at: str = "") -> dict[str, Any]:
    asked = urlencode({"c": citation, "at": at})
    return server.ask("GET", f"/api/v1/cite?{asked}").document


@pytest.mark.parametrize(
    ("day", "text", "source", "version", "since", "until"),
    [
        ("2020-01-01", "旧乙。", "旧.md", "2019-01-01", "2019-01-01", "2022-03-01"),
        ("2023-01-01", "新乙。", "新.md", "2022-03-01", "2022-03-01", ""),
        ("", "新乙。", "新.md", "2022-03-01", "2022-03-01", ""),
    ],
)
def test_a_citation_gives_the_official_wording_beside_our_summary(
    server: Server, *, day: str, text: str, source: str, version: str, since: str, until: str
) -> None:
    told = cited(server, "电商法第38条第2款", day)
    official = told["official"]
    assert (official["text"], official["sources"]) == (text, [source])
    assert official["version"] == f"{BASE}/{ECL}/art_38/para_2/@{version}"
    assert (official["since"], official["until"]) == (since, until)
    assert told["summary"]["zh"] and told["official_note"] is None


def test_an_article_comes_with_its_paragraphs_and_a_law_without_its_text(server: Server) -> None:
    assert cited(server, "电商法第38条", "2020-01-01")["official"]["text"] == (
        "第三十八条\n旧</script><b>甲。\n旧乙。"
    )
    whole = cited(server, "《电子商务法》", "2020-01-01")
    assert whole["official"]["text"] == ""
    assert whole["official"]["version"] == whole["version"]["iri"] == f"{BASE}/{ECL}/@2019-01-01"


def test_what_was_not_imported_says_how_to_import_it(server: Server) -> None:
    for citation in ("消法第55条第1款", "（2020）沪01民终4520号"):
        told = cited(server, citation)
        assert told["official"] is None
    assert "anbao import legislation" in cited(server, "消法第55条第1款")["official_note"]["zh"]
    early = cited(server, "电商法第38条", "2000-01-01")
    assert early["official"] is None and "later days" in early["official_note"]["en"]


def test_page_api_and_command_give_the_same_wording(
    server: Server, snapshot: Snapshot, folder: Path, tmp_path: Path
) -> None:
    text = "依照《电子商务法》第三十八条第二款、消法第55条"
    asked = urlencode({"at": "2020-01-01"})
    sent = text.encode()
    api = server.ask("POST", f"/api/v1/link?{asked}", sent, Content_Type="text/plain").document
    first, second = api["mentions"]  # type: ignore[misc]
    assert first["official"]["text"] == "旧乙。" and first["summary"]["en"]
    assert second["official"] is None and second["summary"]["zh"]
    (tmp_path / "snapshots").symlink_to(snapshot.path.parent)
    (tmp_path / "legislation").symlink_to(folder)
    command = ["link", "--home", str(tmp_path), "--at", "2020-01-01"]
    run = CliRunner().invoke(main, command, input=text)
    assert [json.loads(line) for line in run.stdout.splitlines()] == api["mentions"]
    form = urlencode({"text": text, "at": "2020-01-01"}).encode()
    page = server.ask(
        "POST", "/link?lang=zh", form, Content_Type="application/x-www-form-urlencoded"
    ).text
    assert "<p>旧乙。</p>" in page and "旧.md" in page and first["summary"]["zh"] in page
    title = page.partition('class="mention provision" title="')[2].partition('"')[0]
    assert "official text (2019-01-01, 旧.md):\n旧乙。" in title


def test_an_address_that_the_file_gives_is_the_same_law_elsewhere(server: Server) -> None:
    page = get(server, f"/doc/{ECL}/@2022-03-01").text
    assert f'href="{OFFICIAL_PAGE}"' in page
    assert described(page)["sameAs"] == [OFFICIAL_PAGE]
    provision = described(get(server, f"/doc/{ECL}/art_38").text)
    assert "sameAs" not in provision
    assert provision["isPartOf"][0]["sameAs"] == [OFFICIAL_PAGE]
    assert "sameAs" not in described(get(server, f"/doc/{ECL}/@2019-01-01").text)


def described(page: str) -> dict[str, Any]:
    script = page.partition('type="application/ld+json"')[2].partition(">")[2]
    found: dict[str, Any] = json.loads(script.partition("</script>")[0])
    return found


REPLACED = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<{BASE}/id/case/report/x/1/a> dcterms:isReplacedBy <{BASE}/id/case/report/x/1/b> .
<{BASE}/id/case/report/x/1/b> dcterms:isReplacedBy <{BASE}/id/case/2020/hu01/minzhong/4520> .
<{BASE}/id/case/2020/hu01/minzhong/4520> rdfs:label "案"@zh ;
    owl:sameAs <https://example.org/case/4520> ;
    dcterms:source <https://www.court.gov.cn/> , <https://www.court.gov.cn/case/1> ,
        <https://blog.example/1> .
<{BASE}/id/duty-type/left> dcterms:isReplacedBy <{BASE}/id/duty-type/right> .
<{BASE}/id/duty-type/right> dcterms:isReplacedBy <{BASE}/id/duty-type/left> .
<{BASE}/id/duty-type/out> dcterms:isReplacedBy <https://elsewhere.example/> .
"""


@pytest.fixture(scope="module")
def small() -> Library:
    store = Store()
    store.bulk_load(REPLACED.encode(), format=RdfFormat.TURTLE)
    return Library(LocalReader(store, "small"))


@pytest.fixture
def client(small: Library) -> Iterator[FlaskClient]:
    app = Flask("anbao.web.app")
    register_problems(app)
    speak_in(app)
    app.register_blueprint(thing_doors(small))
    with app.test_client() as client:
        yield client


def test_what_was_replaced_sends_on_to_the_end_of_the_chain(client: FlaskClient) -> None:
    new = "/id/case/2020/hu01/minzhong/4520"
    reply = client.get("/id/case/report/x/1/a", headers=HTML)
    assert (reply.status_code, reply.headers["Location"]) == (301, new)
    assert client.get(new, headers=HTML).status_code == 303
    data = client.get("/data/case/report/x/1/a.ttl")
    assert (data.status_code, data.headers["Location"]) == (
        301, "/data/case/2020/hu01/minzhong/4520.ttl",
    )  # fmt: skip


def test_a_chain_that_turns_in_a_circle_or_leads_out_replaces_nothing(client: FlaskClient) -> None:
    assert client.get("/id/duty-type/left").status_code == 303
    assert client.get("/id/duty-type/out").status_code == 303


def test_the_same_thing_elsewhere_is_said_only_of_itself(small: Library) -> None:
    node = small.node(f"{BASE}/id/case/2020/hu01/minzhong/4520")
    assert official_sources(node) == [
        "https://example.org/case/4520", "https://www.court.gov.cn/case/1",
    ]  # fmt: skip


def test_the_force_of_a_version_depends_on_the_day(reader: GraphReader) -> None:
    library = Library(reader)
    iri = f"{ELI_BASE}fl/2016/cybersecurity-law/art_10"
    assert NamedNode(iri)
    for day, force in (("2020-01-01", "InForce"), ("2026-06-01", "NotInForce")):
        said = legislation_document(library, iri, None, day)
        assert said["workExample"][0]["legislationLegalForce"].endswith(f"/{force}")
