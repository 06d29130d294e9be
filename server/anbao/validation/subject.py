"""What is being checked, and where in it a finding stands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.build import ALIGNMENT, ONTOLOGY, SHAPES, Dataset, Spot
from anbao.graph.edits import Change, edits_of, update_of
from anbao.graph.read import SourceFile
from anbao.graph.tokens import Term
from anbao.namespaces import DCTERMS, RDFS, SKOS
from anbao.reasoning.axioms import TYPE, Axioms, compile_axioms
from anbao.reasoning.clashes import groups_of
from anbao.reasoning.equality import Groups
from anbao.validation.compiled import CompiledShapes
from anbao.validation.findings import NOTHING, NOWHERE, Finding, Patch, Place, Text
from anbao.validation.register import Register

_LABELS = (SKOS.prefLabel, RDFS.label, DCTERMS.term("title"))


@dataclass(frozen=True)
class Subject:
    """A dataset, and those of its files whose findings are wanted.

    *shared* is a subject with the same ontology, shapes and code lists: what was worked out from
    these for it serves here too.
    """

    dataset: Dataset
    only: frozenset[Path] | None = None
    shared: "Subject | None" = None

    @cached_property
    def sources(self) -> tuple[SourceFile, ...]:
        """The files that findings may be about."""
        return tuple(source for source in self.dataset.sources if self.covers(source.path))

    def covers(self, path: Path) -> bool:
        """Tell whether findings in *path* are wanted."""
        return self.only is None or path in self.only

    @cached_property
    def axioms(self) -> Axioms:
        """The ontology's axioms."""
        if self.shared:
            return self.shared.axioms
        return compile_axioms(self.dataset.triples(ONTOLOGY))

    @cached_property
    def declared(self) -> frozenset[Term]:
        """All terms that the ontology (or the mappings, for themselves) declares."""
        if self.shared:
            return self.shared.declared
        triples = self.dataset.triples(ONTOLOGY, ALIGNMENT)
        return frozenset(t.subject for t in triples if t.predicate == TYPE)

    @cached_property
    def cases(self) -> Register:
        """The cases of the dataset; of *shared*, those that were replaced as well."""
        if self.shared:
            return Register(self.sources, self.shared.cases)
        return Register(self.dataset.sources)

    @cached_property
    def shapes(self) -> CompiledShapes:
        """The shapes, ready to be run."""
        if self.shared:
            return self.shared.shapes
        return CompiledShapes(tuple(self.dataset.triples(SHAPES)))

    @cached_property
    def assertions(self) -> tuple[Triple, ...]:
        """What code lists and data assert: no ontology, no shapes, no mappings."""
        return tuple(self._without(ONTOLOGY, SHAPES, ALIGNMENT))

    @cached_property
    def different(self) -> Groups:
        """The individuals that code lists and data say to be different."""
        return self.shared.different if self.shared else groups_of(self.assertions)

    @cached_property
    def _kept(self) -> dict[tuple[str, int, Term], tuple[Triple, ...]]:
        return {}

    def _once(
        self, what: str, source: SourceFile, node: Term, said: Callable[[], Iterator[Triple]]
    ) -> tuple[Triple, ...]:
        """Return *said*; where *source* stays from one check to the next, it is asked once."""
        if self.shared is None or self.covers(source.path):
            return tuple(said())
        key = (what, id(source), node)
        kept = self.shared._kept
        if key not in kept:
            kept[key] = tuple(said())
        return kept[key]

    def constrained(self, source: SourceFile, node: Term) -> tuple[Triple, ...]:
        """Return what *source* says of *node* that an axiom may forbid."""
        entailed = self.axioms.entailed

        def said() -> Iterator[Triple]:
            for triple in source.by_subject[node]:
                if triple.predicate == TYPE or triple.predicate in entailed:
                    yield triple

        return self._once("constrained", source, node, said)

    def types(self, source: SourceFile, node: Term) -> tuple[Triple, ...]:
        """Return the types that *source* gives *node*, with their superclasses."""

        def said() -> Iterator[Triple]:
            for triple in source.by_subject[node]:
                if triple.predicate == TYPE:
                    yield triple
                    yield from self.entailed(triple)

        return self._once("types", source, node, said)

    def validated(self) -> Iterator[Triple]:
        """Yield what SHACL sees: ontology, code lists, data, and types with their superclasses."""
        for source in self.dataset.sources:
            if source.graph not in {SHAPES, ALIGNMENT}:
                yield from self.stated(source)

    def stated(self, source: SourceFile) -> Iterator[Triple]:
        """Yield what a file states, and the types with their superclasses that this brings."""
        for triple in source.triples:
            yield triple
            if triple.predicate == TYPE:
                yield from self.entailed(triple)

    def entailed(self, triple: Triple) -> Iterator[Triple]:
        """Yield the types with superclasses that a statement of type brings along."""
        if triple.predicate == TYPE:
            for above in self.axioms.types_of(triple.object):
                if isinstance(above, NamedNode) and above != triple.object:
                    yield Triple(triple.subject, TYPE, above)

    def _without(self, *graphs: str) -> Iterator[Triple]:
        for source in self.dataset.sources:
            if source.graph not in graphs:
                yield from source.triples

    def values(self, node: Term, prop: str) -> list[Term]:
        """Return what *node* has for the property *prop*, in whichever file."""
        return [t.object for t in self.dataset.about(node) if t.predicate.value == prop]

    def pointing(self, prop: str, node: Term) -> list[Term]:
        """Return what has *node* for the property *prop*, in the files that describe *node*."""
        return [
            triple.subject
            for source in self.dataset.described.get(node, ())
            for triple in source.by_object.get(node, ())
            if triple.predicate.value == prop
        ]

    def beside(self, node: Term, declared: Term) -> list[NamedNode]:
        """Return the things of the class *declared* in the file of *node*, others than itself."""
        found: dict[NamedNode, None] = {}
        for source in self.dataset.described.get(node, ()):
            found |= dict.fromkeys(self.members(source).get(declared, ()))
        return [each for each in found if each != node]

    @cached_property
    def _members(self) -> dict[int, dict[Term, list[NamedNode]]]:
        return {}

    def members(self, source: SourceFile) -> dict[Term, list[NamedNode]]:
        """Return the things that *source* describes by their classes, superclasses too."""
        if id(source) not in self._members:
            grouped: dict[Term, list[NamedNode]] = defaultdict(list)
            for triple in source.triples:
                if triple.predicate == TYPE and isinstance(triple.subject, NamedNode):
                    for above in self.axioms.types_of(triple.object):
                        grouped[above].append(triple.subject)
            self._members[id(source)] = dict(grouped)
        return self._members[id(source)]

    def instances(self, declared: Term) -> list[str]:
        """Return the IRIs of the class *declared* that stand in no case: what cases refer to."""
        listed = self.dataset.listed
        return [
            iri
            for below in listed
            if declared in self.axioms.types_of(below)
            for iri in listed[below]
        ]

    def statement_place(self, triple: Triple) -> Place:
        """Return where *triple* stands, in a wanted file if it stands in several."""
        return self._best(self.dataset.spots(triple))

    def node_place(self, node: Term) -> Place:
        """Return where *node* is described, else where it is mentioned."""
        if spots := self.dataset.subject_spots(node):
            return self._best(spots)
        mentions = (
            triple
            for source in self.dataset.sources
            for triple in source.triples
            if triple.object == node
        )
        mention = next(mentions, None)
        return self.statement_place(mention) if mention else NOWHERE

    def _best(self, spots: Iterable[Spot]) -> Place:
        ranked = sorted(spots, key=lambda spot: not self.covers(spot.file))
        return Place(ranked[0].file, ranked[0].line, ranked[0].column) if ranked else NOWHERE

    def about(self, triple: Triple, finding: Finding) -> Finding:
        """Say where *finding* stands and what it is about, which is the statement *triple*."""
        return replace(
            finding,
            place=self.statement_place(triple),
            focus=text_of(triple.subject),
            focus_label=self.label(triple.subject),
            path=(triple.predicate.value,),
            path_label=self.label(triple.predicate),
            value=text_of(triple.object),
        )

    def patch(self, change: Change) -> Patch:
        """Return *change* as a patch of the wanted file that describes what it is about."""
        about = [old for old, _ in change.pairs] + [*change.out, *change.new]
        for source in self.dataset.described.get(about[0].subject, ()) if about else ():
            if self.covers(source.path):
                return Patch(edits_of(change, source), update_of(change))
        return Patch()

    def label(self, term: Term | None) -> Text:
        """Return what people call *term*, empty if it has no label."""
        if not isinstance(term, NamedNode):
            return NOTHING
        if term not in self._labels:
            self._labels[term] = self._label(term)
        return self._labels[term]

    @cached_property
    def _labels(self) -> dict[Term, Text]:
        return {}

    def _label(self, term: Term) -> Text:
        found: dict[str, dict[str, str]] = {name: {} for name in _LABELS}
        for triple in self.dataset.about(term):
            name, text = triple.predicate.value, triple.object
            if name in found and isinstance(text, Literal) and text.language:
                found[name][text.language] = text.value
        said = {lang: text for name in reversed(_LABELS) for lang, text in found[name].items()}
        return Text(said.get("zh", ""), said.get("en", ""))


def text_of(term: Term) -> str:
    """Return the IRI or the text of *term*."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
