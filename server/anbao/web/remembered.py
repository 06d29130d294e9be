"""Answers to queries that were asked before, and pages that were made before, given again.

Kept by the dataset's version and all of the request that they depend on; the least recently used
go first once the bytes allowed are full. Each web worker keeps its own.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from werkzeug.http import parse_etags

from anbao.web.exchange import Reply, Sent

# In the environment, by the door whose answer will not change: the version of the dataset.
MAY_BE_KEPT = "anbao.may-be-kept"
_TOLD = ("content-type", "accept", "accept-encoding", "host", "accept-language", "prefer",
         "content-encoding")  # fmt: skip
_LARGEST = 1 << 20
_OWN = {"x-request-id", "server-timing"}  # of one request, not of the answer
_BODILY = {"content-type", "content-length", "content-encoding"}


_Kept = TypeVar("_Kept")


class Memory(Generic[_Kept]):
    """Keeps values up to *capacity* bytes, as *weight* counts them; a value may be ``largest``."""

    def __init__(self, capacity: int, weight: Callable[[_Kept], int]) -> None:
        self.largest = min(_LARGEST, capacity)
        self._capacity = capacity
        self._weight = weight
        self._size = 0
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, key: Hashable) -> _Kept | None:
        """Return what is kept under *key*, which is then the last to go."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def keep(self, key: Hashable, value: _Kept) -> None:
        """Keep *value*, and let others go for it."""
        with self._lock:
            old = self._kept.pop(key, None)
            self._kept[key] = value
            self._size += self._weight(value) - (0 if old is None else self._weight(old))
            while self._size > self._capacity:
                self._size -= self._weight(self._kept.popitem(last=False)[1])


def page_memory(capacity: int) -> Memory[bytes]:
    """Return a memory of pages, of *capacity* bytes."""
    return Memory(capacity, lambda page: len(page) + 512)


class Remembered:
    """What ``/sparql`` answered; *version* names the dataset served now, *capacity* is in bytes."""

    def __init__(self, version: Callable[[], str], capacity: int) -> None:
        self._version = version
        self._memory = Memory(capacity, _weight)

    def key(self, sent: Sent) -> bytes:
        """Return what names the request *sent* to the dataset served now, and all like it."""
        return _key(sent, self._version())

    def recall(self, sent: Sent) -> Reply | None:
        """Return the reply to a request like *sent* from memory; one without body if it is held."""
        if sent.method not in {"GET", "POST"}:
            return None
        kept = self._memory.recall(self.key(sent))
        if kept is None:
            return None
        if _is_held(kept, sent.header("if-none-match")):
            return Reply(304, [each for each in kept.headers if each[0].lower() not in _BODILY])
        return Reply(kept.status, [*kept.headers], kept.body)

    def keep(self, sent: Sent, reply: Reply, version: str) -> None:
        """Remember the whole *reply* to *sent*, from the dataset's *version*, if there is room."""
        if reply.status != 200 or reply.rest or len(reply.body) > self._memory.largest:
            return
        if sent.method not in {"GET", "POST"} or sent.header("authorization"):
            return
        headers = [each for each in reply.headers if each[0].lower() not in _OWN]
        self._memory.keep(_key(sent, version), Reply(200, headers, reply.body))


def _key(sent: Sent, version: str) -> bytes:
    told = [version, sent.method, sent.query, *(sent.header(name) for name in _TOLD)]
    digest = hashlib.blake2b("\0".join(told).encode("utf-8", "surrogateescape"), digest_size=32)
    if sent.method == "POST":
        digest.update(b"\0" + sent.body)
    return digest.digest()


def _is_held(kept: Reply, asked: str) -> bool:
    if not asked:
        return False
    tag = next((value for name, value in kept.headers if name.lower() == "etag"), "")
    return bool(tag) and parse_etags(asked).contains_weak(tag.removeprefix("W/")[1:-1])


def _weight(kept: Reply) -> int:
    return len(kept.body) + sum(len(name) + len(value) for name, value in kept.headers) + 512
