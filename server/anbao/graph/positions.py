"""Where in a Turtle file each triple stands.

pyoxigraph parses but forgets places, so this module reads the file a second time with a scanner
of its own: one pass over the tokens, an explicit stack for ``[…]`` and ``(…)``, no recursion.
It trusts that the file is well formed (the parser has said so) and stops where it is lost.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, NamedNode, Triple

from anbao.graph.tokens import Directives, Term, Token, tokenize
from anbao.namespaces import RDF

_FIRST = NamedNode(RDF.first)
_REST = NamedNode(RDF.rest)
_NIL = NamedNode(RDF.nil)

Place = tuple[int, int]  # line and column, both from 1
Key = tuple[Term | None, Term | None, Term | None]


@dataclass(frozen=True, slots=True)
class Positions:
    """Line and column of each triple's object and of each subject's first block."""

    triples: dict[Triple, Place]
    subjects: dict[Term, Place]

    def of(self, triple: Triple) -> Place | None:
        """Return where *triple* stands, its subject's first line where that is all we know."""
        return self.triples.get(triple) or self.subjects.get(triple.subject)

    def of_subject(self, subject: Term) -> Place | None:
        """Return where *subject* is first described."""
        return self.subjects.get(subject)


def find_positions(text: str, triples: Iterable[Triple]) -> Positions:
    """Map each of *triples*, as parsed from *text*, to its place in it."""
    scan = _Scan(Directives())
    scan.read(tokenize(text))
    place = _places(text)
    found: dict[Triple, Place] = {}
    subjects: dict[Term, Place] = {}
    pending: dict[Key, list[int]] = {key: offsets[::-1] for key, offsets in scan.objects.items()}
    for triple in triples:
        key = _key(triple.subject, triple.predicate, triple.object)
        offsets = pending.get(key)
        if not offsets:
            continue
        # Two triples share a key only if a blank node stands in them: pair these in file order.
        offset = offsets.pop() if None in key and len(offsets) > 1 else offsets[-1]
        found.setdefault(triple, place(offset))
        start = scan.starts.get((key, offset))
        if start is not None:
            subjects.setdefault(triple.subject, place(start))
    return Positions(found, subjects)


def _places(text: str) -> Callable[[int], Place]:
    starts = [0]
    starts.extend(index + 1 for index, char in enumerate(text) if char == "\n")

    def place(offset: int) -> Place:
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    return place


def _key(subject: Term, predicate: Term, target: Term) -> Key:
    return (_known(subject), predicate, _known(target))


def _known(term: Term) -> Term | None:
    return None if isinstance(term, BlankNode) else term


@dataclass(slots=True)
class _Frame:
    """What is being read: the statement at the top, a ``[…]`` or a ``(…)``."""

    kind: str
    subject: Term | None = None
    start: int = 0
    predicate: Term | None = None
    awaits: str = "subject"


@dataclass(slots=True)
class _Scan:
    directives: Directives
    objects: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    starts: dict[tuple[Key, int], int] = field(default_factory=dict)
    stack: list[_Frame] = field(default_factory=lambda: [_Frame("statement")])

    def read(self, tokens: list[Token]) -> None:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if self.stack[-1].kind == "statement" and self.stack[-1].awaits == "subject":
                skipped = self.directives.read(tokens, index)
                if skipped:
                    index += skipped
                    continue
            if token.kind == "mark":
                index = self._mark(tokens, index)
                if index < 0:
                    return
                continue
            term, length = self.directives.term(tokens, index)
            if term is None:
                return
            self._take(term, token.offset)
            index += length

    def _mark(self, tokens: list[Token], index: int) -> int:
        """Handle punctuation; return the next index, or -1 where we are lost."""
        mark, offset = tokens[index].text, tokens[index].offset
        frame = self.stack[-1]
        if mark == ".":
            self.stack[-1] = _Frame("statement")
        elif mark == ";":
            frame.awaits = "predicate"
        elif mark == ",":
            frame.awaits = "object"
        elif mark == "[":
            node = BlankNode()
            self._take(node, offset)
            self.stack.append(_Frame("blank", node, offset, awaits="predicate"))
        elif mark == "(":
            return self._open_list(tokens, index)
        elif mark in {"]", ")"} and len(self.stack) > 1:
            self.stack.pop()
            if frame.kind == "list":
                self._record(frame, _REST, _NIL, offset)
        else:
            return -1
        return index + 1

    def _open_list(self, tokens: list[Token], index: int) -> int:
        offset = tokens[index].offset
        if index + 1 < len(tokens) and tokens[index + 1].text == ")":
            self._take(_NIL, offset)
            return index + 2
        node = BlankNode()
        self._take(node, offset)
        self.stack.append(_Frame("list", node, offset, awaits="first"))
        return index + 1

    def _take(self, term: Term, offset: int) -> None:
        """Put *term* where the frame waits for one."""
        frame = self.stack[-1]
        if frame.awaits == "subject":
            frame.subject, frame.start, frame.awaits = term, offset, "predicate"
        elif frame.awaits == "predicate":
            frame.predicate, frame.awaits = term, "object"
        elif frame.kind == "list":
            self._take_item(frame, term, offset)
        elif frame.predicate is not None:
            self._record(frame, frame.predicate, term, offset)

    def _take_item(self, frame: _Frame, term: Term, offset: int) -> None:
        if frame.awaits == "next":
            cell = BlankNode()
            self._record(frame, _REST, cell, offset)
            frame.subject, frame.start = cell, offset
        frame.awaits = "next"
        self._record(frame, _FIRST, term, offset)

    def _record(self, frame: _Frame, predicate: Term, target: Term, offset: int) -> None:
        if frame.subject is None:
            return
        key = _key(frame.subject, predicate, target)
        self.objects[key].append(offset)
        self.starts.setdefault((key, offset), frame.start)
