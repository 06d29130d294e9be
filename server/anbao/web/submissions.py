"""RDF in a request, however it is sent: as the body, as uploaded files, or typed into a form."""

import zlib
from pathlib import Path, PurePosixPath

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from anbao.errors import BadRequest, UnsupportedMediaType
from anbao.validation.admission import FORMATS
from anbao.validation.check import Submission

_SUFFIXES = {
    "text/turtle": ".ttl",
    "application/x-turtle": ".ttl",
    "text/plain": ".ttl",  # N-Triples were sent so once, and they are Turtle too
    "application/trig": ".trig",
    "application/n-triples": ".nt",
    "application/n-quads": ".nq",
    "application/ld+json": ".jsonld",
    "application/json": ".jsonld",
    "application/rdf+xml": ".rdf",
    "application/xml": ".rdf",
    "text/xml": ".rdf",
}
_OTHER_SUFFIXES = {".json": ".jsonld", ".xml": ".rdf", ".owl": ".rdf", ".turtle": ".ttl"}
_MULTIPART = "multipart/form-data"
_FORM = "application/x-www-form-urlencoded"
_LONGEST_NAME = 100


def submitted() -> list[Submission]:
    """Return what the request sends to be checked.

    BadRequest if it is empty, UnsupportedMediaType for a type or a compression that is not read;
    a body that is too large once it is unpacked is refused as any other.
    """
    if request.mimetype == _MULTIPART:
        found = [uploaded(file) for each in request.files.values() for file in [each] if file]
        found += typed(request.form.get("text", ""), request.form.get("as", ""))
    elif request.mimetype == _FORM:
        found = typed(request.form.get("text", ""), request.form.get("as", ""))
        if not found:
            raise _not_rdf()  # what curl calls a body unless told otherwise
    elif request.mimetype in _SUFFIXES:
        body = _unpacked(request.get_data())
        found = [Submission(Path(f"submitted{_SUFFIXES[request.mimetype]}"), body)]
    else:
        raise _not_rdf()
    if not any(each.text.strip() for each in found):
        raise BadRequest("没有可检查的内容", "there is nothing to check")
    return found


def typed(text: str, suffix: str) -> list[Submission]:
    """Return *text*, typed into a form as a file of the kind *suffix*, as a submission or none."""
    if not text.strip():
        return []
    suffix = suffix if suffix in FORMATS else ".ttl"
    return [Submission(Path(f"submitted{suffix}"), text.replace("\r\n", "\n").encode())]


def uploaded(file: FileStorage) -> Submission:
    """Return an uploaded *file*; its name decides what it is, else its type."""
    name = PurePosixPath((file.filename or "").replace("\\", "/")).name
    kept = "".join(char for char in name if char.isprintable())[-_LONGEST_NAME:]
    path = Path(kept or "submitted")
    suffix = _OTHER_SUFFIXES.get(path.suffix.lower(), path.suffix.lower())
    if suffix not in FORMATS:
        suffix = _SUFFIXES.get(file.mimetype, "")
    if not suffix:
        raise _not_rdf()
    return Submission(path.with_suffix(suffix), file.read())


def _unpacked(body: bytes) -> bytes:
    """Undo the Content-Encoding, but never to more than a body may have."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise UnsupportedMediaType(
            "请求体只可用 gzip 压缩", "a body may be compressed with gzip only", available="gzip"
        )
    most = request.max_content_length or 0
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, most + 1)
    except zlib.error:
        raise BadRequest("请求体不是 gzip", "the body is not gzip") from None
    if len(plain) > most:
        raise RequestEntityTooLarge
    if not unpacker.eof:
        raise BadRequest("gzip 请求体不完整", "the gzip body is cut short")
    return plain


def _not_rdf() -> UnsupportedMediaType:
    types = ", ".join(kind for kind in _SUFFIXES if "x-" not in kind)
    return UnsupportedMediaType(
        f"请以 Content-Type 写明是哪一种 RDF：{types}，或用 multipart/form-data 上传文件",
        f"say by Content-Type which RDF it is: {types}, or upload files as multipart/form-data",
        available=types,
    )
