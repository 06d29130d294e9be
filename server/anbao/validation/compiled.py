"""The `shacl` package on our data: shapes compiled once, run on any nodes in their surroundings.

The engine validates every node that a shape targets. Here only some nodes are meant (those of one
file), and what lies around them is not to be judged. So each target is compiled into a class of
our own, and the nodes that are meant are marked with it: a shape for ``ab:Dispute`` becomes one
for ``urn:anbao:meant#class https://…#Dispute``, hashed. Constraints are left as they are.

Blank nodes lose their names in the engine. They travel as IRIs with a ``#``, which no pattern of
ours admits, as none admits a blank node.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import shacl
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from anbao.graph.tokens import Term
from anbao.namespaces import AB, ABS, RDF, SH
from anbao.reasoning.axioms import Index
from anbao.validation.results import Result
from anbao.validation.trails import Trail, trails_of

_MEANT = "urn:anbao:meant#"
_BLANK = "urn:anbao:blank#"
# A blank node at the start or the end of a line of N-Triples; a literal cannot end in one.
_BLANK_NODE = re.compile(r"^_:(\w+)|(?<=> )_:(\w+)(?= \.$)")
_TYPE = NamedNode(RDF.type)
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
_MOST_RESULTS = 10_000
Key = tuple[str, Term]  # the kind of target, and what it names


@dataclass(frozen=True)
class CompiledShapes:
    """Shapes ready to be run."""

    triples: tuple[Triple, ...]

    @cached_property
    def targets(self) -> Mapping[Key, str]:
        """Which nodes the shapes are for, each with the class that marks them."""
        found = {}
        for triple in self.triples:
            kind = triple.predicate.value.removeprefix(SH)
            if kind in _TARGETS:
                name = blake2b(f"{kind} {triple.object}".encode(), digest_size=12).hexdigest()
                found[kind, triple.object] = f"{_MEANT}{name}"
        return found

    @cached_property
    def index(self) -> Index:
        """The shapes' statements, to be looked up."""
        return Index(self.triples)

    @cached_property
    def to_be_stated(self) -> frozenset[Term]:
        """The properties that must be given, or named after ab:notStated."""
        index, found = self.index, set()
        for _, head in index.pairs(SH.alternativePath):
            first, *others = index.members(head)
            if NamedNode(AB.notStated) in others:
                found.add(first)
        return frozenset(found)

    @cached_property
    def _trails(self) -> Mapping[Key, tuple[Trail, ...]]:
        """The trails that lead beyond the neighbours of a node, by the target of their shapes.

        A single step needs no walking: what is said of a node that is meant is known anyway.
        """
        found: dict[Key, dict[Trail, None]] = {key: {} for key in self.targets}
        for triple in self.triples:
            key = (triple.predicate.value.removeprefix(SH), triple.object)
            if key in found:
                trails = trails_of(self.index, triple.subject)
                found[key] |= {t: None for t in trails if len(t) > 1 or (t and t[0].repeated)}
        return {key: tuple(trails) for key, trails in found.items()}

    @cached_property
    def _engine(self) -> shacl.Shapes:
        lines = "".join(map(self._compiled, self.triples))
        return shacl.Shapes.from_text(lines, "ntriples", base=ABS)

    def _compiled(self, triple: Triple) -> str:
        kind = triple.predicate.value.removeprefix(SH)
        if kind not in _TARGETS:
            return f"{triple} .\n"
        mark = NamedNode(self.targets[kind, triple.object])
        return f"{triple.subject} <{SH}targetClass> {mark} .\n"

    @cached_property
    def _marked(self) -> Mapping[str, Mapping[Term, str]]:
        """The classes that mark, by the kind of target and then by what it names."""
        by_kind: dict[str, dict[Term, str]] = {kind: {} for kind in _TARGETS}
        for (kind, term), mark in self.targets.items():
            by_kind[kind][term] = mark
        return by_kind

    def named(self, nodes: Collection[Term]) -> Iterator[str]:
        """Yield the lines that mark those of *nodes* that shapes name."""
        for node, mark in self._marked["targetNode"].items():
            if node in nodes:
                yield _mark(node, mark)

    def marks(self, triples: Iterable[Triple], nodes: Collection[Term]) -> Iterator[str]:
        """Yield the lines that mark those of *nodes* that *triples* make targets of shapes."""
        classes, subjects, objects = (self._marked[kind] for kind in _TARGETS[:3])
        for triple in triples:
            prop = triple.predicate
            mark = classes.get(triple.object) if prop == _TYPE else None
            for found in (mark, subjects.get(prop)):
                if found and triple.subject in nodes:
                    yield _mark(triple.subject, found)
            if (found := objects.get(prop)) and triple.object in nodes:
                yield _mark(triple.object, found)

    def meant(
        self, node: Term, said: Iterable[Triple], leading: Iterable[Triple]
    ) -> Iterator[tuple[str, tuple[Trail, ...]]]:
        """Yield the lines that mark *node* as one that is meant, each with the trails to walk.

        *said* is what is said of it, superclasses spelt out; *leading* is what leads to it.
        """
        keys: dict[Key, None] = {("targetNode", node): None}
        for triple in said:
            if triple.predicate == _TYPE:
                keys["targetClass", triple.object] = None
            keys["targetSubjectsOf", triple.predicate] = None
        for triple in leading:
            keys["targetObjectsOf", triple.predicate] = None
        for key in keys:
            if mark := self.targets.get(key):
                yield _mark(node, mark), self._trails[key]

    def run(self, lines: Iterable[str]) -> list[Result]:
        """Return what is wrong with the marked nodes of *lines*, which are N-Triples."""
        report = self._engine.validate_text("".join(lines), "ntriples", max_results=_MOST_RESULTS)
        return [_result(each) for each in report.results]


def _mark(node: Term, mark: str) -> str:
    return f"{written(node)} <{RDF.type}> <{mark}> .\n"


def lines(triples: Iterable[Triple]) -> dict[str, None]:
    """Return many triples as lines for the engine, each once."""
    text = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()
    # Not splitlines: a literal may hold what Unicode, though not N-Triples, calls a line's end.
    found: dict[str, None] = {}
    for row in text.split("\n")[:-1]:
        named = _BLANK_NODE.sub(rf"<{_BLANK}\1\2>", row) if "_:" in row else row
        found[f"{named}\n"] = None
    return found


def line(triple: Triple) -> str:
    """Return *triple* as a line for the engine."""
    return f"{written(triple.subject)} {triple.predicate} {written(triple.object)} .\n"


def written(term: Term) -> str:
    """Return *term* as N-Triples has it, a blank node as an IRI."""
    return f"<{_BLANK}{term.value}>" if isinstance(term, BlankNode) else str(term)


def _result(found: shacl.Result) -> Result:
    focus, shape = _term(found.focus_node), _term(found.source_shape or "")
    if focus is None or shape is None:
        raise ValueError(found)
    return Result(
        focus=focus,
        value=_term(found.value or ""),
        component=found.component,
        shape=shape,
        severity=found.severity.lower(),
        message=found.message or "",
    )


def _term(text: str) -> Term | None:
    if text.startswith("<") and text.endswith(">"):
        iri = text[1:-1]
        blank = iri.startswith(_BLANK)
        return BlankNode(iri.removeprefix(_BLANK)) if blank else NamedNode(iri)
    if not text or text.startswith("_:"):
        return BlankNode(text[2:]) if text else None
    (quad,) = parse(f"<{AB}s> <{AB}p> {text} .".encode(), format=RdfFormat.N_TRIPLES)
    literal: Term = quad.object
    return literal
