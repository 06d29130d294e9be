"""The first layer: what cannot be read, every place of it that can be told, and how to mend it."""

import codecs
from pathlib import Path

from anbao.errors import SourceError
from anbao.graph.recovery import Mishap, mishaps
from anbao.validation.findings import Finding, Fix, Patch, Place, Text


def syntax_findings(error: SourceError, text: bytes = b"") -> list[Finding]:
    """Return what *error* says of a file, and further errors in its *text* if that is Turtle."""
    if not text or Path(error.path).suffix.lower() not in {".ttl", ".turtle", ".nt", ".trig", ""}:
        return [_finding(Mishap(error))]
    plain = text.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    return [_finding(mishap) for mishap in mishaps(plain, error)]


def _finding(mishap: Mishap) -> Finding:
    error = mishap.error
    fixes: tuple[Fix, ...] = ()
    if mishap.edit:
        kind = "replace" if mishap.edit.column != mishap.edit.end_column else "add"
        fixes = (Fix(Text(mishap.zh, mishap.en), kind, Patch((mishap.edit,))),)
    return Finding(
        layer="syntax",
        severity="violation",
        message=Text(error.zh, error.en),
        fixes=fixes,
        place=Place(Path(error.path), error.line, error.column),
        constraint=error.slug,
    )
