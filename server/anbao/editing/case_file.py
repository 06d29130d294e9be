"""A case file that somebody edits: read if it is small enough, and written as the house does."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from anbao.editing.changes import changed_file
from anbao.editing.layout import Layout
from anbao.editing.plan import Plan
from anbao.editing.views import CaseForm
from anbao.editing.vocabulary import Words
from anbao.errors import BadRequest
from anbao.graph.build import SUBMITTED
from anbao.graph.read import SourceFile, read_turtle
from anbao.namespaces import GRAPH_BASE, ID_BASE

MOST_BYTES = 512 * 1024
"""How long the Turtle of a case in the form may be: some thirty times the longest of the tree."""
MOST_TRIPLES = 5_000
"""How much it may state."""
MOST_THINGS = 250
"""How many things it may describe: each is a part of the page, and may point to any other."""
_CASES = f"{GRAPH_BASE}case/"


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
