"""A case as a form shows it: its things in their order, each with its fields and what stands there.

The form is a view of the file's statements and holds nothing of its own: what it shows it can
change, and what it does not show stays as it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from anbao.editing.naming import Names
from anbao.editing.plan import GRAPH, Field, Kind, Plan
from anbao.editing.read_back import stage_in_words
from anbao.editing.vocabulary import NO_WORDS, Vocabulary, Words
from anbao.graph.tokens import Term
from anbao.namespaces import AB, DCTERMS, ID_BASE, RDF, RDFS, compact

_NEVER_SHOWN = {DCTERMS.license, AB.instantiates}


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field with its *shown* statements; *made* is the name it has if none is typed."""

    field: Field
    shown: tuple[Triple, ...]
    unknown: bool = False
    made: Words = NO_WORDS

    @property
    def name(self) -> str:
        """The field's name in a request."""
        return compact(self.field.predicate)

    @property
    def values(self) -> list[str]:
        """IRIs or texts, for all fields but words."""
        return [_plain(each.object) for each in self.shown]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Chinese and English side by side; a made name is left out, as it need not be typed."""
        spoken: dict[str, list[str]] = {"zh": [], "en": []}
        for each in self.shown:
            if isinstance(each.object, Literal) and each.object.language in spoken:
                spoken[each.object.language].append(each.object.value)
        rows = max(map(len, spoken.values()), default=0)
        padded = [texts + [""] * (rows - len(texts)) for texts in spoken.values()]
        pairs = list(zip(*padded, strict=True))
        return [(zh if zh != self.made.zh else "", en if en != self.made.en else "")
                for zh, en in pairs]  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """A thing of the case: its kind, its fields, and the things that are parts of it."""

    id: str
    iri: str
    kind: Kind
    name: Words
    fields: tuple[FieldView, ...]
    key: str = ""
    alternatives: tuple[str, ...] = ()
    said: Words = NO_WORDS
    parts: list["Thing"] = field(default_factory=list)

    def every(self) -> Iterator["Thing"]:
        """Yield this and all that are parts of it."""
        yield self
        for part in self.parts:
            yield from part.every()


class CaseForm:
    """The form of the case that *triples* describe, by *plan*."""

    def __init__(self, plan: Plan, triples: Sequence[Triple]) -> None:
        self.plan = plan
        self.triples = tuple(triples)
        self.case = Vocabulary(triples)
        self.names = Names(plan, self.case)
        self._placed: set[str] = set()

    @cached_property
    def dispute(self) -> str:
        """The IRI of the dispute, "" if the file describes none."""
        return next(iter(self.of_class(AB.Dispute)), "")

    @property
    def title(self) -> Words:
        """What the case is called: by its name, else by its newest docket number."""
        printed = [
            t for each in self.of_class(AB.Judgment) for t in self.case.texts(each, AB.docket)
        ]
        docket = Words(printed[-1], printed[-1]) if printed else NO_WORDS
        return self.case.words(self.dispute, RDFS.label) or docket if self.dispute else docket

    def of_class(self, cls: str) -> list[str]:
        """Return the things of *cls* or a class below it, in the order of the file."""
        below = set(self.plan.vocabulary.below(cls))
        typed = (t for t in self.triples if t.predicate.value == RDF.type)
        found = (t.subject.value for t in typed if isinstance(t.subject, NamedNode)
                 and isinstance(t.object, NamedNode) and t.object.value in below)  # fmt: skip
        return list(dict.fromkeys(found))

    @cached_property
    def sections(self) -> dict[str, list[Thing]]:
        """The things of each part of the form."""
        held = self.dispute
        duties = [self._with_assessments(each) for each in self.of_class(AB.ClaimDutyRelation)]
        seen = {part.iri for duty in duties for part in duty.every()}
        loose = [each for each in self.of_class(AB.DutyAssessment) if each not in seen]
        return {
            "graph": self._things(self.of_class(GRAPH)[:1]),
            "dispute": self._things([held] if held else []),
            "parties": self._things(self._parts_of(AB.hasParty, AB.Party)),
            "judgments": self._things(self._parts_of(AB.hasJudgment, AB.Judgment)),
            "courts": self._things(self.of_class(AB.Court)),
            "issues": self._things(self._parts_of(AB.raisesIssue, AB.DisputedIssue)),
            "holdings": self._things(self.of_class(AB.Holding)),
            "duties": [*duties, *self._things(loose)],
            "liability": [self._with_parts(each) for each in self._determinations],
        }

    @property
    def _determinations(self) -> list[str]:
        return self._parts_of(AB.determines, AB.LiabilityDetermination)

    def things(self) -> Iterator[Thing]:
        """Yield everything that the form shows."""
        for things in self.sections.values():
            for thing in things:
                yield from thing.every()

    def id_of(self, iri: str) -> str:
        """Return what a request calls *iri*: the same however the file is ordered."""
        if iri == self.dispute:
            return "dispute"
        own = iri.removeprefix(f"{self.dispute}/").removeprefix(ID_BASE)
        return own if own != iri else compact(iri)

    def find(self, thing_id: str) -> Thing | None:
        """Return the thing with the id that the form gave it."""
        return next((each for each in self.things() if each.id == thing_id), None)

    def choices(self, field: Field, thing: Thing) -> list[tuple[str, Words]]:
        """Return what *field* can be set to: members of a code list, or parts of this case."""
        if field.form == "part":
            wanted = AB.Party if field.range == AB.PositionHolder else field.range
            parts = [iri for iri in self.of_class(wanted) if iri != thing.iri]
            return [(iri, self.names.of(iri)) for iri in parts]
        known = dict(self.plan.choices(field.range))
        own = {iri: self.names.of(iri) for iri in self.of_class(field.range)}
        return list((own | known).items())

    def _parts_of(self, predicate: str, cls: str) -> list[str]:
        """Return the things that *predicate* leads to, then others of the class."""
        led = [t.object.value for t in self.triples
               if t.predicate.value == predicate and isinstance(t.object, NamedNode)]  # fmt: skip
        known = self.of_class(cls)
        return list(dict.fromkeys([*(each for each in led if each in known), *known]))

    def _things(self, iris: Iterable[str]) -> list[Thing]:
        return [self._thing(iri) for iri in iris]

    def _with_parts(self, iri: str, hidden: frozenset[str] = frozenset()) -> Thing:
        thing = self._thing(iri, hidden)
        self._placed.add(iri)
        for predicate in thing.kind.parts:
            thing.parts.extend(self._with_parts(each) for each in self.case.names(iri, predicate)
                               if self._has_no_place(each))  # fmt: skip
        return thing

    def _has_no_place(self, iri: str) -> bool:
        """Say whether *iri* is a thing that has no place in the form yet: some go in a ring."""
        return iri not in self._placed and bool(self.case.names(iri, RDF.type))

    def _with_assessments(self, relation: str) -> Thing:
        """Return a relation with its claim, its duty, and how a court saw that duty."""
        thing = self._with_parts(relation)
        for duty in self.case.names(relation, AB.hasDuty):
            for each in self.case.subjects(AB.assessesDuty, duty):
                if isinstance(each, NamedNode) and self._has_no_place(each.value):
                    self._placed.add(each.value)
                    thing.parts.append(self._thing(each.value, frozenset({AB.assessesDuty})))
        return thing

    def _thing(self, iri: str, hidden: frozenset[str] = frozenset()) -> Thing:
        kind = self.plan.kind_of(self.case.names(iri, RDF.type)) or self.plan.kinds[GRAPH]
        views = (self._view(iri, each, kind) for each in kind.fields
                 if each.predicate not in hidden | _NEVER_SHOWN | kind.parts.keys())  # fmt: skip
        return Thing(
            self.id_of(iri),
            iri,
            kind,
            self.names.of(iri),
            tuple(views),
            key=iri.rpartition("/")[2] if kind.iri == AB.Party else "",
            alternatives=tuple(self._alternatives(kind)),
            said=stage_in_words(self.case, self.names, iri) if kind.iri == AB.LiabilityStage
            else Words(),
        )  # fmt: skip

    def _alternatives(self, kind: Kind) -> list[str]:
        """Return the classes that may be chosen for a thing, if there is a choice."""
        found = [each for each in self.plan.narrower(kind.iri) if each != AB.LiabilityDetermination]
        return found if len(found) > 1 and kind.iri in found else []

    def _view(self, iri: str, field: Field, kind: Kind) -> FieldView:
        stated = [t for t in self._about.get(iri, ()) if t.predicate.value == field.predicate]
        unknown = field.predicate in self.case.names(iri, AB.notStated)
        made = self.names.made(iri) if field.predicate == RDFS.label else Words()
        return FieldView(
            field, tuple(t for t in stated if _showable(field, t.object)), unknown, made
        )

    @cached_property
    def _about(self) -> dict[str, list[Triple]]:
        about: dict[str, list[Triple]] = {}
        for triple in self.triples:
            if isinstance(triple.subject, NamedNode):
                about.setdefault(triple.subject.value, []).append(triple)
        return about


def _showable(field: Field, term: Term) -> bool:
    """Say whether *field* can show *term*; what it cannot show is left alone."""
    if field.form == "words":
        return isinstance(term, Literal) and term.language in {"zh", "en"}
    if field.form in {"choice", "part", "search"}:
        return isinstance(term, NamedNode)
    if field.form == "link":
        return isinstance(term, NamedNode) or (isinstance(term, Literal) and not term.language)
    return isinstance(term, Literal) and not term.language


def _plain(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
