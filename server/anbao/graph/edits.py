"""Small changes to a Turtle file that leave all else in it as it stands, comments included.

A change is thought of in statements (this one instead of that one) and becomes edits of the text:
a stretch from line and column to line and column, and what goes there.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.positions import Block, Mention, Positions, Span
from anbao.graph.read import SourceFile
from anbao.graph.tokens import Term
from anbao.namespaces import RDF, XSD

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_RELATIVE = re.compile(r"[A-Za-z0-9._/@-]+")
_BARE = {XSD.integer: re.compile(r"[+-]?\d+"), XSD.decimal: re.compile(r"[+-]?\d*\.\d+")}


@dataclass(frozen=True, slots=True)
class Edit:
    """Text to put in the place of a stretch; lines and columns from 1, the end not included."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """Statements to take out and to put in; in a *pair* the new one replaces the old one."""

    pairs: tuple[tuple[Triple, Triple], ...] = ()
    out: tuple[Triple, ...] = ()
    new: tuple[Triple, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pairs or self.out or self.new)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return *text* with *edits* made; ValueError if one lies outside it or overlaps another."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def offset(line: int, column: int) -> int:
        if not 1 <= line <= len(starts):
            raise ValueError(f"no line {line}")
        return starts[line - 1] + column - 1

    pieces: list[str] = []
    done = 0
    placed = [(offset(e.line, e.column), offset(e.end_line, e.end_column), e.text) for e in edits]
    for start, end, new in sorted(placed, key=lambda each: each[:2]):
        if not done <= start <= end <= len(text):
            raise ValueError("edits overlap or lie outside the text")
        pieces += [text[done:start], new]
        done = end
    return "".join([*pieces, text[done:]])


def edits_of(change: Change, source: SourceFile) -> tuple[Edit, ...]:
    """Return the edits of *source* that make *change*, none if they cannot be made in its text."""
    if not source.is_turtle:
        return ()
    editor = _Editor(source.text.decode("utf-8"), source.positions)
    found = [*(editor.swap(*pair) for pair in change.pairs), *map(editor.remove, change.out)]
    found += editor.add_all(change.new)
    stretches = [each for each in found if each]
    return tuple(map(editor.edit, stretches)) if len(stretches) == len(found) else ()


def update_of(change: Change) -> str:
    """Return *change* as a SPARQL Update, nothing if a blank node takes part."""
    out = [*(old for old, _ in change.pairs), *change.out]
    new = [*(new for _, new in change.pairs), *change.new]
    if "_:" in "".join(str(triple.subject) + str(triple.object)[:2] for triple in [*out, *new]):
        return ""
    parts = (("DELETE", out), ("INSERT", new))
    return " ;\n".join(
        f"{verb} DATA {{\n{''.join(f'  {triple} .{chr(10)}' for triple in triples)}}}"
        for verb, triples in parts
        if triples
    )


Stretch = tuple[int, int, str]  # start, end, new text


@dataclass(frozen=True)
class _Editor:
    text: str
    positions: Positions

    def edit(self, stretch: Stretch) -> Edit:
        start, end, text = stretch
        return Edit(*self.positions.place(start), *self.positions.place(end), text)

    def swap(self, old: Triple, new: Triple) -> Stretch | None:
        """Write the predicate or the object of *new* over that of *old*."""
        mention = self.positions.mentions.get(old)
        if mention is None or old.subject != new.subject:
            return None
        if old.predicate == new.predicate:
            span = mention.object
            return (span.start, span.end, self.written(new.object))
        if old.object == new.object and len(mention.group.objects) == 1:
            span = mention.group.predicate
            return (span.start, span.end, self.written(new.predicate, verb=True))
        return None

    def remove(self, triple: Triple) -> Stretch | None:
        """Take out one object, with its predicate if it is the only one."""
        mention = self.positions.mentions.get(triple)
        if mention is None:
            return None
        spans = mention.group.objects
        if len(spans) > 1:
            return self._cut(spans, mention.index, ",")
        return self._remove_group(mention)

    def _remove_group(self, mention: Mention) -> Stretch | None:
        block, groups = mention.block, mention.block.groups
        if mention.group not in groups:  # an item of a list
            return None
        if len(groups) == 1:
            return (block.start, block.end, "") if block.end else None
        spans = [Span(group.predicate.start, group.end) for group in groups]
        return self._cut(spans, groups.index(mention.group), ";")

    def _cut(self, spans: list[Span], index: int, mark: str) -> Stretch | None:
        """Cut one of *spans* with the *mark* that divides it from its neighbour, no comments."""
        span = spans[index]
        if index + 1 < len(spans):
            start, end = span.start, spans[index + 1].start
        else:
            start, end = spans[index - 1].end, span.end
        rest = self.text[start : span.start] + self.text[span.end : end]
        if "#" not in rest:
            return (start, end, "")
        after = self.text.find(mark, span.end, end)
        return (span.start, after + 1, "") if index + 1 < len(spans) and after > 0 else None

    def add_all(self, triples: Iterable[Triple]) -> Iterator[Stretch | None]:
        """Add statements at the end of their subjects' blocks, those of one block together."""
        grouped: dict[int, str] = {}
        for triple in triples:
            block = self.positions.blocks.get(triple.subject)
            if block is None or not block.groups:
                yield None
                continue
            said = f"{self.written(triple.predicate, verb=True)} {self.written(triple.object)}"
            end = block.groups[-1].end
            grouped[end] = f"{grouped.get(end, '')} ;\n{self._indent(block)}{said}"
        yield from ((end, end, text) for end, text in grouped.items())

    def _indent(self, block: Block) -> str:
        """Return the blanks before the last predicate if it begins its line."""
        at = block.groups[-1].predicate.start
        before = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        return before if not before.strip() else "    "

    def written(self, term: Term, verb: bool = False) -> str:
        """Write *term* as this file would: with its prefixes, or short under its base."""
        if isinstance(term, Literal):
            return self._literal(term)
        if not isinstance(term, NamedNode):
            return str(term)
        if verb and term.value == RDF.type:
            return "a"
        return self._iri(term.value)

    def _iri(self, iri: str) -> str:
        prefixes = self.positions.directives.prefixes
        for prefix, start in sorted(prefixes.items(), key=lambda item: -len(item[1])):
            if start and iri.startswith(start) and _LOCAL.fullmatch(iri[len(start) :]):
                return f"{prefix}:{iri[len(start) :]}"
        base = self.positions.directives.base
        rest = iri.removeprefix(base)
        if base.endswith("/") and rest != iri and _RELATIVE.fullmatch(rest):
            return f"<{rest}>"
        return f"<{iri}>"

    def _literal(self, literal: Literal) -> str:
        datatype = literal.datatype.value
        if literal.language or datatype == XSD.string:
            return str(literal)
        if datatype in _BARE and _BARE[datatype].fullmatch(literal.value):
            return literal.value
        return f"{Literal(literal.value)}^^{self._iri(datatype)}"
