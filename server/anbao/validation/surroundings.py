"""What shapes can see from the nodes of a file: its statements, and what their trails lead to.

A shape looks at a node along its paths, so the greater part of the graph is out of its sight. Seen
are: what any file says of the file's nodes; what leads to them; of every node met, its types; and
what lies along the longer trails, those of two steps and more. A query walks forwards along the
properties that it names, however far, and backwards from the file's own nodes only: the queries
that go back from elsewhere are about legislation, for which the whole graph is taken instead.
"""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from anbao.graph.build import ALIGNMENT, SHAPES
from anbao.graph.tokens import Term
from anbao.validation.subject import Subject
from anbao.validation.trails import Step, Trail

_UNSEEN = (SHAPES, ALIGNMENT)


def marks(subject: Subject) -> dict[str, None]:
    """Return the lines that mark the wanted files' nodes, for a look at the whole graph."""
    nodes = {node for source in subject.sources for node in source.subjects}
    found: dict[str, None] = {}
    for source in subject.dataset.sources:
        if source.graph not in _UNSEEN:
            found |= dict.fromkeys(subject.shapes.marks(subject.stated(source), nodes))
    return found | dict.fromkeys(subject.shapes.named(nodes))


class Surroundings:
    """The statements to be looked at, each once, and the marks of the nodes that are meant."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._met: set[Term] = set()
        self._walked: set[tuple[Term, int, int]] = set()
        self.triples: dict[Triple, None] = {}
        self.marks: list[str] = []
        nodes = dict.fromkeys(node for source in subject.sources for node in source.subjects)
        for node in nodes:
            self._take_own(node)

    def _take_own(self, node: Term) -> None:
        """Take in a node that is meant, all that is said of it and leads to it, and mark it."""
        said = list(self._said(node))
        said += [more for triple in said for more in self._subject.entailed(triple)]
        self._met.add(node)
        leading = list(self._leading(node))
        self.triples.update(dict.fromkeys((*said, *leading)))
        for triple in said:
            self._meet(triple.object)
        for triple in leading:
            self._meet(triple.subject)
        for mark, trails in self._subject.shapes.meant(node, said, leading):
            self.marks.append(mark)
            for trail in trails:
                self._walk(node, trail)

    def _said(self, node: Term) -> Iterator[Triple]:
        for source in self._subject.dataset.described.get(node, ()):
            if source.graph not in _UNSEEN:
                yield from source.by_subject[node]

    def _leading(self, node: Term) -> Iterator[Triple]:
        for source, triple in self._subject.dataset.leading.get(node, ()):
            if source.graph not in _UNSEEN:
                yield triple

    def _meet(self, node: Term) -> None:
        """Take in the types of a node that a trail leads to."""
        if node in self._met or not isinstance(node, NamedNode):
            return
        self._met.add(node)
        for source in self._subject.dataset.described.get(node, ()):
            if source.graph not in _UNSEEN:
                self.triples.update(dict.fromkeys(self._subject.types(source, node)))

    def _walk(self, node: Term, trail: Trail) -> None:
        """Follow *trail* from *node*; where several walks meet, one of them goes on."""
        waiting = [(node, 0)]
        while waiting:
            here, taken = waiting.pop()
            spot = (here, id(trail), taken)
            if taken == len(trail) or spot in self._walked:
                continue
            self._walked.add(spot)
            step = trail[taken]
            if step.repeated:
                waiting.append((here, taken + 1))
            onwards = taken if step.repeated else taken + 1
            waiting.extend((end, onwards) for end in self._stepped(here, step))

    def _stepped(self, node: Term, step: Step) -> Iterator[Term]:
        for triple in (self._leading if step.backwards else self._said)(node):
            if triple.predicate.value in step.properties:
                self.triples[triple] = None
                end = triple.subject if step.backwards else triple.object
                self._meet(end)
                yield end
