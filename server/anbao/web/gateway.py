"""Between granian and the WSGI application: what plain WSGI cannot know or do.

Plain WSGI never hears that a client has hung up, so its query would run on to the deadline; and a
body that trickles in, or a reader that never reads, would each hold a thread. Here bodies are
received and long answers sent without a thread, and a hang-up cancels the query.
"""

import asyncio
import contextlib
import io
import queue
import sys
import threading
import traceback
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Any
from urllib.parse import quote

from anbao.store.jail import Cancellation
from anbao.web.bodies import UNRECEIVED, Bodies
from anbao.web.direct import Direct
from anbao.web.exchange import Environ, Reply, Sent
from anbao.web.forwarded import Forwarded
from anbao.web.limits import HttpLimits
from anbao.web.remembered import MAY_BE_KEPT

_Pieces = AsyncGenerator[bytes, None]
_Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
_THREADS = 40  # more than run and wait in the engine, so that pages and health checks get theirs
_WHOLE = 1 << 20
_WATCH_AFTER = 0.1
_SEND_SECONDS = 60
_PRINTABLE = "".join(map(chr, range(33, 127)))


class Gateway:
    """An RSGI application that serves a WSGI application from a pool of threads."""

    def __init__(
        self, application: _Wsgi, limits: HttpLimits, bodies: Bodies, *, proxies: int = 0
    ) -> None:
        self._application = application
        self._forwarded = Forwarded(proxies)
        self._limits = limits
        self._bodies = bodies
        self._direct: Direct | None = None
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        for _ in range(_THREADS):
            threading.Thread(target=self._serve, daemon=True).start()

    def try_first(self, direct: Direct) -> None:
        """Have *direct* answer what it can before the application is called."""
        self._direct = direct

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        why = ""
        try:
            body, refused = await self._body(scope, protocol)
            why = "half" if body is None else ""
        except TimeoutError:
            body, refused, why = b"", None, "late"
        environ = _environ(scope, body or b"")
        if why:
            environ[UNRECEIVED] = why
        await self._reply(environ, protocol, body or b"")
        if refused is not None and not scope.headers.get("expect"):
            await self._let_pass(refused)

    async def _reply(self, environ: Environ, protocol: Any, body: bytes) -> None:
        self._forwarded.read(environ)
        sent = Sent(environ, body)
        if self._direct is not None and UNRECEIVED not in environ:
            direct = await self._direct.reply(sent, protocol.client_disconnect)
            if direct is not None:
                protocol.response_bytes(direct.status, direct.headers, direct.body)
                direct.close()
                return
        cancellation = environ["anbao.cancellation"] = Cancellation()
        reply = await self._answer(environ, protocol, cancellation)
        if reply.rest is not None:
            await self._stream(reply, protocol)
        elif self._direct is not None and environ.get(MAY_BE_KEPT):
            self._direct.keep(sent, reply, environ[MAY_BE_KEPT])

    async def _body(self, scope: Any, protocol: Any) -> tuple[bytes | None, _Pieces | None]:
        """Receive the body, but little past the limit; return what is left of one that is too long.

        The application refuses that. None if it broke off: half a graph must not be written for a
        whole one.
        """
        declared = scope.headers.get("content-length") or ""
        if not declared and scope.method in {"GET", "HEAD", "OPTIONS"}:
            return b"", None
        allowed = self._bodies.allowed(scope.path, scope.headers.get("authorization") or "")
        pieces = _pieces(protocol)
        if declared.isdigit() and int(declared) > allowed:
            return b"", pieces
        body, empty = bytearray(), 0
        async with asyncio.timeout(self._limits.body_seconds):
            async for piece in pieces:
                body += piece
                empty += not piece
                if len(body) > allowed:
                    return bytes(body), pieces
        # granian tells the end by one empty piece, and an error by one more before it.
        short = declared.isdigit() and len(body) != int(declared)
        return None if empty > 1 or short else bytes(body), None

    async def _let_pass(self, refused: _Pieces) -> None:
        """Receive what was refused, within reason, and drop it.

        A connection that is closed while its client is sending loses the answer (RFC 9112 section
        9.6). Who waits for a 100 before sending has the answer instead.
        """
        left = self._limits.graph_bytes
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._limits.body_seconds):
                async for piece in refused:
                    left -= len(piece)
                    if left < 0:
                        return

    async def _answer(self, environ: Environ, protocol: Any, cancellation: Cancellation) -> Reply:
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Reply] = loop.create_future()

        def work() -> None:
            reply = Reply(500, [])
            try:
                reply = self._call(environ)
                if UNRECEIVED in environ:  # what may still come of it is no next request
                    reply.headers.append(("connection", "close"))
            finally:
                if reply.rest is None:
                    # From this thread, so that the client need not wait for the loop to wake.
                    protocol.response_bytes(reply.status, reply.headers, reply.body)
                loop.call_soon_threadsafe(_settle, answered, reply)

        self._work.put(work)
        done, _ = await asyncio.wait({answered}, timeout=_WATCH_AFTER)
        if not done:
            gone = asyncio.ensure_future(protocol.client_disconnect())
            await asyncio.wait({answered, gone}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                cancellation.cancel()
            else:
                gone.cancel()
        return await answered

    async def _stream(self, reply: Reply, protocol: Any) -> None:
        loop = asyncio.get_running_loop()
        try:
            transport = protocol.response_stream(reply.status, reply.headers)
            piece: bytes | None = reply.body
            while piece is not None:
                async with asyncio.timeout(_SEND_SECONDS):
                    await transport.send_bytes(piece)
                assert reply.rest is not None  # noqa: S101 - only such replies come here
                piece = await loop.run_in_executor(None, next, reply.rest, None)
        finally:
            reply.close()

    def _serve(self) -> None:
        while True:
            work = self._work.get()
            try:
                work()
            except Exception:
                traceback.print_exc()  # for the server's keeper; the client has a bare 500

    def _call(self, environ: Environ) -> Reply:
        """Run the application; a long body is left for the loop to fetch and send."""
        reply = Reply(500, [])

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
            reply.status, reply.headers = int(status[:3]), headers

        parts = self._application(environ, start_response)
        reply.close = getattr(parts, "close", reply.close)
        pieces = iter(parts)
        body = bytearray()
        for piece in pieces:
            body += piece
            if len(body) > _WHOLE:
                reply.body, reply.rest = bytes(body), pieces
                return reply
        reply.body = bytes(body)
        reply.close()
        return reply


async def _pieces(protocol: Any) -> _Pieces:
    """Yield the body piece by piece; unlike granian's own, this can be left and gone on with."""
    async for piece in protocol:
        yield piece


def _settle(future: "asyncio.Future[Reply]", reply: Reply) -> None:
    if not future.done():
        future.set_result(reply)


def _environ(scope: Any, body: bytes) -> Environ:
    """Build a WSGI environment from an RSGI scope and the whole body."""
    name, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        # curl sends 补充责任 as it is typed; WSGI knows only ASCII here.
        "QUERY_STRING": quote(scope.query_string, safe=_PRINTABLE),
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for header, value in scope.headers.items():
        key = f"HTTP_{header.upper().replace('-', '_')}"
        # An underscore could stand in for a dash of a header that a proxy sets.
        if "_" not in header:
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    environ.pop("HTTP_TRANSFER_ENCODING", None)  # the body here is whole
    environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE", "")
    environ["CONTENT_LENGTH"] = environ.pop("HTTP_CONTENT_LENGTH", str(len(body)))
    return environ
