"""One Turtle file into triples, with errors that name file, line and column."""

import codecs
import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, Quad, RdfFormat, Triple, parse

from anbao.errors import SourceError
from anbao.graph.positions import Positions, find_positions, guess_positions
from anbao.graph.tokens import Term

# What the parser says, in both languages, each with what was expected.
_SAID = {
    r"The prefix (?P<what>\S+) has not been declared": (
        "前缀 {what} 未声明；文件开头应有“@prefix {what} <…> .”",
        "the prefix {what} is not declared; expected “@prefix {what} <…> .” at the top",
    ),
    r"A dot is expected at the end of statements": (
        "语句没有结束；此处之前应有“.”、“;”或“,”",
        "the statement does not end; expected “.”, “;” or “,” before this",
    ),
    r"(?P<what>.+) is not a valid RDF object": (
        "“{what}”不能作宾语；应为 IRI、字面量、[…] 或 (…)",
        "“{what}” cannot be an object; expected an IRI, a literal, […] or (…)",
    ),
    r"(?P<what>.+) is not a valid predicate": (
        "“{what}”不能作谓词；应为 IRI 或 a",
        "“{what}” cannot be a predicate; expected an IRI or a",
    ),
    r"(?P<what>.+) is not a valid (?:RDF )?subject.*": (
        "“{what}”不能作主语；应为 IRI、空节点或 […]",
        "“{what}” cannot be a subject; expected an IRI, a blank node or […]",
    ),
    r"Unexpected end.*": (
        "文件在此处之后意外结束；缺少“.”、引号或括号",
        "the file ends too early; a “.”, a quotation mark or a bracket is missing",
    ),
    r"Invalid IRI.*": (
        "IRI 含有不允许的字符；应为不含空格的绝对 IRI",
        "the IRI has a character it may not have; expected an absolute IRI without blanks",
    ),
    r"Invalid UTF-8.*": (
        "文件不是 UTF-8 编码；请另存为 UTF-8",
        "the file is not in UTF-8; save it as UTF-8",
    ),
    r"Line jumps are not allowed in string literals.*": (
        "文字没有在本行结束；应有右引号，跨行的文字用三个引号",
        "the text does not end on its line; expected a closing quotation mark, or three of them",
    ),
    r".*[Ll]anguage (?:tag|code).*": (
        "语言标签有误；应如 @zh、@en",
        "the language tag is wrong; expected one like @zh or @en",
    ),
}
_HEAD = re.compile(r"Parser error (?:at|between) line \d++.*?: ", re.DOTALL)


@dataclass(frozen=True)
class SourceFile:
    """One file as read: its named graph, its triples, and where each stands."""

    path: Path
    graph: str
    text: bytes
    triples: tuple[Triple, ...]
    syntax: str = "text/turtle"

    @property
    def is_turtle(self) -> bool:
        """Whether the text is Turtle or a language alike, so that places in it are known."""
        return self.syntax in {"text/turtle", "application/trig", "application/n-triples"}

    def moved_to(self, graph: str) -> "SourceFile":
        """Return the file as the graph *graph*."""
        return replace(self, graph=graph)

    @cached_property
    def positions(self) -> Positions:
        """Where each triple stands; worked out when first asked for."""
        text = self.text.decode("utf-8")
        return (find_positions if self.is_turtle else guess_positions)(text, self.triples)

    @cached_property
    def by_subject(self) -> dict[Term, list[Triple]]:
        """What the file says of each thing that it describes."""
        grouped: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            grouped[triple.subject].append(triple)
        return dict(grouped)

    @cached_property
    def by_object(self) -> dict[Term, list[Triple]]:
        """What the file says that leads to each thing."""
        grouped: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            grouped[triple.object].append(triple)
        return dict(grouped)

    @property
    def subjects(self) -> Collection[Term]:
        """Everything the file describes."""
        return self.by_subject.keys()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the graph's name and the file's bytes."""
        return hashlib.sha256(self.graph.encode() + b"\0" + self.text).hexdigest()


def read_turtle(source: Path | bytes, graph: str, name: Path | None = None) -> SourceFile:
    """Read a file, or the bytes of one that is called *name*, into the graph *graph*."""
    path = source if isinstance(source, Path) else name or Path("-")
    try:
        text = source.read_bytes() if isinstance(source, Path) else source
    except OSError as error:
        raise SourceError(path, 0, "文件无法读取", f"cannot be read: {error.strerror}") from error
    return source_file(path, graph, text, list(parsed(path, text)))


def parsed(path: Path, text: bytes, rdf_format: RdfFormat = RdfFormat.TURTLE) -> Iterator[Quad]:
    """Yield what *text* states, one by one; SourceError where it cannot be read any further."""
    text = text.removeprefix(codecs.BOM_UTF8)  # some editors on Windows write one
    try:
        yield from parse(text, format=rdf_format)
    except SyntaxError as error:
        raise _explained(path, text, error) from error


def source_file(
    path: Path, graph: str, text: bytes, quads: list[Quad], *, syntax: str = "text/turtle"
) -> SourceFile:
    """Return what *quads*, read from *text*, are as the graph *graph*; SourceError if nothing."""
    if not quads:
        raise SourceError(path, 1, "文件里没有任何陈述", "the file states nothing")
    text = text.removeprefix(codecs.BOM_UTF8)
    return SourceFile(path, graph, text, tuple(_steady(quads, f"{graph} {path.name}")), syntax)


def _steady(quads: list[Quad], scope: str) -> Iterable[Triple]:
    """Name blank nodes by file and order, so that two builds of one tree are the same bytes."""
    stem = "b" + hashlib.sha256(scope.encode()).hexdigest()[:8]
    names: dict[BlankNode, BlankNode] = {}

    def steady(term: Term) -> Term:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, BlankNode(f"{stem}n{len(names)}"))

    def renamed(triple: Triple) -> Triple:
        subject, value = triple.subject, triple.object
        if not isinstance(subject, BlankNode) and not isinstance(value, BlankNode):
            return triple
        return Triple(steady(subject), triple.predicate, steady(value))  # type: ignore[arg-type]

    return dict.fromkeys(renamed(quad.triple) for quad in quads)


def _explained(path: Path, text: bytes, error: SyntaxError) -> SourceError:
    line, column = error.lineno or 0, error.offset or 0
    said = _HEAD.sub("", error.msg or str(error))
    zh, en = f"语法错误：{said}", f"syntax error: {said}"
    for pattern, templates in _SAID.items():
        if match := re.fullmatch(pattern, said, re.DOTALL):
            zh, en = (template.format(**match.groupdict()) for template in templates)
            break
    near = _near(text, line, column)
    if near:
        zh, en = f"{zh}（此处是“{near}”）", f"{en} (here: “{near}”)"
    return SourceError(path, line, zh, en, column=column)


def _near(text: bytes, line: int, column: int) -> str:
    lines = text.decode("utf-8", "replace").splitlines()
    if not 1 <= line <= len(lines):
        return ""
    return lines[line - 1][max(column - 1, 0) :].strip()[:40]
