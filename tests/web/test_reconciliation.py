"""A reconciliation client's session over HTTP, in both versions, on columns as people have them."""

import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from jsonschema import Draft202012Validator

from anbao.citation.docket import parse_docket
from anbao.errors import CitationError
from anbao.namespaces import AB, BASE, ELI, RDFS, SKOS, compact
from anbao.store.local import LocalReader
from tests.web import reconciliation_schemas as schemas
from tests.web.live_server import Reply, Server

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
CASE_943 = "id/case/2020/yue03/minzhong/943"
Cell = tuple[str, str, str]  # what stands in the cell, the type of its column, the id it means


@pytest.fixture(scope="module")
def server(site: str) -> Server:
    return Server(site, None)  # type: ignore[arg-type]


def checked(reply: Reply, schema: schemas.Schema) -> Any:
    assert reply.status == 200, reply.text
    assert reply.headers["access-control-allow-origin"] == "*"
    document = json.loads(reply.body)
    Draft202012Validator(schema).validate(document)
    return document


def reconcile(server: Server, queries: dict[str, Any], **headers: str) -> dict[str, Any]:
    body = urlencode({"queries": json.dumps(queries)})
    reply = server.ask("POST", "/reconcile", body, Content_Type=FORM, **headers)
    found: dict[str, Any] = checked(reply, schemas.RESULTS_0_2)
    return found


def reconcile_1_0(server: Server, queries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    body = json.dumps({"queries": queries})
    reply = server.ask("POST", "/reconcile/v1/reconcile", body, Content_Type=JSON)
    found: list[dict[str, Any]] = checked(reply, schemas.RESULTS_1_0)["results"]
    return found


def test_manifests_are_valid_and_speak_the_language_asked(server: Server) -> None:
    old = checked(server.get("/reconcile"), schemas.MANIFEST_0_2)
    new = checked(server.get("/reconcile/v1"), schemas.MANIFEST_1_0)
    english = checked(server.get("/reconcile", Accept_Language="en"), schemas.MANIFEST_0_2)
    assert old["name"].startswith("安保")
    assert english["name"].startswith("Anbao")
    assert old["identifierSpace"] == f"{BASE}/"
    assert {each["id"] for each in new["defaultTypes"]} >= {"provision", "case", "court", "duty"}
    assert all(each["name"] != each["id"] for each in old["defaultTypes"])


def cells(reader: LocalReader) -> Iterator[Cell]:
    """Columns as they stand in people's tables: the same things, written in many ways."""
    rng = random.Random(20241120)
    for iri, title in names(reader, AB.Instrument, str(ELI.term("title"))):
        bare = title.removeprefix("中华人民共和国")
        yield from ((text, "instrument", iri) for text in (title, f"《{title}》", f" {bare} "))
    for iri, label in names(reader, AB.Provision, RDFS.label):
        ways = (label, label.replace("《", "").replace("》", ""), label.replace("第", " 第"))
        yield rng.choice(ways), "provision", iri
    for iri, docket in names(reader, AB.Judgment, AB.docket):
        case = iri.split("/judgment/")[0]
        for text in (docket, docket.replace("（", "(").replace("）", ")"), " ".join(docket)):
            yield text, "case", case
    for kind, short in ((AB.Court, "court"), (AB.DutyType, "duty"), (AB.RightType, "right")):
        for iri, label in names(reader, kind, RDFS.label) or names(reader, kind, SKOS.prefLabel):
            yield label, short, iri


def names(reader: LocalReader, kind: str, property_: str) -> list[tuple[str, str]]:
    rows = reader.select(
        f"SELECT ?this ?name WHERE {{ ?this a <{kind}> ; <{property_}> ?name "
        "FILTER(LANG(?name) IN ('zh', '')) } ORDER BY ?this ?name"
    ).rows
    return [(compact(row["this"].value), row["name"].value) for row in rows]  # type: ignore[union-attr]


def test_a_thousand_cells_find_their_entities(server: Server, reader: LocalReader) -> None:
    """Nine in ten are matched outright, none wrongly, and the right one is nearly always first."""
    column = list(cells(reader))
    random.Random(7).shuffle(column)
    column = column[:1000]
    assert len(column) == 1000
    right = first = 0
    wrong = []
    for start in range(0, len(column), 50):
        part = column[start : start + 50]
        queries = {f"q{n}": {"query": text, "type": kind} for n, (text, kind, _) in enumerate(part)}
        answers = reconcile(server, queries)
        for n, (text, _, meant) in enumerate(part):
            found = answers[f"q{n}"]["result"]
            matched = [each["id"] for each in found if each["match"]]
            right += matched == [meant]
            first += bool(found) and found[0]["id"] == meant
            wrong += [(text, matched, meant)] if matched and matched != [meant] else []
    print(f"matched {right / 10:.1f} %, first {first / 10:.1f} %, wrong {len(wrong)}")
    assert wrong == []
    assert right >= 900
    assert first >= 970


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("消法第55条第1款", "provision", "eli/cn/fl/1993/consumer-rights-law/art_55/para_1"),
        ("《电商法》第三十八条第二款", "", "eli/cn/fl/2018/ecommerce-law/art_38/para_2"),
        ("E-Commerce Law art. 38(2)", "", "eli/cn/fl/2018/ecommerce-law/art_38/para_2"),
        ("法释〔2022〕8号", "instrument", "eli/cn/sfjs/2022/8"),
        ("(2020)粤03民终943号", "case", CASE_943),
        ("深圳中院", "court", "id/court/yue03"),
        ("深圳市中级人民法院", "court", "id/court/yue03"),
        ("buchongzeren", "form", "id/liability-form/supplementary"),
        (CASE_943, "", CASE_943),
        (f"{BASE}/{CASE_943}", "", CASE_943),
    ],
)
def test_cells_as_people_write_them(server: Server, text: str, kind: str, meant: str) -> None:
    best = reconcile(server, {"q": {"query": text, "type": kind} if kind else {"query": text}})
    found = best["q"]["result"][0]
    assert (found["id"], found["match"]) == (meant, True)


