"""A case file that somebody edits: read if it is small enough, and written as the house does."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple

from anbao.editing.changes import changed_file
from anbao.editing.layout import Layout
from anbao.editing.plan import Plan
from anbao.errors import BadRequest
from anbao.graph.build import SUBMITTED
from anbao.graph.read import SourceFile, read_turtle
from anbao.namespaces import GRAPH_BASE

# A form in a process that cannot be killed: the parser of Turtle neither recurses nor fetches, and
# so much of it takes a fraction of a second.
_MOST_BYTES = 512 * 1024
_MOST_TRIPLES = 5_000


@dataclass(frozen=True)
class CaseFile:
    """The text of a case and what it says."""

    source: SourceFile

    @property
    def text(self) -> str:
        """The text as it stands."""
        return self.source.text.decode("utf-8")

    @property
    def path(self) -> Path:
        """What the file is called: after the graph that it describes, if it describes one."""
        graphs = (str(s).strip("<>") for s in self.source.subjects)
        own = next((each for each in graphs if each.startswith(f"{GRAPH_BASE}case/")), "")
        return Path(f"{own.rpartition('/')[2] or 'case'}.ttl")

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
    if len(data) > _MOST_BYTES:
        raise _too_large(f"{_MOST_BYTES // 1024} KiB")
    source = read_turtle(data, f"{SUBMITTED}form", Path("case.ttl"))
    if len(source.triples) > _MOST_TRIPLES:
        raise _too_large(f"{_MOST_TRIPLES} triples")
    return CaseFile(source)


def _too_large(limit: str) -> BadRequest:
    return BadRequest(f"表单至多打开 {limit}", f"the form opens {limit} at most", limit=limit)
