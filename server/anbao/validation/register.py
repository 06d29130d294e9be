"""The cases in the graph by what identifies them, so that none is entered twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from pyoxigraph import Literal, Triple

from anbao.citation.docket import parse_docket
from anbao.errors import CitationError
from anbao.graph.build import CASES
from anbao.graph.read import SourceFile
from anbao.graph.tokens import Term
from anbao.namespaces import AB, RDFS

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One judgment of a case: the statement that ties the two, and the keys it is known by."""

    tie: Triple
    source: SourceFile
    keys: tuple[Key, ...]


def records(source: SourceFile) -> Iterator[Record]:
    """Yield the judgments that *source* describes as those of a case."""
    for triple in source.triples:
        if triple.predicate.value == AB.hasJudgment:
            yield Record(triple, source, tuple(_keys(source, triple)))


def _keys(source: SourceFile, tie: Triple) -> Iterator[Key]:
    """Yield the docket, and court with date and parties, where they are known."""
    for docket in _values(source, tie.object, AB.docket):
        with suppress(CitationError):
            yield ("docket", str(parse_docket(docket)))
    court, date = (_values(source, tie.object, name) for name in (AB.decidedIn, AB.decisionDate))
    parties = _terms(source, tie.subject, AB.hasParty)
    names = sorted(name for node in parties for name in _values(source, node, RDFS.label))
    if court and date and names:
        yield ("parties", court[0], date[0], *names)


def _terms(source: SourceFile, node: Term, prop: str) -> list[Term]:
    said = source.by_subject.get(node, ())
    return [triple.object for triple in said if triple.predicate.value == prop]


def _values(source: SourceFile, node: Term, prop: str) -> list[str]:
    terms = _terms(source, node, prop)
    return [t.value if isinstance(t, Literal) else str(t) for t in terms]


class Register:
    """Records looked up by their keys, those of the register *below* too."""

    def __init__(self, sources: Iterable[SourceFile], below: "Register | None" = None) -> None:
        self._below = below
        self._records: dict[Key, list[Record]] = defaultdict(list)
        for source in sources:
            if source.graph.startswith(CASES):
                for record in records(source):
                    for key in record.keys:
                        self._records[key].append(record)

    def others(self, record: Record) -> Iterator[tuple[str, Record]]:
        """Yield the records of other cases that share a key with *record*, and which kind it is."""
        if self._below:
            yield from self._below.others(record)
        for key in record.keys:
            for other in self._records.get(key, ()):
                if other.tie.subject != record.tie.subject:
                    yield key[0], other
