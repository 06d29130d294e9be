"""An answer's file → a response: small ones whole, large ones in pieces, never partly."""

import threading
import zlib
from collections.abc import Iterator

from flask import Response, request

from anbao.errors import EngineBusy
from anbao.store.jail import Answer
from anbao.web.negotiation import accepts_encoding

_SMALL = 1 << 20
_PIECE = 1 << 18
# A slow reader keeps a large answer's file open; so many may.
_large_answers = threading.BoundedSemaphore(16)


def answer_body(answer: Answer, content_type: str) -> Response:
    """Return *answer* as a response of *content_type*, compressed if the client can."""
    if answer.size <= _SMALL:
        with answer.file as file:
            return Response(file.read(), content_type=content_type)
    if not _large_answers.acquire(blocking=False):
        answer.file.close()
        raise EngineBusy("大型结果太多，请稍后再试", "too many large results", retry_after=5)
    compress = accepts_encoding(request.headers.get("Accept-Encoding", ""), "gzip")
    pieces = _Pieces(answer)
    response = Response(
        pieces.compressed() if compress else pieces.plain(), content_type=content_type
    )
    response.call_on_close(pieces.close)
    if compress:
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.content_length = answer.size
    return response


class _Pieces:
    """Reads an answer's file piece by piece and lets go of it once."""

    def __init__(self, answer: Answer) -> None:
        self._file = answer.file
        self._open = True

    def plain(self) -> Iterator[bytes]:
        """Give the file as it is."""
        while piece := self._file.read(_PIECE):
            yield piece

    def compressed(self) -> Iterator[bytes]:
        """Give the file as one gzip stream."""
        packer = zlib.compressobj(level=1, wbits=31)
        for piece in self.plain():
            if packed := packer.compress(piece):
                yield packed
        yield packer.flush()

    def close(self) -> None:
        """Close the file and make room for another large answer."""
        if self._open:
            self._open = False
            self._file.close()
            _large_answers.release()
