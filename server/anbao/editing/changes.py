"""A case file changed only where what it says has changed.

Every block of which the same is said stays as it stands, byte for byte, with the comments around
it; a block that says something else is written anew in its place, and a new one goes where the
layout puts it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Triple

from anbao.editing.layout import Layout, Said, banner, said_of
from anbao.editing.spelling import OUR_PREFIXES, Spelling
from anbao.graph.read import SourceFile
from anbao.graph.tokens import Term, tokenize

_DIRECTIVE = re.compile(r"^@(?:prefix|base)[^\n]*", re.MULTILINE)
_PREFIXES = re.compile(r"^@prefix[^\n]*\n(?:(?:[ \t]*\n)*@prefix[^\n]*\n)*", re.MULTILINE)

Stretch = tuple[int, int, str]  # start, end, what goes there


def changed_file(layout: Layout, source: SourceFile, triples: Sequence[Triple]) -> str:
    """Return the text of *source* changed so that it says *triples* and nothing else."""
    return _Changes(layout, source, said_of(triples)).text()


@dataclass(frozen=True)
class _Changes:
    """A file, and what it is to say."""

    layout: Layout
    source: SourceFile
    said: Said

    def text(self) -> str:
        pieces, done = [], 0
        for start, end, new in sorted(self._stretches(), key=lambda each: each[:2]):
            pieces += [self._old[done:start], new]
            done = max(done, end)
        return self._with_prefixes("".join([*pieces, self._old[done:]]))

    @cached_property
    def _old(self) -> str:
        return self.source.text.decode("utf-8")

    @cached_property
    def _declared(self) -> dict[str, str]:
        return dict(self.source.positions.directives.prefixes)

    @cached_property
    def _spelling(self) -> Spelling:
        ours = {name: iri for name, iri in OUR_PREFIXES.items() if name not in self._declared}
        return Spelling(self.source.positions.directives.base, self._declared | ours)

    @cached_property
    def _kept(self) -> set[Term]:
        """Subjects of which the same is said, save those in brackets that are written anew."""
        before = self.source.by_subject
        same = {s for s, said in before.items() if set(said) == set(self.said.get(s, ()))}
        gone = {t.object for t in self.source.triples if t.subject not in same}
        return {s for s in same if not (isinstance(s, BlankNode) and s in gone)}

    def _stretches(self) -> list[Stretch]:
        """Return what is written over, cut out and put in."""
        found: list[Stretch] = []
        for subject, said in self.said.items():
            spans = self._spans(subject)
            if subject not in self._kept and spans:
                block = self.layout.block(self._spelling, subject, said).rstrip("\n")
                found += [(*spans[0], block), *map(self._cut, spans[1:])]
        for subject in self.source.by_subject.keys() - self.said.keys():
            found += map(self._cut, self._spans(subject))
        return [*found, *self._inserted()]

    def _spans(self, subject: Term) -> list[tuple[int, int]]:
        """Return the stretches of the blocks in which something is said of *subject*."""
        positions = self.source.positions
        mentions = (positions.mentions.get(t) for t in self.source.by_subject.get(subject, ()))
        blocks = {m.block.start: m.block.end for m in mentions if m is not None and m.block.end}
        return sorted(blocks.items())

    def _cut(self, span: tuple[int, int]) -> Stretch:
        """Cut *span* out with the line break that ends it and the empty line after."""
        start, end = span
        for _ in range(2):
            line = re.compile(r"[ \t]*\n").match(self._old, end)
            end = line.end() if line else end
        return (start, end, "")

    def _inserted(self) -> Iterator[Stretch]:
        """Yield new blocks after the last that stands before them, one stretch a place."""
        gathered: dict[int, str] = {}
        place = max((m.end() for m in _DIRECTIVE.finditer(self._old)), default=0)
        part = ""
        for subject in self.layout.subjects(self.said):
            title = self.layout.part_of(self.said[subject])[0]
            spans = self._spans(subject)
            if spans:
                place = spans[-1][1]
            elif subject not in self._kept:
                head = f"{banner(title)}\n" if title != part else ""
                block = self.layout.block(self._spelling, subject, self.said[subject])
                gathered[place] = gathered.get(place, "") + f"\n\n{head}{block}".rstrip("\n")
            part = title
        yield from ((place, place, text) for place, text in gathered.items())

    def _with_prefixes(self, text: str) -> str:
        """Declare what is now used; no longer declare what only the old text used."""
        spelling = self._spelling
        missing = spelling.used - self._declared.keys()
        unused = (_prefixes_in(self._old) - _prefixes_in(text)) & self._declared.keys()
        if not missing and not unused:
            return text
        header = _PREFIXES.search(text)
        if header is None or "@prefix" in text[header.end() :]:
            return "".join(map(spelling.declaration, sorted(missing))) + text
        spelling.used.clear()
        spelling.used.update((self._declared.keys() | missing) - unused)
        return f"{text[: header.start()]}{spelling.header()}{text[header.end() :]}"


def _prefixes_in(text: str) -> set[str]:
    """Return the prefixes that *text* uses, not those that it only declares."""
    tokens = tokenize(text)
    declared = {index + 1 for index, t in enumerate(tokens) if t.text.lower().endswith("prefix")}
    names = (t for index, t in enumerate(tokens) if index not in declared and t.kind == "name")
    return {token.text.partition(":")[0] for token in names}