@pytest.mark.parametrize(
    "text", ["电子商务法第999条", "张三", "平台", "(1999)粤03民终943号", "　", ""]
)
def test_what_is_not_there_is_no_match(server: Server, text: str) -> None:
    found = reconcile(server, {"q": {"query": text}})["q"]["result"]
    assert not any(each["match"] for each in found)


def test_properties_decide_between_namesakes(server: Server) -> None:
    cause = {"pid": "ab:causeOfAction", "v": "机动车交通事故责任纠纷"}
    court = {"pid": "ab:hasJudgment/ab:decidedIn", "v": {"id": "id/court/yue03"}}
    day = {"pid": "ab:factsFrom", "v": "2018-11"}
    found = reconcile(server, {"q": {"type": "case", "properties": [cause, day]}})["q"]["result"]
    assert [each["id"] for each in found if each["score"] == 100] == [CASE_943]
    assert found[0]["match"]
    [one] = reconcile_1_0(
        server,
        [
            {
                "type": "case",
                "conditions": [
                    {"matchType": "property", **cause},
                    {"matchType": "property", **court, "required": True},
                ],
            }
        ],
    )
    assert [each["id"] for each in one["candidates"]] == [CASE_943]
    [none] = reconcile_1_0(
        server,
        [
            {
                "type": "case",
                "conditions": [
                    {"matchType": "name", "v": "(2020)粤03民终943号"},
                    {"matchType": "property", **cause, "matchQuantifier": "none", "required": True},
                ],
            }
        ],
    )
    assert none["candidates"] == []


def test_types_narrow_or_only_prefer(server: Server) -> None:
    asked = {"query": "平台", "limit": 50}
    answers = reconcile(
        server,
        {
            "any": {**asked, "type": ["duty", "right"]},
            "all": {**asked, "type": ["duty", "right"], "type_strict": "all"},
            "should": {**asked, "type": ["duty"], "type_strict": "should"},
        },
    )
    kinds = {key: {t["id"] for each in found["result"] for t in each["type"]}
             for key, found in answers.items()}  # fmt: skip
    assert kinds["any"] <= {"duty", "right"}
    assert kinds["all"] == set()
    assert kinds["should"] > {"duty"}


