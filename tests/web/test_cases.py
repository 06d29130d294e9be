"""``/cases``: files with their ETags, and the way in for those with a token, on a real server."""

import json
from datetime import UTC, datetime

from anbao.tokens import TokenFile
from tests.web.live_server import Reply, Server

KEY = "2020/gao-ofo"
QUERY = """SELECT ?by { GRAPH <https://w3id.org/anbao/graph/changes> {
  ?change <http://purl.org/dc/terms/creator> ?by } FILTER CONTAINS(STR(?change), "gao-ofo") }"""


def put(server: Server, bearer: str, text: bytes, key: str = KEY, **headers: str) -> Reply:
    sent = {"Content_Type": "text/turtle", "Authorization": bearer, **headers}
    return server.ask("PUT", f"/cases/{key}", text, **sent)


def test_a_case_changes_is_seen_everywhere_and_comes_back(writable: Server, bearer: str) -> None:
    first = writable.get(f"/cases/{KEY}")
    assert (first.status, first.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    tag = first.headers["etag"]
    assert writable.get(f"/cases/{KEY}", If_None_Match=tag).status == 304
    changed = first.body.replace("高某父母诉ofo案".encode(), "改名之后的案件".encode())

    assert put(writable, bearer, changed).status == 428
    assert put(writable, bearer, changed, If_None_Match="*").status == 412
    assert put(writable, bearer, changed, If_Match='"other"').status == 412
    assert put(writable, bearer, changed, key="2020/other", If_None_Match="*").status == 400
    reply = put(writable, bearer, changed, If_Match=tag)
    assert (reply.status, reply.document["changed"]) == (200, True)

    for _ in range(6):  # by whichever worker
        assert "改名之后的案件" in writable.get(f"/data/graph/case/{KEY}.ttl").text
        values = writable.query(QUERY).values
        assert len(values) == 1 and values[0].startswith("编辑甲")
    assert writable.get(f"/cases/{KEY}").headers["etag"] == reply.headers["etag"]
    assert put(writable, bearer, first.body, If_Match=tag).status == 412

    versions = json.loads(writable.get(f"/cases/{KEY}/versions").body)
    assert [each["action"] for each in versions] == ["found", "change"]
    assert writable.get(f"/cases/{KEY}/versions/1").body == first.body
    is_removed(writable, bearer, reply.headers["etag"])
    back = writable.ask("POST", f"/cases/{KEY}/versions/1/restore", Authorization=bearer,
                        If_None_Match="*")  # fmt: skip
    assert (back.status, back.headers["etag"]) == (201, tag)
    assert writable.get(f"/cases/{KEY}").body == first.body
    assert writable.get(f"/data/graph/case/{KEY}.ttl").status == 200


def is_removed(server: Server, bearer: str, tag: str) -> None:
    """Remove the case as it stands at *tag*, and nothing else; its versions stay."""

    def delete(**headers: str) -> Reply:
        return server.ask("DELETE", f"/cases/{KEY}", Authorization=bearer, **headers)

    assert delete().status == 428
    assert delete(If_Match='"another"').status == 412
    assert delete(If_None_Match="*").status == 412
    assert server.get(f"/cases/{KEY}").status == 200
    reply = delete(If_Match=tag)
    assert (reply.status, reply.body) == (204, b"")
    for _ in range(6):  # by whichever worker
        assert server.get(f"/cases/{KEY}").status == 404
        assert server.get(f"/data/graph/case/{KEY}.ttl").status == 404
    assert delete(If_Match=tag).status in {404, 412}
    last = json.loads(server.get(f"/cases/{KEY}/versions").body)[-1]
    assert (last["action"], last["sha256"]) == ("remove", "")
    assert server.get(f"/cases/{KEY}/versions/{last['number']}").status == 404
    assert server.get(f"/cases/{KEY}/versions/2").status == 200


def test_nothing_invalid_gets_in(writable: Server, bearer: str) -> None:
    first = writable.get(f"/cases/{KEY}")
    tag = first.headers["etag"]
    for wrong in (b"nonsense", first.body.replace(b"ab:", b"ab:no"), b""):
        reply = put(writable, bearer, wrong, If_Match=tag)
        assert reply.status == 422
        assert reply.document["results"]
    assert put(writable, bearer, first.body, If_Match=tag, Content_Type="text/plain").status == 415
    assert writable.get(f"/cases/{KEY}").body == first.body


def test_only_a_token_of_scope_write_opens_it(writable: Server, tokens: TokenFile, bearer) -> None:
    reader = tokens.new("reader", ["read-more"], datetime.now(UTC))
    headers = {"If_Match": "*", "Content_Type": "text/turtle"}
    path = f"/cases/{KEY}"
    assert writable.ask("PUT", path, b"x", **headers).status == 401
    assert writable.ask("DELETE", path, **headers).status == 401
    assert writable.ask("POST", f"{path}/versions/1/restore", **headers).status == 401
    assert put(writable, f"Bearer {reader}", b"x", If_Match="*").status == 403
    assert put(writable, bearer, b"x", If_Match="*", Origin="https://evil.example").status == 403
    assert writable.get("/cases/2020/none").status == 404
    assert writable.get("/cases/2020/..%2F..%2FSOURCES").status == 404


def test_without_tokens_the_door_is_shut_and_says_how_to_open_it(site: str) -> None:
    server = Server(site, None)  # type: ignore[arg-type]
    assert server.get(f"/cases/{KEY}").status == 200
    reply = put(server, "Bearer x", b"x", If_Match="*")
    assert reply.status == 403
    assert reply.document["type"].endswith("/problems/writing-disabled")
    assert "anbao token new" in str(reply.document["detail"])
