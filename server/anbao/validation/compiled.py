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
_TYPE = NamedNode(RDF.type)
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
_MOST_RESULTS = 10_000
# At the start of a line of N-Triples, or its last before the full stop: in no literal, that is.
_BLANK_NODE = re.compile(r"^_:(\S+)|(?<= )_:(\S+)(?= \.$)")
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
    def _marks(self) -> Mapping[str, Mapping[Term, tuple[str, tuple[Trail, ...]]]]:
        """The marking class and the trails of each target, by its kind and what it names."""
        marks: dict[str, dict[Term, tuple[str, tuple[Trail, ...]]]] = {k: {} for k in _TARGETS}
        for (kind, named), mark in self.targets.items():
            marks[kind][named] = (mark, self._trails[kind, named])
        return marks

    def named(self, nodes: Collection[Term]) -> Iterator[str]:
        """Yield the lines that mark those of *nodes* that shapes name."""
        for node, (mark, _) in self._marks["targetNode"].items():
            if node in nodes:
                yield _mark(node, mark)

    def marks(self, triples: Iterable[Triple], nodes: Collection[Term]) -> Iterator[str]:
        """Yield the lines that mark those of *nodes* that *triples* make targets of shapes."""
        classes, subjects, objects = (self._marks[kind] for kind in _TARGETS[:3])
        for triple in triples:
            prop = triple.predicate
            mark = classes.get(triple.object) if prop == _TYPE else None
            for found in (mark, subjects.get(prop)):
                if found and triple.subject in nodes:
                    yield _mark(triple.subject, found[0])
            if (found := objects.get(prop)) and triple.object in nodes:
                yield _mark(triple.object, found[0])

    def meant(
        self, node: Term, said: Iterable[Triple], leading: Iterable[Triple]
    ) -> Iterator[tuple[str, tuple[Trail, ...]]]:
        """Yield the lines that mark *node* as one that is meant, each with the trails to walk.

        *said* is what is said of it, superclasses spelt out; *leading* is what leads to it.
        """
        of_class, of_subject = self._marks["targetClass"], self._marks["targetSubjectsOf"]
        found = [self._marks["targetNode"].get(node)]
        for triple in said:
            predicate = triple.predicate
            found.append(of_subject.get(predicate))
            if predicate == _TYPE:
                found.append(of_class.get(triple.object))
        found += (self._marks["targetObjectsOf"].get(triple.predicate) for triple in leading)
        for mark, trails in dict.fromkeys(filter(None, found)):
            yield _mark(node, mark), trails

    def run(self, triples: Iterable[Triple], marks: Iterable[str]) -> list[Result]:
        """Return what is wrong with the nodes in *triples* that the lines *marks* mark."""
        text = f"{_lines(triples)}{''.join(marks)}"
        report = self._engine.validate_text(text, "ntriples", max_results=_MOST_RESULTS)
        return [_result(each) for each in report.results]


def _mark(node: Term, mark: str) -> str:
    return f"{_written(node)} <{RDF.type}> <{mark}> .\n"


def _lines(triples: Iterable[Triple]) -> str:
    """Return *triples* as the engine reads them: N-Triples, a blank node as an IRI."""
    text = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode("utf-8")
    rows = text.split("\n")  # of a whole tree few have a blank node, and the search is slow
    return "\n".join(_without_blank_nodes(row) if "_:" in row else row for row in rows)


def _without_blank_nodes(row: str) -> str:
    return _BLANK_NODE.sub(lambda found: f"<{_BLANK}{found[1] or found[2]}>", row)


def _written(term: Term) -> str:
    """Return *term* as the engine reads it."""
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