def test_a_session_from_manifest_to_extension(server: Server) -> None:
    """Reconcile, look at a preview and a flyout, ask which properties there are, fetch them."""
    old = checked(server.get("/reconcile"), schemas.MANIFEST_0_2)
    local = old["preview"]["url"].removeprefix(server.address)
    sent = server.get(local.replace("{{id}}", quote(CASE_943, safe="")))
    assert sent.status == 302
    card = server.get(sent.headers["location"])
    assert card.status == 200
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    assert "王某" in card.text
    path = old["suggest"]["entity"]["flyout_service_path"].replace("${id}", quote(CASE_943))
    assert "王某" in server.get(path).document["html"]  # type: ignore[operator]
    view = old["view"]["url"].removeprefix(server.address)
    assert server.get(view.replace("{{id}}", quote(CASE_943, safe=""))).status == 303

    proposed = checked(server.get("/reconcile/extend/propose?type=case"), schemas.PROPOSED)
    ids = [each["id"] for each in proposed["properties"]]
    assert {"ab:causeOfAction", "ab:hasJudgment", "ab:factsFrom", "ab:summary"} <= set(ids)
    wanted = [*ids[:15], "ab:hasJudgment/ab:decidedIn", "ab:factsFrom", "^ab:heldIn"]
    asked = {"ids": [CASE_943, "id/case/1999/hu01/minzhong/1"],
             "properties": [{"id": each} for each in wanted]}  # fmt: skip
    body = urlencode({"extend": json.dumps(asked)})
    reply = server.ask("POST", "/reconcile", body, Content_Type=FORM)
    rows = checked(reply, schemas.EXTENDED_0_2)["rows"]
    courts = {each["id"] for each in rows[CASE_943]["ab:hasJudgment/ab:decidedIn"]}
    assert "id/court/yue03" in courts
    assert rows[CASE_943]["ab:factsFrom"] == [{"date": "2018-11-25T00:00:00"}]
    assert not any(rows["id/case/1999/hu01/minzhong/1"].values())

    reply = server.ask("POST", "/reconcile/v1/extend", json.dumps(asked), Content_Type=JSON)
    listed = checked(reply, schemas.EXTENDED_1_0)
    assert [row["id"] for row in listed["rows"]] == asked["ids"]
    assert {p["id"]: p["values"] for p in listed["rows"][0]["properties"]} == rows[CASE_943]


def test_settings_of_a_property_are_heeded(server: Server) -> None:
    def values(**settings: Any) -> list[Any]:
        asked = {"ids": [CASE_943], "properties": [{"id": "ab:summary", "settings": settings}]}
        body = urlencode({"extend": json.dumps(asked)})
        reply = server.ask("POST", "/reconcile", body, Content_Type=FORM)
        found: list[Any] = checked(reply, schemas.EXTENDED_0_2)["rows"][CASE_943]["ab:summary"]
        return found

    assert len(values(lang="all")) == 2
    assert values(lang="en")[0]["str"].isascii() or "’" in values(lang="en")[0]["str"]
    assert len(values(lang="all", limit=1)) == 1


@pytest.mark.parametrize("root", ["/reconcile", "/reconcile/v1"])
def test_suggestions_complete_what_is_typed(server: Server, root: str) -> None:
    def suggested(what: str, **asked: str) -> list[str]:
        reply = server.get(f"{root}/suggest/{what}?{urlencode(asked)}")
        return [each["id"] for each in checked(reply, schemas.SUGGESTED)["result"]]

    assert suggested("entity", prefix="消法55条1")[0].endswith("art_55/para_1")
    assert suggested("entity", prefix=CASE_943)[0] == CASE_943
    first, second = (
        suggested("entity", prefix="平台"),
        suggested("entity", prefix="平台", cursor="20"),
    )
    assert first
    assert not set(first) & set(second)
    assert suggested("property", prefix="案由")[0] == "ab:causeOfAction"
    assert "ab:causeOfAction" in suggested("property", prefix="cause")
    assert suggested("type", prefix="义务") == ["duty"]
    assert len(suggested("type", prefix="")) > 10


