"""The same case entered twice: under its name, its docket, or its court, date and parties."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from pyoxigraph import Triple

from anbao.graph.read import SourceFile
from anbao.graph.tokens import Term
from anbao.namespaces import compact
from anbao.validation.dockets import DOCKET_RULES
from anbao.validation.findings import Finding, Place, Text
from anbao.validation.fixes import advice
from anbao.validation.register import Key, Record, records
from anbao.validation.subject import Subject, text_of

_ELSEWHERE = ("图谱中已有此案：{0}（{1}）", "the case is in the graph already: {0} ({1})")
_HERE = (
    "与本文件中的另一案是同一案：{0}（{1}）",
    "another case of this file is the same one: {0} ({1})",
)
_SAME = {
    "identifier": Text("标识相同", "same identifier"),
    "docket": Text("案号相同", "same docket"),
    "parties": Text("法院、裁判日期与当事人相同", "same court, date and parties"),
}
_ONE_CASE = advice(
    "同一案只写一个 ab:Dispute，各审裁判都用 ab:hasJudgment 归于它；若是两案，改正案号",
    "write one ab:Dispute and give it all the judgments with ab:hasJudgment; "
    "if there are two cases, correct the docket",
)


def cases_twice(subject: Subject, source: SourceFile) -> Iterator[Finding]:
    """Look for each case elsewhere and earlier in the file, under what it is known by."""
    known = _Known(subject, source)
    told: set[tuple[Term, Term]] = set()
    for record in records(source):
        case = record.tie.subject
        for kind, other in known.others(record):
            if (case, other.tie.subject) not in told:
                told.add((case, other.tie.subject))
                yield _finding(subject, record, (kind, other.tie), other.source)
        for file in known.files(case):
            if (case, case) not in told:
                told.add((case, case))
                yield _finding(subject, record, ("identifier", record.tie), file)


class _Known:
    """The records under each key of *source*, looked up once: a stranger's may all share one."""

    def __init__(self, subject: Subject, source: SourceFile) -> None:
        self._subject = subject
        self._source = source
        self._first: dict[Key, Record] = {}
        self._abroad: dict[Key, tuple[Record, ...]] = {}

    def others(self, record: Record) -> Iterator[tuple[str, Record]]:
        """Yield the kind of each key and who else has it: one of the file, one of another."""
        case = record.tie.subject
        for key in record.keys:
            if key not in self._abroad:
                self._abroad[key] = self._in_other_files(key)
            here = self._first.setdefault(key, record)
            abroad = (each for each in self._abroad[key] if each.tie.subject != case)
            yield from ((key[0], each) for each in islice(abroad, 1))
            if here.tie.subject != case:
                yield key[0], here

    def files(self, case: Term) -> Iterator[SourceFile]:
        """Yield another file that describes *case*, if there is one."""
        described = self._subject.dataset.described.get(case, ())
        yield from islice((each for each in described if each.path != self._source.path), 1)

    def _in_other_files(self, key: Key) -> tuple[Record, ...]:
        """Return records of two cases at most: one of them is another than any asked about."""
        found: dict[Term, Record] = {}
        for other in self._subject.cases.under(key):
            if other.source.path != self._source.path and _is_there(self._subject, other.source):
                found.setdefault(other.tie.subject, other)
            if len(found) == 2:
                break
        return tuple(found.values())


def _is_there(subject: Subject, source: SourceFile) -> bool:
    here = subject.dataset.described.get(source.triples[0].subject, ())
    return any(each is source for each in here)


def _finding(
    subject: Subject, record: Record, same: tuple[str, Triple], file: SourceFile
) -> Finding:
    """Say that the case of *record* is that of another tie: what is the same, and where."""
    kind, tie = same
    within = file.path == record.source.path
    name, why = subject.label(tie.subject), _SAME[kind]
    iri = compact(text_of(tie.subject))
    zh, en = _HERE if within else _ELSEWHERE
    message = Text(zh.format(name.zh or iri, why.zh), en.format(name.en or iri, why.en))
    found = Finding("law", "violation", message, constraint="CaseTwice", why=DOCKET_RULES)
    spot = file.positions.of_subject(tie.subject if within else file.triples[0].subject) or (1, 1)
    zh, en = f"改 {file.path.name}，不另立新案", f"change {file.path.name} instead"
    fix = _ONE_CASE if within else advice(zh, en)
    found = subject.about(record.tie, replace(found, fixes=(fix,)))
    return found.with_also([Place(file.path, *spot)])
