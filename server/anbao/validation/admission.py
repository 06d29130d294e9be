"""What strangers send, before it is checked: its form, its size, and nothing that reaches out.

Runs in an examiner's worker, which can be killed; still, what can be told in plain words is told
here, since a killed worker says nothing.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse, serialize

from anbao.errors import SourceError
from anbao.validation.refusals import TooComplexToCheck, TooManyTriples

_LIKE_TURTLE = {RdfFormat.TURTLE, RdfFormat.N_TRIPLES}
FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
_JSON_PARTS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', re.DOTALL)
_XML_PARTS = re.compile(rb"<(/?)[^\s<>!?/][^<>]*?(/?)>")
_FETCHES = re.compile(r"remote|load document|context", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ExaminationLimits:
    """What one check may cost; bytes and seconds unless the name says otherwise."""

    check_triples: int = 50_000
    check_seconds: float = 30.0
    check_memory_bytes: int = 1 << 30
    check_nesting: int = 200
    check_findings: int = 1_000
    check_queue: int = 20


def admit(path: Path, text: bytes, limits: ExaminationLimits) -> bytes:
    """Return *text*, called *path*, as Turtle; raise what is wrong with it as a thing to check.

    SourceError if it is no RDF of the kind that its name says, TooManyTriples or
    TooComplexToCheck past a limit. The vocabulary and the shapes are not looked at.
    """
    rdf_format = FORMATS[path.suffix]
    if rdf_format == RdfFormat.JSON_LD:
        _refuse_deep(_depth(_JSON_PARTS, text, limits.check_nesting), limits.check_nesting)
    if rdf_format == RdfFormat.RDF_XML:
        _refuse_declarations(path, text)
        _refuse_deep(_xml_depth(text, limits.check_nesting), limits.check_nesting)
    triples = _read(path, text, rdf_format, limits.check_triples)
    if triples and rdf_format not in _LIKE_TURTLE:
        return serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return text


def _read(path: Path, text: bytes, rdf_format: RdfFormat, most: int) -> list[Triple]:
    read: list[Triple] = []
    try:
        for quad in parse(text, format=rdf_format):
            read.append(quad.triple)
            if len(read) > most:
                raise TooManyTriples(
                    f"一次最多检查 {most} 条陈述",
                    f"one check takes at most {most} triples",
                    limit=most,
                    unit="triples",
                )
    except SyntaxError as error:
        _explain(path, rdf_format, error)
    except (ValueError, OSError) as error:
        raise SourceError(path, 0, f"无法读取：{error}", f"cannot be read: {error}") from None
    return read


def _explain(path: Path, rdf_format: RdfFormat, error: SyntaxError) -> None:
    """Say in two languages what the parser says in one; Turtle's errors ``read_turtle`` tells."""
    said = str(error.msg or error)
    place = {"line": error.lineno or 0, "column": error.offset or 0}
    if rdf_format == RdfFormat.JSON_LD and _FETCHES.search(said):
        zh = f"不取外部的上下文：请把 @context 写在文件里（{said}）"
        en = f"no remote context is fetched: write the @context into the file ({said})"
        raise SourceError(path, place["line"], zh, en, place["column"]) from None
    if rdf_format not in _LIKE_TURTLE:
        zh, en = f"语法错误：{said}", f"syntax error: {said}"
        raise SourceError(path, place["line"], zh, en, place["column"]) from None


def _refuse_declarations(path: Path, text: bytes) -> None:
    """Refuse a DOCTYPE: a few hundred bytes of entities fill any memory."""
    plain = text.replace(b"\0", b"")  # so that UTF-16 hides nothing
    for word in (b"<!DOCTYPE", b"<!ENTITY"):
        if (at := plain.find(word)) >= 0:
            zh = "RDF/XML 不得含 DOCTYPE 或 ENTITY 声明"
            en = "RDF/XML must not declare a DOCTYPE or ENTITY"
            raise SourceError(path, plain.count(b"\n", 0, at) + 1, zh, en)


def _refuse_deep(depth: int, most: int) -> None:
    if depth > most:
        raise TooComplexToCheck(
            f"嵌套超过 {most} 层", f"nested deeper than {most} levels", limit=most, unit="levels"
        )


def _depth(parts: re.Pattern[bytes], text: bytes, enough: int) -> int:
    deepest = depth = 0
    for part in parts.finditer(text):
        mark = part[0][:1]
        depth += (mark in b"[{") - (mark in b"]}")
        deepest = max(deepest, depth)
        if deepest > enough:
            break
    return deepest


def _xml_depth(text: bytes, enough: int) -> int:
    deepest = depth = 0
    for tag in _XML_PARTS.finditer(text):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        deepest = max(deepest, depth)
        if deepest > enough:
            break
    return deepest
