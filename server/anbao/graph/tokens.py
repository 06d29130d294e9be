"""Turtle's tokens with their offsets, and the terms they stand for."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from anbao.namespaces import RDF, XSD

Term = NamedNode | BlankNode | Literal | Triple

# Alternatives that begin alike are ordered longest first; none can backtrack over its own repeats.
_TOKEN = re.compile(
    r"""
    (?P<skip>[ \t\r\n]+|\#[^\r\n]*)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
  | (?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+))
  | (?P<blank>_:[\w·-](?:[\w·-]|\.+(?=[\w·-]))*)
  | (?P<name>(?:[^\W\d_](?:[\w·-]|\.+(?=[\w·:-]))*)?
      :(?:[\w:%·-]|\\[_~.\-!$&'()*+,;=/?\#@%]|\.+(?=[\w:%·\\-]))*)
  | (?P<word>[A-Za-z]+)
  | (?P<mark>\^\^|[.;,\[\](){}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WORDS = {"a": NamedNode(RDF.type)} | {
    word: Literal(word, datatype=NamedNode(XSD.boolean)) for word in ("true", "false")
}


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, text and offset in code points."""

    kind: str
    text: str
    offset: int


def tokenize(text: str) -> list[Token]:
    """Split *text*, leaving out blanks and comments; stop at what is no Turtle."""
    tokens = []
    offset = 1 if text.startswith("\ufeff") else 0
    while match := _TOKEN.match(text, offset):
        if match.lastgroup and match.lastgroup != "skip":
            tokens.append(Token(match.lastgroup, match.group(), offset))
        offset = match.end()
    return tokens


@dataclass(slots=True)
class Directives:
    """The prefixes and the base in force, and how tokens read under them."""

    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""

    def read(self, tokens: list[Token], index: int) -> int:
        """Take in a prefix or base directive at *index*; return its length in tokens, or 0."""
        word = tokens[index].text.lower().lstrip("@")
        if tokens[index].kind not in {"at", "word"} or word not in {"prefix", "base"}:
            return 0
        parts = 3 if word == "prefix" else 2
        iri = self._resolve(tokens[index + parts - 1].text)
        if word == "prefix":
            self.prefixes[tokens[index + 1].text[:-1]] = iri
        else:
            self.base = iri
        return parts + (1 if tokens[index].kind == "at" else 0)

    def term(self, tokens: list[Token], index: int) -> tuple[Term | None, int]:
        """Return the term that begins at *index* and how many tokens it takes."""
        token = tokens[index]
        if token.kind == "string":
            return self._string(tokens, index)
        return self._single(token), 1

    def _single(self, token: Token) -> Term | None:
        match token.kind:
            case "iri":
                return NamedNode(self._resolve(token.text))
            case "name":
                prefix, _, local = token.text.partition(":")
                return NamedNode(self.prefixes.get(prefix, "") + _unescape(local))
            case "blank":
                return BlankNode()
            case "number":
                return Literal(token.text, datatype=NamedNode(_number_type(token.text)))
        return _WORDS.get(token.text)

    def _string(self, tokens: list[Token], index: int) -> tuple[Term | None, int]:
        text = tokens[index].text
        quotes = 3 if text[:3] in {'"""', "'''"} else 1
        value = _unescape(text[quotes:-quotes])
        follows = tokens[index + 1] if index + 1 < len(tokens) else None
        if follows and follows.kind == "at":
            return Literal(value, language=follows.text[1:].lower()), 2
        if follows and follows.text == "^^":
            datatype, _ = self.term(tokens, index + 2)
            return Literal(value, datatype=datatype) if isinstance(datatype, NamedNode) else None, 3
        return Literal(value), 1

    def _resolve(self, bracketed: str) -> str:
        iri = _unescape(bracketed[1:-1])
        if not self.base or _ABSOLUTE.match(iri):
            return iri
        return urljoin(self.base, iri)


def _number_type(text: str) -> str:
    if "e" in text.lower():
        return XSD.double
    return XSD.decimal if "." in text else XSD.integer


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])
