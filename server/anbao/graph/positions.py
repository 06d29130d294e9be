"""Where in a Turtle (TriG, N-Triples) file each triple stands, and what stands around it.

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


@dataclass(slots=True)
class Span:
    """A stretch of the text: offsets in code points, the end not included."""

    start: int
    end: int


@dataclass(slots=True)
class Group:
    """One predicate of a block with its objects: ``ab:hasParty <a> , <b>``."""

    predicate: Span
    objects: list[Span] = field(default_factory=list)

    @property
    def end(self) -> int:
        """Where the last object ends."""
        return self.objects[-1].end if self.objects else self.predicate.end


@dataclass(slots=True)
class Block:
    """All that is said of a subject in one go, or between ``[`` and ``]``."""

    start: int
    groups: list[Group] = field(default_factory=list)
    end: int = 0  # after the full stop; 0 for what stands in brackets


@dataclass(frozen=True, slots=True)
class Mention:
    """Where one triple is written: its block, its predicate's group, which object it is."""

    block: Block
    group: Group
    index: int

    @property
    def object(self) -> Span:
        """The stretch of the object."""
        return self.group.objects[self.index]


@dataclass(frozen=True, slots=True)
class Positions:
    """Line and column of each triple's object and of each subject's first block."""

    triples: dict[Triple, Place]
    subjects: dict[Term, Place]
    mentions: dict[Triple, Mention]
    blocks: dict[Term, Block]
    directives: Directives
    place: Callable[[int], Place]  # line and column of an offset

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
    found = Positions({}, {}, {}, {}, scan.directives, _places(text))
    pending: dict[Key, list[Mention]] = {key: said[::-1] for key, said in scan.said.items()}
    for triple in triples:
        key = _key(triple.subject, triple.predicate, triple.object)
        mentions = pending.get(key)
        if not mentions:
            continue
        # Two triples share a key only if a blank node stands in them: pair these in file order.
        mention = mentions.pop() if None in key and len(mentions) > 1 else mentions[-1]
        found.triples.setdefault(triple, found.place(mention.object.start))
        found.subjects.setdefault(triple.subject, found.place(mention.block.start))
        found.mentions.setdefault(triple, mention)
        found.blocks.setdefault(triple.subject, mention.block)
    return found


_MOST_GUESSES = 2_000


def guess_positions(text: str, triples: Iterable[Triple]) -> Positions:
    """Map triples to the first line of *text*, in another language, that names what they are of."""
    found = Positions({}, {}, {}, {}, Directives(), _places(text))
    for triple in list(triples)[:_MOST_GUESSES]:
        if triple.subject not in found.subjects:
            start = _mentioned(text, triple.subject, 0)
            if start < 0:
                continue
            found.subjects[triple.subject] = found.place(start)
        start = _mentioned(text, triple.subject, 0)
        value = _mentioned(text, triple.object, max(start, 0))
        found.triples.setdefault(triple, found.place(value if value >= 0 else start))
    return found


def _mentioned(text: str, term: Term, start: int) -> int:
    """Return the offset of *term* in *text*, by its whole IRI, its end, or its words; else -1."""
    if isinstance(term, BlankNode | Triple):
        return -1
    if (at := text.find(term.value, start)) >= 0 or not isinstance(term, NamedNode):
        return at
    return text.find(term.value.rpartition("/")[2].rpartition("#")[2], start)


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
    block: Block = field(default_factory=lambda: Block(0))
    predicate: Term | None = None
    awaits: str = "subject"
    opening: Span | None = None  # what ends with this frame: the object that it is elsewhere


@dataclass(slots=True)
class _Scan:
    directives: Directives
    said: dict[Key, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    stack: list[_Frame] = field(default_factory=lambda: [_Frame("statement")])

    def read(self, tokens: list[Token]) -> None:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if self.stack[-1].kind == "statement" and self.stack[-1].awaits == "subject":
                skipped = self.directives.read(tokens, index)
                if skipped or (token.kind == "word" and token.text.lower() == "graph"):
                    index += skipped or 1
                    continue
            if token.kind == "mark":
                index = self._mark(tokens, index)
                if index < 0:
                    return
                continue
            term, length = self.directives.term(tokens, index)
            if term is None:
                return
            last = tokens[index + length - 1]
            self._take(term, Span(token.offset, last.offset + len(last.text)))
            index += length

    def _mark(self, tokens: list[Token], index: int) -> int:
        """Handle punctuation; return the next index, or -1 where we are lost."""
        mark, offset = tokens[index].text, tokens[index].offset
        frame = self.stack[-1]
        if mark in {".", "{", "}"}:  # a graph's name before { is no subject
            frame.block.end = offset + 1 if mark == "." else offset
            self.stack[-1] = _Frame("statement")
        elif mark == ";":
            frame.awaits = "predicate"
        elif mark == ",":
            frame.awaits = "object"
        elif mark == "[":
            self._open("blank", "predicate", Span(offset, offset + 1))
        elif mark == "(":
            return self._open_list(tokens, index)
        elif mark in {"]", ")"} and len(self.stack) > 1:
            self._close(frame, Span(offset, offset + 1))
        else:
            return -1
        return index + 1

    def _open(self, kind: str, awaits: str, span: Span) -> None:
        node = BlankNode()
        self._take(node, span)
        self.stack.append(_Frame(kind, node, Block(span.start), awaits=awaits, opening=span))

    def _close(self, frame: _Frame, span: Span) -> None:
        self.stack.pop()
        if frame.opening:
            frame.opening.end = span.end
        if frame.kind == "list":
            self._record(frame, _REST, _NIL, Group(span, [span]))

    def _open_list(self, tokens: list[Token], index: int) -> int:
        offset = tokens[index].offset
        if index + 1 < len(tokens) and tokens[index + 1].text == ")":
            self._take(_NIL, Span(offset, tokens[index + 1].offset + 1))
            return index + 2
        self._open("list", "first", Span(offset, offset + 1))
        return index + 1

    def _take(self, term: Term, span: Span) -> None:
        """Put *term* where the frame waits for one."""
        frame = self.stack[-1]
        if frame.awaits == "subject":
            frame.subject, frame.block, frame.awaits = term, Block(span.start), "predicate"
        elif frame.awaits == "predicate":
            frame.predicate, frame.awaits = term, "object"
            frame.block.groups.append(Group(span))
        elif frame.kind == "list":
            self._take_item(frame, term, span)
        elif frame.predicate is not None:
            frame.block.groups[-1].objects.append(span)
            self._record(frame, frame.predicate, term, frame.block.groups[-1])

    def _take_item(self, frame: _Frame, term: Term, span: Span) -> None:
        if frame.awaits == "next":
            cell = BlankNode()
            self._record(frame, _REST, cell, Group(span, [span]))
            frame.subject, frame.block = cell, Block(span.start)
        frame.awaits = "next"
        self._record(frame, _FIRST, term, Group(span, [span]))

    def _record(self, frame: _Frame, predicate: Term, target: Term, group: Group) -> None:
        if frame.subject is None:
            return
        mention = Mention(frame.block, group, len(group.objects) - 1)
        self.said[_key(frame.subject, predicate, target)].append(mention)
