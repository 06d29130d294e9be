"""What attackers do, one deed a function, and what may come of each: a refusal, never a crash.

A deed returns how it was met: a status, or ``ended`` if the connection was.
"""

import contextlib
import gzip
import socket
import struct
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

_HOST = "Host: localhost\r\nConnection: close\r\n"
_QUERY = f"POST /sparql HTTP/1.1\r\n{_HOST}Content-Type: application/sparql-query\r\n"
CROSS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
_DOUBLING = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(40))
_OPTIONALS = "".join(f"OPTIONAL {{ ?s <http://x/p{n}> ?o{n} }} " for n in range(150))
_LARGE = "SELECT * { ?a ?b ?c . ?d a ?e } LIMIT 60000"
_PATIENCE = 90.0
Deed = Callable[[int, str], str]


@contextlib.contextmanager
def _connected(port: int, address: str) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), _PATIENCE, (address, 0)) as connection:
        yield connection


def _met(connection: socket.socket) -> str:
    """Read all that comes; say with which status it began."""
    begin, last = b"", time.monotonic() + _PATIENCE
    try:
        while time.monotonic() < last:
            piece = connection.recv(1 << 16)
            if not piece:
                break
            begin += piece[:16] if len(begin) < 16 else b""
    except ConnectionError:
        return "ended"
    except TimeoutError:
        return "held"
    return begin[9:12].decode() if begin else "ended"


def _send(request: str | bytes) -> Deed:
    data = request.encode("latin-1") if isinstance(request, str) else request

    def deed(port: int, address: str) -> str:
        with _connected(port, address) as connection:
            with contextlib.suppress(ConnectionError):
                connection.sendall(data)
            return _met(connection)

    return deed


def _query(text: str) -> Deed:
    body = text.encode()
    return _send(f"{_QUERY}Content-Length: {len(body)}\r\n\r\n".encode() + body)


def _post(path: str, kind: str, body: bytes, *more: str) -> Deed:
    lines = "".join(f"{each}\r\n" for each in more)
    head = f"POST {path} HTTP/1.1\r\n{_HOST}Content-Type: {kind}\r\n{lines}"
    return _send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


def _get(path: str, *headers: str) -> Deed:
    return _send(f"GET {path} HTTP/1.1\r\n{_HOST}" + "".join(f"{h}\r\n" for h in headers) + "\r\n")


def _hang_up(port: int, address: str) -> str:
    """Ask for what takes long, and leave by a reset."""
    with _connected(port, address) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(f"{_QUERY}Content-Length: {len(CROSS)}\r\n\r\n{CROSS}".encode())
        time.sleep(0.3)
    return "ended"


def _half_a_body(port: int, address: str) -> str:
    """Break off in the middle of an update."""
    with _connected(port, address) as connection:
        connection.sendall(f"{_QUERY}Content-Length: 99\r\n\r\nASK {{}}".encode())
        connection.shutdown(socket.SHUT_WR)
        return _met(connection)


def _trickle(port: int, address: str) -> str:
    """Send a header letter by letter for as long as that is borne."""
    with _connected(port, address) as connection, contextlib.suppress(OSError):
        connection.sendall(b"GET / HTTP/1.1\r\nX-A: ")
        connection.settimeout(1)
        last = time.monotonic() + _PATIENCE
        while time.monotonic() < last:
            connection.sendall(b"a")
            with contextlib.suppress(TimeoutError):
                if not connection.recv(1 << 16):
                    return "ended"
        return "held"
    return "ended"


def _read_nothing(port: int, address: str) -> str:
    """Ask for megabytes and take in none of them for a while."""
    path = "/sparql?" + urlencode({"query": _LARGE, "format": "csv"})
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.bind((address, 0))
    with connection:
        connection.connect(("127.0.0.1", port))
        connection.sendall(f"GET {path} HTTP/1.1\r\n{_HOST}\r\n".encode())
        time.sleep(5)
    return "ended"


def _crowd(port: int, address: str) -> str:
    """Open more connections than one may have, and send nothing on them."""
    with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
        for _ in range(200):
            stack.enter_context(_connected(port, address))
        time.sleep(2)
    return "ended"


_ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><rdf:RDF xmlns:rdf="urn:x">&a;</rdf:RDF>'
_REFUSED = {"400", "408", "413", "415", "422", "429", "431", "503", "ended"}
DEEDS: dict[str, tuple[Deed, set[str]]] = {
    # On an idle machine its memory ends before its time.
    "cross product": (_query(CROSS), {"400", "429", "503"}),
    "nesting": (_query("SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }"), {"400"}),
    "optionals": (_query("SELECT * { ?s ?p ?o " + _OPTIONALS + "}"), {"429", "503"}),
    "doubling": (_query('SELECT * { BIND("xxxxxxxxxx" AS ?v0) ' + _DOUBLING + "}"),
                 {"400", "429", "503"}),
    "another server": (_query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), {"400"}),
    "update": (_query("CLEAR ALL"), {"403"}),
    "long query": (_query("SELECT * { ?s ?p ?o } #" + "x" * 200_000), {"400"}),
    "body past its limit": (_post("/sparql", "application/sparql-query", b"x" * (3 << 20)),
                            {"413", "ended"}),
    "half a body": (_half_a_body, {"400", "ended"}),
    "nonsense": (_send(b"\x16\x03\x01\x00" + bytes(range(256))), {"400", "ended"}),
    "two lengths": (_send(f"{_QUERY}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"), {"400"}),
    "headers past their limit": (_get("/", "Accept: " + "a/b," * 20_000), {"431", "ended"}),
    "way out": (_get("/static/..%2f..%2f..%2fetc/passwd"), {"404"}),
    "wrong token": (_get("/sparql?query=ASK%7B%7D", "Authorization: Bearer x"), {"401", "429"}),
    "wrong host": (_send("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
                   {"400"}),
    "entities": (_post("/api/v1/validate", "application/rdf+xml", _ENTITY), _REFUSED),
    "nested JSON-LD": (_post("/api/v1/validate", "application/ld+json",
                             b'{"@id":' * 5_000 + b"1" + b"}" * 5_000), _REFUSED),
    "inflating": (_post("/api/v1/validate", "text/turtle", gzip.compress(b"#" * (20 << 20)),
                        "Content-Encoding: gzip"), _REFUSED),
    "longest text": (_post("/api/v1/link", "text/plain", ("消法第五十五条" * 20_000).encode()),
                     {"200", "413", "429", "503"}),
    "search for anything": (_get("/search?q=" + quote("的" * 300)), {"200", "400", "422"}),
    "hang-up": (_hang_up, {"ended"}),
    "letter by letter": (_trickle, {"ended", "408"}),
    "reading nothing": (_read_nothing, {"ended"}),
    "a crowd": (_crowd, {"ended"}),
}  # fmt: skip