BAD_FORMS = {
    "not JSON": "queries=%7B",
    "NaN": "queries=" + quote('{"q":{"query":"x","limit":NaN}}'),
    "array": "queries=" + quote("[]"),
    "no query": "queries=" + quote('{"q":{}}'),
    "unknown field": "queries=" + quote('{"q":{"query":"x","fuzzy":1}}'),
    "unknown type": "queries=" + quote('{"q":{"query":"x","type":"planet"}}'),
    "bad strictness": "queries=" + quote('{"q":{"query":"x","type_strict":"very"}}'),
    "bad limit": "queries=" + quote('{"q":{"query":"x","limit":-1}}'),
    "query not text": "queries=" + quote('{"q":{"query":["x"]}}'),
    "no pid": "queries=" + quote('{"q":{"query":"x","properties":[{"v":1}]}}'),
    "pid no IRI": "queries=" + quote('{"q":{"query":"平台","properties":[{"pid":"<>","v":1}]}}'),
    "long": "queries=" + quote(json.dumps({"q": {"query": "长" * 201}})),
    "deep": "queries=" + quote("[" * 100_000),
    "both": "queries=%7B%7D&extend=%7B%7D",
    "neither": "x=1",
    "extend without ids": "extend=" + quote('{"properties":[]}'),
    "extend with numbers": "extend=" + quote('{"ids":[1],"properties":[{"id":"ab:summary"}]}'),
    "extend by no property": "extend=" + quote('{"ids":["id/a/b"],"properties":[{"id":"a b"}]}'),
}


@pytest.mark.parametrize("body", BAD_FORMS.values(), ids=BAD_FORMS)
def test_malformed_input_is_refused_with_a_reason(server: Server, body: str) -> None:
    reply = server.ask("POST", "/reconcile", body, Content_Type=FORM)
    assert 400 <= reply.status < 500, reply.text
    assert reply.document["detail"]


BAD_BODIES = [
    b"\xff",
    b"{}",
    b'{"queries":{}}',
    b'{"queries":[{}]}',
    b'{"queries":[{"conditions":[]}]}',
    b'{"queries":[{"conditions":[{"v":"x"}]}]}',
    b'{"queries":[{"conditions":[{"matchType":"name"}]}]}',
    b'{"queries":[{"conditions":[{"matchType":"property","v":"x"}]}]}',
    b'{"queries":[{"type":["case"],"conditions":[{"matchType":"name","v":"x"}]}]}',
    b'{"queries":[{"limit":1e999,"type":"planet","conditions":[{"matchType":"name","v":"x"}]}]}',
]


@pytest.mark.parametrize("body", BAD_BODIES)
def test_malformed_batches_of_the_draft_are_refused(server: Server, body: bytes) -> None:
    reply = server.ask("POST", "/reconcile/v1/reconcile", body, Content_Type=JSON)
    assert 400 <= reply.status < 500, reply.text


def test_limits_of_a_batch_are_told(server: Server) -> None:
    batch = {f"q{n}": {"query": "x"} for n in range(51)}
    body = urlencode({"queries": json.dumps(batch)})
    reply = server.ask("POST", "/reconcile", body, Content_Type=FORM)
    assert (reply.status, reply.document["limit"]) == (413, 50)
    asked = {"ids": ["id/a/b"] * 201, "properties": [{"id": "ab:summary"}]}
    body = urlencode({"extend": json.dumps(asked)})
    assert server.ask("POST", "/reconcile", body, Content_Type=FORM).status == 413
    text = server.ask("POST", "/reconcile/v1/reconcile", "{}", Content_Type="text/plain")
    assert text.status == 415


def test_a_page_of_another_origin_may_ask(server: Server) -> None:
    reply = server.ask("OPTIONS", "/reconcile/v1/reconcile", Origin="https://elsewhere.example")
    assert reply.status == 200
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "Content-Type" in reply.headers["access-control-allow-headers"]


def test_names_in_answers_cannot_carry_markup(server: Server) -> None:
    path = f"/reconcile/flyout/type?id={quote('<script>alert(1)</script>')}"
    assert "<script" not in str(server.get(path).document["html"])


def test_every_docket_of_the_graph_is_in_the_column(reader: LocalReader) -> None:
    """The thousand cells mean something only if their dockets can be read as dockets."""
    unread = []
    for _, docket in names(reader, AB.Judgment, AB.docket):
        try:
            parse_docket(docket)
        except CitationError:
            unread.append(docket)
    assert unread == []
