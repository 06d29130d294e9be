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

_MOST = 10  # dockets of one judgment, names of one party; shapes ask for one, and one a language


@dataclass(frozen=True, slots=True)
class Record:
    """One judgment of a case: the statement that ties the two, and the keys it is known by."""

    tie: Triple
    source: SourceFile
    keys: tuple[Key, ...]


def records(source: SourceFile) -> Iterator[Record]:
    """Yield the judgments that *source* describes as those of a case."""
    ties = [each for each in source.triples if each.predicate.value == AB.hasJudgment]
    # Once a case, once a judgment: a stranger's file may tie many of the one to one of the other.
    names = _Names(source)
    parties = {case: names.of_parties(case) for case in {tie.subject for tie in ties}}
    known = {each: _Judged.of(source, each) for each in {tie.object for tie in ties}}
    for tie in ties:
        yield Record(tie, source, known[tie.object].keys(parties[tie.subject]))


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a judgment is known by: its *dockets*, and its court with the date."""

    dockets: tuple[Key, ...]
    sitting: Key

    @classmethod
    def of(cls, source: SourceFile, judgment: Term) -> "_Judged":
        printed = _values(source, judgment, AB.docket)[:_MOST]
        court, date = (_values(source, judgment, name) for name in (AB.decidedIn, AB.decisionDate))
        sitting = (court[0], date[0]) if court and date else ()
        return cls(tuple(_dockets(printed)), sitting)

    def keys(self, parties: str) -> tuple[Key, ...]:
        """Return the keys of the judgment as one between *parties*."""
        if not self.sitting or not parties:
            return self.dockets
        return (*self.dockets, ("parties", *self.sitting, parties))


def _dockets(printed: Iterable[str]) -> Iterator[Key]:
    for docket in printed:
        with suppress(CitationError):
            yield ("docket", str(parse_docket(docket)))


class _Names:
    """What the parties of *source* are called, each looked at once."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._known: dict[Term, str] = {}

    def of_parties(self, case: Term) -> str:
        """Return the names as one text: it is compared as often as the case has judgments."""
        parties = _terms(self._source, case, AB.hasParty)
        return "\n".join(sorted(filter(None, map(self._of, parties))))

    def _of(self, party: Term) -> str:
        if party not in self._known:
            names = sorted(_values(self._source, party, RDFS.label))
            self._known[party] = "\n".join(names[:_MOST])
        return self._known[party]


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

    def under(self, key: Key) -> Iterator[Record]:
        """Yield the records that are known by *key*, those below first."""
        if self._below:
            yield from self._below.under(key)
        yield from self._records.get(key, ())
