"""Parquet at the query door: typed, whole or refused, and honest about a missing component."""

import datetime as dt
import io
import sys
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anbao.errors import NotInstalled
from anbao.store.parquet import parquet_bytes
from tests.conftest import Start
from tests.web.live_server import Server

TYPED = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?n ?d ?day ?t ?iri WHERE { VALUES (?n ?d ?day ?t ?iri) {
  (1 2.50 "2018-08-31"^^xsd:date "甲"@zh <http://example.org/a>)
  (2 UNDEF UNDEF "乙"@zh UNDEF)
} } ORDER BY ?n"""


def asked(served: Server, query: str) -> pa.Table:
    reply = served.get(f"/sparql?query={quote(query)}&format=parquet")
    assert reply.headers["content-type"] == "application/vnd.apache.parquet"
    return pq.read_table(io.BytesIO(reply.body))


def test_columns_have_the_types_of_their_values(served: Server) -> None:
    table = asked(served, TYPED)
    kinds = [pa.int64(), pa.decimal128(3, 2), pa.date32(), pa.string(), pa.string()]
    assert table.schema.types[:1] + table.schema.types[2:] == kinds[:1] + kinds[2:]
    assert pa.types.is_decimal(table.schema.field("d").type)
    assert table["day"].to_pylist() == [dt.date(2018, 8, 31), None]
    assert table["iri"].to_pylist() == ["http://example.org/a", None]


def test_it_is_given_by_accept_and_never_unasked(served: Server) -> None:
    accept = "application/vnd.apache.parquet"
    assert served.query(TYPED, Accept=accept).body.startswith(b"PAR1")
    assert served.query(TYPED, Accept="*/*").headers["content-type"].endswith("+json")
    assert served.query("ASK {}", Accept=accept).status == 406


def test_a_part_is_refused(start_server: Start, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("cut") / "many.ttl"
    path.write_text("".join(f"<http://e.org/{n}> a <http://e.org/T> .\n" for n in range(20)))
    server = start_server("--only", path, "--rows", "5", "--workers", "1")
    reply = server.get("/sparql?query=SELECT%20*%20%7B?s%20?p%20?o%7D&format=parquet")
    assert (reply.status, reply.document["limit"]) == (413, 5)


def test_without_the_component_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NotInstalled, match=r"anbao\[parquet\]"):
        parquet_bytes(b'{"head":{"vars":[]},"results":{"bindings":[]}}')
