"""How deep a text nests, told before a parser that recurses is let at it."""

import re
from pathlib import Path

from pyoxigraph import RdfFormat

from anbao.errors import SourceError

# What may hold a bracket that is none comes first; no alternative can backtrack over its repeats.
_PARTS = {
    RdfFormat.JSON_LD: re.compile(rb'"(?:[^"\\]|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.S),
    RdfFormat.RDF_XML: re.compile(
        rb"<(?:(?P<close>/)|(?=[^\s<>!?/]))[^\s<>!?/][^<>]*?(?:(?P<empty>/)>|>)"
    ),
}
_TURTLE = re.compile(
    rb"""
    \"{3}(?:\"{0,2}+(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}+(?:[^'\\]|\\.))*+'{3}
  | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+'
  | <[^<>\s]*+> | \\. | \#[^\r\n]*+
  | (?P<open>[\[({]|<<) | (?P<close>[\])}]|>>)
    """,
    re.VERBOSE | re.DOTALL,
)


def refuse_deep(path: Path, text: bytes, rdf_format: RdfFormat, most: int) -> None:
    """Raise SourceError with the line where *text* first nests deeper than *most* levels."""
    depth = 0
    for part in _PARTS.get(rdf_format, _TURTLE).finditer(text):
        kind = part.lastgroup
        if rdf_format == RdfFormat.RDF_XML:
            kind = "close" if part["close"] else "empty" if part["empty"] else "open"
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(depth - 1, 0)
        if depth > most:
            line = text.count(b"\n", 0, part.start()) + 1
            start = text.rfind(b"\n", 0, part.start()) + 1
            column = len(text[start : part.start()].decode("utf-8", "replace")) + 1
            zh, en = f"嵌套超过 {most} 层", f"nested deeper than {most} levels"
            raise SourceError(path, line, zh, en, column)
