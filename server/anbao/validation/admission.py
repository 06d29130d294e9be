"""What strangers send, before it is checked: its form, its size, and nothing that reaches out.

Runs in an examiner's worker, which can be killed; still, what can be told in plain words is told
here, since a killed worker says nothing.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from anbao.errors import SourceError
from anbao.graph.read import SourceFile, parsed, source_file
from anbao.validation.nesting import refuse_deep
from anbao.validation.refusals import TooManyTriples

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
_OTHER_NAMES = {".json": ".jsonld", ".xml": ".rdf", ".owl": ".rdf", ".turtle": ".ttl"}
_FETCHES = re.compile(r"remote|load document|context", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExaminationLimits:
    """What one check may cost; bytes and seconds unless the name says otherwise."""

    check_bytes: int = 5 << 20
    check_triples: int = 50_000
    check_seconds: float = 30.0
    check_memory_bytes: int = 1 << 30
    check_nesting: int = 200
    check_findings: int = 1_000
    check_queue: int = 20


STANDARD = ExaminationLimits()


def admit(path: Path, text: bytes, graph: str, limits: ExaminationLimits) -> SourceFile:
    """Read *text*, called *path*, as the graph *graph*; its name, else its looks, say what it is.

    SourceError if it is no RDF of that kind, too large or nested too deep, TooManyTriples past that
    limit. The
    vocabulary and the shapes are not looked at.
    """
    _refuse_large(path, text, limits.check_bytes)
    _refuse_encoding(path, text)
    rdf_format = FORMATS.get(_OTHER_NAMES.get(path.suffix.lower(), path.suffix.lower()))
    rdf_format = rdf_format or _looks_like(text)
    if rdf_format == RdfFormat.RDF_XML:
        _refuse_declarations(path, text)
    refuse_deep(path, text, rdf_format, limits.check_nesting)
    quads = _read(path, text, rdf_format, limits.check_triples)
    return source_file(path, graph, text, quads, syntax=rdf_format.media_type)


def _looks_like(text: bytes) -> RdfFormat:
    """Tell the language of a text without a name, such as standard input."""
    start = text.removeprefix(codecs.BOM_UTF8).lstrip()[:200]
    if start.startswith((b"<?xml", b"<rdf:", b"<!DOCTYPE")):
        return RdfFormat.RDF_XML
    if start[:1] in {b"{", b"["} and start[1:].lstrip()[:1] in {b'"', b"{", b"}"}:
        return RdfFormat.JSON_LD
    return RdfFormat.TURTLE


def _refuse_large(path: Path, text: bytes, most: int) -> None:
    if len(text) > most:
        zh = f"文件超过 {most >> 20} MiB；请按案件拆分"
        en = f"the file is larger than {most >> 20} MiB; split it by case"
        raise SourceError(path, 1, zh, en)


def _refuse_encoding(path: Path, text: bytes) -> None:
    """Refuse what is not UTF-8, with a guess at what it is."""
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError(
            path,
            1,
            "文件是 UTF-16 编码；请另存为 UTF-8",
            "the file is in UTF-16; save it as UTF-8",
            1,
        )
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        column = len(text[text.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8")) + 1
        guess = "GB 18030（GBK）" if _is_chinese(text) else ""
        zh = f"文件不是 UTF-8 编码{f'，似为 {guess}' if guess else ''}；请另存为 UTF-8"
        en = f"the file is not in UTF-8{', but seems to be in GB 18030 (GBK)' if guess else ''}"
        raise SourceError(path, line, zh, f"{en}; save it as UTF-8", column) from None


def _is_chinese(text: bytes) -> bool:
    try:
        plain = text.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return any("一" <= char <= "鿿" for char in plain)


def _read(path: Path, text: bytes, rdf_format: RdfFormat, most: int) -> list[Quad]:
    read: list[Quad] = []
    try:
        for quad in parsed(path, text, rdf_format):
            read.append(quad)
            if not isinstance(quad.object, NamedNode):
                _refuse_new_kinds(path, quad)
            if len(read) > most:
                raise TooManyTriples(
                    f"一次最多检查 {most} 条陈述",
                    f"one check takes at most {most} triples",
                    limit=most,
                    unit="triples",
                )
    except SourceError as error:
        raise _explained(error) from None
    except (ValueError, OSError) as error:
        raise SourceError(path, 0, f"无法读取：{error}", f"cannot be read: {error}") from None
    return read


def _explained(error: SourceError) -> SourceError:
    if not _FETCHES.search(error.en):
        return error
    zh = "不取外部的上下文：请把 @context 写在文件里"
    en = "no remote context is fetched: write the @context into the file"
    return SourceError(error.path, error.line, zh, en, error.column)


def _refuse_new_kinds(path: Path, quad: Quad) -> None:
    """Refuse what RDF 1.2 adds, which neither our ontology nor the shapes know."""
    value = quad.object
    if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction):
        zh = "不收 RDF 1.2 的三元组项与文字方向"
        en = "triple terms and text direction of RDF 1.2 are not taken"
        raise SourceError(path, 0, f"{zh}（{quad.predicate}）", f"{en} ({quad.predicate})")


def _refuse_declarations(path: Path, text: bytes) -> None:
    """Refuse a DOCTYPE: a few hundred bytes of entities fill any memory."""
    plain = text.replace(b"\0", b"")  # so that UTF-16 hides nothing
    for word in (b"<!DOCTYPE", b"<!ENTITY"):
        if (at := plain.find(word)) >= 0:
            zh = "RDF/XML 不得含 DOCTYPE 或 ENTITY 声明"
            en = "RDF/XML must not declare a DOCTYPE or ENTITY"
            raise SourceError(path, plain.count(b"\n", 0, at) + 1, zh, en)
