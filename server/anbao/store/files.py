"""Any RDF files into one store: triples to the default graph, quads to their own graphs."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from anbao.errors import SourceError

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}


def load_files(paths: Sequence[Path]) -> Store:
    """Load *paths* into one store; blank nodes of different files stay apart."""
    store = Store()
    for path in paths:
        _load_file(store, path)
    return store


def _load_file(store: Store, path: Path) -> None:
    rdf_format = FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        known = " ".join(FORMATS)
        raise SourceError(
            path, 0, f"未知的文件类型；可用 {known}", f"unknown file type; use {known}"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(path, 0, "文件无法打开", f"cannot be opened: {error.strerror}") from None
    if rdf_format == RdfFormat.RDF_XML:
        refuse_doctype(path.name, data)
    try:
        # The base holds the file's name only: a path of this machine is nobody's business.
        # Not bulk_load: its threads scatter what is read together, and queries took up to thrice
        # as long.
        store.load(data, format=rdf_format, base_iri=f"file:///{_iri_safe(path.name)}")
    except SyntaxError as error:
        raise SourceError(
            path, error.lineno or 0, f"语法错误：{error.msg}", f"syntax error: {error.msg}",
            column=error.offset or 0,
        ) from None  # fmt: skip
    except (ValueError, OSError) as error:
        raise SourceError(path, 0, f"无法读取：{error}", f"cannot be read: {error}") from None


def refuse_doctype(name: str, data: bytes) -> None:
    """Refuse XML with a document type or entity declaration: a few hundred bytes can fill memory.

    NUL bytes are dropped first, so that UTF-16 hides nothing.
    """
    plain = data.replace(b"\0", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise SourceError(name, 0, "RDF/XML 不得含 DOCTYPE 或 ENTITY 声明",
                          "RDF/XML must not declare a DOCTYPE or ENTITY")  # fmt: skip


def files_version(paths: Sequence[Path]) -> str:
    """Return twelve hex digits that change when a file's name or bytes change."""
    digest = hashlib.sha256()
    for path in paths:
        try:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        except OSError as error:
            raise SourceError(
                path, 0, "文件无法打开", f"cannot be opened: {error.strerror}"
            ) from None
    return digest.hexdigest()[:12]


def _iri_safe(name: str) -> str:
    return "".join(char if char.isalnum() or char in "._-" else "_" for char in name)
