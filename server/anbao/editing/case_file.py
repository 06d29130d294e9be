"""A case file that somebody edits: read if it is small enough, and written as the house does."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from anbao.editing.changes import changed_file
from anbao.editing.layout import Layout
from anbao.editing.plan import Plan
from anbao.editing.views import CaseForm
from anbao.editing.vocabulary import Words
from anbao.errors import BadRequest
from anbao.graph.build import SUBMITTED
from anbao.graph.read import SourceFile, read_turtle
from anbao.namespaces import DCTERMS, GRAPH_BASE, ID_BASE, XSD

MOST_BYTES = 512 * 1024
"""How long the Turtle of a case in the form may be: some thirty times the longest of the tree."""
MOST_TRIPLES = 5_000
"""How much it may state."""
MOST_THINGS = 250
"""How many things it may describe: each is a part of the page, and may point to any other."""
_CASES = f"{GRAPH_BASE}case/"
_DAY = re.compile(r'(\bdcterms:modified\s+")\d{4}-\d{2}-\d{2}(?=")')
_MODIFIED = NamedNode(DCTERMS.modified)


@dataclass(frozen=True)
class CaseFile:
    """The text of a case and what it says."""

    source: SourceFile

    @property
    def text(self) -> str:
        """The text as it stands."""
        return self.source.text.decode("utf-8")

    @property
    def key(self) -> str:
        """The graph that it describes, as in ``2020/yue03-minzhong-943``; "" if it has none."""
        graphs = (str(s).strip("<>") for s in self.source.subjects)
        own = next((each for each in graphs if each.startswith(_CASES)), "")
        return own.removeprefix(_CASES)

    @property
    def path(self) -> Path:
        """What the file is called: after the graph that it describes, if it describes one."""
        return Path(f"{self.key.rpartition('/')[2] or 'case'}.ttl")

    def saying(self, plan: Plan, triples: Sequence[Triple]) -> "CaseFile":
        """Return the file that says *triples*: all new if nobody laid it out by hand."""
        layout, base = Layout(plan), self.source.positions.directives.base
        by_hand = self.text != layout.new_file(self.source.triples, base) if base else True
        if by_hand:
            return read_case(changed_file(layout, self.source, triples))
        return read_case(layout.new_file(triples, base))

    def dated(self, plan: Plan, before: "CaseFile", today: dt.date) -> "CaseFile":
        """Return the file with *today* as the day of its last change, if it was changed.

        A file that says what *before* says stays as it is, and a day that somebody put in stands.
        """
        (day, said), (old_day, old_said) = (each._day_and_rest() for each in (self, before))
        if said == old_said or day != old_day:
            return self
        graph, written = NamedNode(f"{_CASES}{self.key}"), NamedNode(XSD.date)
        new = Triple(graph, _MODIFIED, Literal(today.isoformat(), datatype=written))
        if day == {new}:
            return self
        # Only the day, if it can be found in the text: the block around it is not laid out anew.
        tried = read_case(_DAY.sub(rf"\g<1>{today.isoformat()}", self.text, count=1))
        if tried._day_and_rest() == ({new}, said):
            return tried
        return self.saying(plan, [*(t for t in self.source.triples if t not in day), new])

    def _day_and_rest(self) -> tuple[set[Triple], str]:
        """Return the statements of the day of the last change, and all others in one order."""
        graph = NamedNode(f"{_CASES}{self.key}")
        day = {t for t in self.source.triples if (t.subject, t.predicate) == (graph, _MODIFIED)}
        rest = Dataset(Quad(*t) for t in self.source.triples if t not in day)
        rest.canonicalize(CanonicalizationAlgorithm.UNSTABLE)  # blank nodes: anew each time
        return day, "\n".join(sorted(map(str, rest)))


def read_case(text: str) -> CaseFile:
    """Read the *text* of a case; SourceError if it is no Turtle, BadRequest if it is too large."""
    data = text.encode()
    if len(data) > MOST_BYTES:
        raise _too_large(Words(*2 * (f"{MOST_BYTES // 1024} KiB",)))
    source = read_turtle(data, f"{SUBMITTED}form", Path("case.ttl"))
    if len(source.triples) > MOST_TRIPLES:
        raise _too_large(Words(f"{MOST_TRIPLES} 条陈述", f"{MOST_TRIPLES} triples"))
    if len(source.by_subject) > MOST_THINGS:
        raise _too_large(Words(f"{MOST_THINGS} 个事物", f"{MOST_THINGS} things"))
    return CaseFile(source)


def case_of(plan: Plan, statements: bytes) -> CaseFile:
    """Lay out a case that came in another language, with all that its N-Triples state."""
    if statements.count(b"\n") > MOST_TRIPLES:
        raise _too_large(Words(f"{MOST_TRIPLES} 条陈述", f"{MOST_TRIPLES} triples"))
    triples = [quad.triple for quad in parse(statements, format=RdfFormat.N_TRIPLES)]
    dispute = CaseForm(plan, triples).dispute
    return read_case(Layout(plan).new_file(triples, f"{dispute}/" if dispute else ID_BASE))


def _too_large(limit: Words) -> BadRequest:
    return BadRequest(f"表单至多打开 {limit.zh}", f"the form opens {limit.en} at most")
