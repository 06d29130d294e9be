"""Answers to queries that were asked before, given again before anything else is done.

Kept by the dataset's version and all of the request that an answer depends on; the least recently
used go first once the bytes allowed are full. Each web worker keeps its own.
"""

import hashlib
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.http import parse_etags

from anbao.web.observation import NOTE, Note

MAY_BE_KEPT = "anbao.may-be-kept"  # set in the environment by the door whose answer will not change
_TOLD = ("QUERY_STRING", "CONTENT_TYPE", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_HOST",
         "HTTP_ACCEPT_LANGUAGE", "HTTP_PREFER", "HTTP_CONTENT_ENCODING")  # fmt: skip
_LARGEST = 1 << 20
_OWN = {"x-request-id", "server-timing"}  # of one request, not of the answer
_BODILY = {"content-type", "content-length", "content-encoding"}
_Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Kept:
    status: str
    headers: _Headers
    body: bytes
    etag: str


class Remembered:
    """A WSGI application around ours that remembers what ``/sparql`` answered.

    *version* names the dataset that is served now; *capacity* is in bytes.
    """

    def __init__(
        self, application: Callable[..., Iterable[bytes]], version: Callable[[], str], capacity: int
    ) -> None:
        self._application = application
        self._version = version
        self._capacity = capacity
        self._size = 0
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer from memory, or have the application answer and remember that."""
        if environ["PATH_INFO"] != "/sparql" or "HTTP_AUTHORIZATION" in environ:
            return self._application(environ, start_response)
        key = self._key(environ)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        if kept is not None:
            return _again(kept, environ, start_response)
        return self._first_time(key, environ, start_response)

    def _key(self, environ: dict[str, Any]) -> bytes:
        digest = hashlib.blake2b(digest_size=32)
        told = [self._version(), environ["REQUEST_METHOD"], *(environ.get(n, "") for n in _TOLD)]
        digest.update("\0".join(told).encode("utf-8", "surrogateescape"))
        if environ["REQUEST_METHOD"] == "POST":
            digest.update(b"\0" + environ["wsgi.input"].read())
            environ["wsgi.input"].seek(0)
        return digest.digest()

    def _first_time(
        self, key: bytes, environ: dict[str, Any], start_response: Any
    ) -> Iterable[bytes]:
        begun: list[tuple[str, _Headers]] = []

        def started(status: str, headers: _Headers, *rest: Any) -> Any:
            begun.append((status, list(headers)))
            return start_response(status, headers, *rest)

        parts = self._application(environ, started)
        if not environ.get(MAY_BE_KEPT) or not begun or not begun[0][0].startswith("200"):
            return parts
        length = next((v for n, v in begun[0][1] if n.lower() == "content-length"), "")
        if not length.isdigit() or int(length) > min(_LARGEST, self._capacity):
            return parts
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        self._keep(key, begun[0], body)
        return [body]

    def _keep(self, key: bytes, begun: tuple[str, _Headers], body: bytes) -> None:
        headers = [(name, value) for name, value in begun[1] if name.lower() not in _OWN]
        etag = next((value for name, value in headers if name.lower() == "etag"), "")
        with self._lock:
            old = self._kept.pop(key, None)
            self._kept[key] = _Kept(begun[0], headers, body, etag)
            self._size += _weight(self._kept[key]) - (_weight(old) if old else 0)
            while self._size > self._capacity:
                self._size -= _weight(self._kept.popitem(last=False)[1])


def _weight(kept: _Kept) -> int:
    return len(kept.body) + sum(len(name) + len(value) for name, value in kept.headers) + 512


def _again(kept: _Kept, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    request_id = str(uuid.uuid4())
    own = [("X-Request-Id", request_id), ("Server-Timing", 'cache;desc="hit"')]
    note = environ.get(NOTE)
    if isinstance(note, Note):
        note.route, note.request_id = "/sparql", request_id
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    if kept.etag and asked and parse_etags(asked).contains_weak(kept.etag.removeprefix("W/")[1:-1]):
        headers = [pair for pair in kept.headers if pair[0].lower() not in _BODILY]
        start_response("304 NOT MODIFIED", [*headers, *own])
        return []
    start_response(kept.status, [*kept.headers, *own])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]
