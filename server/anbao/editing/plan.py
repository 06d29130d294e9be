"""What can be said of the things in a case, as our shapes and the ontology have it.

Nothing here lists fields: which there are, how many values they take, whether their being unknown
must be said and which code list they choose from is read off the shapes; names and explanations
off the ontology; their order off ``sh:order`` (``ontology/shapes/order.shapes.ttl``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import NamedNode, Triple

from anbao.editing.vocabulary import Vocabulary, Words
from anbao.graph.build import read_tree
from anbao.graph.read import SourceFile
from anbao.graph.tokens import Term
from anbao.namespaces import AB, DCTERMS, PROV, RDF, RDFS, SH, SKOS, XSD
from anbao.source_tree import SourceTree

GRAPH = PROV.Entity  # what a file's own graph is described as
ROOTS = (AB.Dispute, AB.CitedReport, AB.Holding, AB.ClaimDutyRelation, AB.Court)
_WORDS = (RDFS.label, SKOS.altLabel, AB.summary, AB.quotedText, AB.locator, AB.editorialNote,
          AB.courtRegion, DCTERMS.term("title"))  # fmt: skip
_ANYWHERE = (*_WORDS[:-2], AB.statedIn, DCTERMS.source)
_ORDER_ANYWHERE = {
    RDF.type: 0.0,
    RDFS.label: 1.0,
    SKOS.altLabel: 2.0,
    AB.summary: 60.0,
    AB.quotedText: 5.0,
    AB.statedIn: 80.0,
    AB.locator: 81.0,
    DCTERMS.source: 83.0,
    AB.notStated: 90.0,
    AB.unverified: 91.0,
    AB.editorialNote: 95.0,
}
_LAST = 85.0
_BY_DATATYPE = {XSD.date: "date", XSD.decimal: "number", XSD.integer: "whole"}
_SEARCHED = {AB.ProvisionVersion, AB.Provision}


@dataclass(frozen=True, slots=True)
class Field:
    """A property as a thing of one kind carries it.

    *form* is ``words`` (Chinese and English), ``date``, ``number``, ``whole``, ``choice`` (of
    *range*'s members), ``part`` (of the same case), ``search`` (too many members for a list),
    ``link`` or ``text``.
    """

    predicate: str
    label: Words
    help: Words
    form: str
    range: str = ""
    least: int = 0
    most: int | None = None
    must_be_stated: bool = False
    order: float = _LAST
    anywhere: bool = False

    @property
    def may_be_unknown(self) -> bool:
        """Whether one may say instead that no source gives it."""
        return not self.least and not self.anywhere and self.form != "words"

    @property
    def required(self) -> bool:
        """Whether a value, or that it is unknown, has to be there."""
        return bool(self.least or self.must_be_stated)


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of things in a case: its fields in order, and by which property it holds parts."""

    iri: str
    label: Words
    help: Words
    fields: tuple[Field, ...]
    parts: dict[str, str] = field(default_factory=dict)

    def named(self, property_iri: str) -> Field | None:
        """Return the field of *property_iri*, None if things of this kind have none."""
        return next((each for each in self.fields if each.predicate == property_iri), None)

    def order(self, property_iri: str) -> float:
        """Return where *property_iri* stands in a block of a file."""
        found = self.named(property_iri)
        return found.order if found else _ORDER_ANYWHERE.get(property_iri, _LAST)


def background(sources: Iterable[SourceFile]) -> Iterator[Triple]:
    """Yield what a plan is read from: all but texts of law, and of the cases only their courts."""
    for source in sources:
        if "/case/" in source.graph:
            yield from _courts_of(source)
        elif "/legislation/" not in source.graph:
            yield from source.triples


def _courts_of(source: SourceFile) -> Iterator[Triple]:
    for triple in source.by_object.get(NamedNode(AB.Court), ()):
        if triple.predicate.value == RDF.type:
            yield from source.by_subject[triple.subject]


class Plan:
    """Reads the *triples* of shapes, ontology, code lists, courts and works."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.vocabulary = Vocabulary(triples)

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """Every kind of thing that a case is made of, the graph's description among them."""
        every = dict.fromkeys(low for cls in self._classes for low in self.vocabulary.below(cls))
        kinds = {iri: self._kind(iri, self._shapes_of(iri)) for iri in every}
        described = self.vocabulary.subjects(SH.targetSubjectsOf, DCTERMS.modified)
        return kinds | {GRAPH: self._kind(GRAPH, described)}

    def kind_of(self, classes: Iterable[str]) -> Kind | None:
        """Return the kind of a thing that is of *classes*, None if a case has no such things."""
        return next((self.kinds[cls] for cls in classes if cls in self.kinds), None)

    def narrower(self, iri: str) -> list[str]:
        """Return the classes that a thing of class *iri* may be of instead, itself among them."""
        for above in self.vocabulary.above(iri):
            siblings = [low for low in self.vocabulary.below(above) if low in self.kinds]
            if len(siblings) > 1:
                return siblings
        return [iri]

    def choices(self, iri: str) -> list[tuple[str, Words]]:
        """Return the members of class *iri* with their labels."""
        members = self.vocabulary.members(iri)
        return [(member, self.vocabulary.words(member)) for member in members]

    @cached_property
    def holders(self) -> dict[str, str]:
        """Parts, by class: the property that leads to them from the one thing that holds them."""
        found: dict[str, str] = {}
        words = self.vocabulary
        for held, prop in words.pairs(SH.inversePath):
            for shape in words.subjects(SH.path, held):
                bounds = {words.number(shape, SH.minCount), words.number(shape, SH.maxCount)}
                if bounds == {1.0} and isinstance(prop, NamedNode):
                    found |= dict.fromkeys(self._targets(shape), prop.value)
        return found

    @cached_property
    def _classes(self) -> list[str]:
        """The roots, and whatever they hold as parts."""
        kept = list(ROOTS)
        for cls in kept:
            carried = {p for low in self.vocabulary.below(cls) for p in self._properties(low)}
            kept += [c for c, p in self.holders.items() if p in carried and c not in kept]
        return kept

    def _kind(self, iri: str, shapes: list[Term]) -> Kind:
        parts: dict[str, str] = {}
        fields: dict[str, Field] = {}
        by_path = self._constraints(shapes)
        for prop, constraints in by_path.items():
            held = self._held(prop, constraints)
            if held:
                parts[prop] = held
            fields[prop] = self._field(prop, constraints)
        for prop in _ANYWHERE if iri != GRAPH else (AB.editorialNote,):
            if prop not in fields:
                fields[prop] = self._field(prop, [])
        fields = {prop: each for prop, each in fields.items() if each.most != 0}
        ordered = tuple(sorted(fields.values(), key=lambda each: each.order))
        words = self.vocabulary
        label, explained = words.words(iri), words.words(iri, SKOS.definition)
        return Kind(iri, label, explained, ordered, parts)

    def _constraints(self, node_shapes: list[Term]) -> dict[str, list[Term]]:
        """Return the property shapes of *node_shapes* by property, also of ``p or not stated``."""
        found: dict[str, list[Term]] = {}
        words = self.vocabulary
        for shape in (s for node in node_shapes for s in words.objects(node, SH.property)):
            for path in words.objects(shape, SH.path):
                if isinstance(path, NamedNode):
                    found.setdefault(path.value, []).append(shape)
                for chosen in words.objects(path, SH.alternativePath):
                    if (names := words.items(chosen))[1:] == [AB.notStated]:
                        found.setdefault(names[0], []).append(shape)
        found.pop(RDF.type, None)
        return found

    def _held(self, prop: str, shapes: list[Term]) -> str:
        classes = (c for shape in shapes for c in self.vocabulary.names(shape, SH.term("class")))
        return next((c for c in classes if self.holders.get(c) == prop), "")

    def _field(self, prop: str, shapes: list[Term]) -> Field:
        words = self.vocabulary
        own = [s for s in shapes if words.objects(s, SH.path) == [NamedNode(prop)]]
        anyone = words.subjects(SH.targetSubjectsOf, prop)
        named = [*own, *(s for node in anyone for s in words.objects(node, SH.property))]
        least = [words.number(s, SH.minCount) or 0 for s in own]
        most = [n for s in own if (n := words.number(s, SH.maxCount)) is not None]
        ranges = [c for s in own for c in words.names(s, SH.term("class"))]
        datatypes = [d for s in own for d in words.names(s, SH.datatype)]
        orders = [n for s in shapes if (n := words.number(s, SH.order)) is not None]
        return Field(
            prop,
            next(filter(None, (words.words(s, SH.name) for s in named)), words.words(prop)),
            words.words(prop, SKOS.definition),
            self._form(prop, ranges, datatypes),
            range=ranges[0] if ranges else AB.WorkSection if prop == AB.statedIn else "",
            least=int(max(least, default=0)),
            most=int(min(most)) if most else None,
            must_be_stated=len(own) < len(shapes),
            order=min(orders, default=_ORDER_ANYWHERE.get(prop, _LAST)),
            anywhere=prop in _ANYWHERE,
        )

    def _form(self, prop: str, ranges: list[str], datatypes: list[str]) -> str:
        if prop in _WORDS:
            return "words"
        if prop == AB.statedIn:
            return "choice"
        if datatypes:
            return _BY_DATATYPE.get(datatypes[0], "text")
        if not ranges:
            return "link" if prop == DCTERMS.source else "text"
        if ranges[0] in _SEARCHED:
            return "search"
        inside = {low for cls in self._classes for low in self.vocabulary.above(cls)}
        inside.discard(AB.Court)  # a case describes only those that the graph does not have
        return "part" if ranges[0] in inside else "choice"

    def _properties(self, cls: str) -> list[str]:
        return list(self._constraints(self._shapes_of(cls)))

    def _targets(self, shape: Term) -> list[str]:
        nodes = self.vocabulary.subjects(SH.property, shape)
        return [cls for node in nodes for cls in self.vocabulary.names(node, SH.targetClass)]

    def _shapes_of(self, cls: str) -> list[Term]:
        above = self.vocabulary.above(cls)
        return [s for each in above for s in self.vocabulary.subjects(SH.targetClass, each)]


def plan_of(tree: SourceTree) -> Plan:
    """Return the plan that the files of *tree* give as they are now."""
    return Plan(background(read_tree(tree).sources))
