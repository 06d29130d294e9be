"""What is typed and ticked in a form, as statements.

A value is taken as it was meant: full-width digits, 2018年11月25日, 30%. What cannot be understood
is written down all the same: nothing typed is lost, and the checks can say what is wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from pyoxigraph import Literal, NamedNode, Triple

from anbao.citation.docket import parse_docket
from anbao.editing.plan import Plan
from anbao.editing.scaffold import instance_iri
from anbao.editing.views import CaseForm, FieldView, Thing
from anbao.errors import CitationError
from anbao.graph.tokens import Term
from anbao.identifiers import court_iri
from anbao.namespaces import AB, RDF, RDFS, XSD

Fields = Mapping[str, Sequence[str]]
Resolve = Callable[[str, str], str]

_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_UNKEYED = re.compile(r"party-\d+")


def filled_in(form: CaseForm, fields: Fields, resolve: Resolve) -> list[Triple]:
    """Return what the file says once *form* is filled in with *fields*.

    *resolve* turns what is typed where something of a class is searched for into its IRI, or
    returns it as it is.
    """
    return _Entries(form, fields, resolve).triples()


@dataclass(frozen=True)
class _Entries:
    form: CaseForm
    fields: Fields
    resolve: Resolve

    def triples(self) -> list[Triple]:
        said: dict[Term, list[Triple]] = {}
        shown: set[Triple] = set()
        for thing in self.form.things():
            said[NamedNode(thing.iri)] = list(self._said(thing))
            shown.update(self._shown(thing))
        rest = [t for t in self.form.triples if t not in shown]
        for triple in rest:
            said.setdefault(triple.subject, []).append(triple)
        triples = list(dict.fromkeys(t for each in said.values() for t in each))
        return with_made_names(self.form.plan, self._rekeyed(triples))

    def _shown(self, thing: Thing) -> Iterator[Triple]:
        node = NamedNode(thing.iri)
        if thing.alternatives:
            yield Triple(node, NamedNode(RDF.type), NamedNode(thing.kind.iri))
        for view in thing.fields:
            yield from view.shown
            yield Triple(node, NamedNode(AB.notStated), NamedNode(view.field.predicate))

    def _said(self, thing: Thing) -> Iterator[Triple]:
        node = NamedNode(thing.iri)
        if thing.alternatives:
            chosen = next(iter(self._given(thing, "type")), "")
            cls = chosen if chosen in thing.alternatives else thing.kind.iri
            yield Triple(node, NamedNode(RDF.type), NamedNode(cls))
        unknown = set(self._given(thing, "unknown"))
        for view in thing.fields:
            values = list(self._values(thing, view))
            values = values or list(self._from_docket(thing, view, view.name in unknown))
            before = [t.object for t in view.shown if t.object in values]  # these keep their order
            before = [] if view.field.form == "words" else before
            for term in dict.fromkeys([*before, *values]):
                yield Triple(node, NamedNode(view.field.predicate), term)
            if view.name in unknown and not values:
                yield Triple(node, NamedNode(AB.notStated), NamedNode(view.field.predicate))

    def _given(self, thing: Thing, name: str) -> list[str]:
        return [each.strip() for each in self.fields.get(f"{thing.id}.{name}", ())]

    def _values(self, thing: Thing, view: FieldView) -> Iterator[Literal | NamedNode]:
        form = view.field.form
        if form == "words":
            typed = [self._given(thing, f"{view.name}@{lang}") for lang in ("zh", "en")]
            for pair in zip_longest(*typed, fillvalue=""):  # Chinese and English by turns
                for lang, text in zip(("zh", "en"), pair, strict=True):
                    if text:
                        yield Literal(text.replace("\r\n", "\n"), language=lang)
            return
        given = self._given(thing, view.name)
        if form == "link":
            given = [line.strip() for each in given for line in each.splitlines()]
        for text in filter(None, given):
            yield self._value(view, text)

    def _value(self, view: FieldView, text: str) -> Literal | NamedNode:
        """Return what *text* stands for; an unchanged value stays as the file writes it."""
        same = (t.object for t in view.shown if getattr(t.object, "value", None) == text)
        before = next(same, None)
        if isinstance(before, Literal | NamedNode):
            return before
        form = view.field.form
        if form == "search":
            text = self.resolve(text, view.field.range)
        if form in {"choice", "part", "search", "link"} and _IRI.fullmatch(text):
            return NamedNode(text)
        plain = unicodedata.normalize("NFKC", text)
        if form == "date":
            return Literal(_date(plain), datatype=NamedNode(XSD.date))
        if form == "number":
            return Literal(_number(plain), datatype=NamedNode(XSD.decimal))
        if form == "whole":
            return Literal(plain, datatype=NamedNode(XSD.integer))
        return Literal(text)

    def _from_docket(self, thing: Thing, view: FieldView, unknown: bool) -> Iterator[NamedNode]:
        """Yield the court or the instance that follows from a docket number just typed."""
        if view.field.predicate not in {AB.decidedIn, AB.instanceLevel}:
            return
        printed = next(iter(self._given(thing, "ab:docket")), "")
        if unknown and printed in self.form.case.texts(thing.iri, AB.docket):
            return
        try:
            docket = parse_docket(printed)
            court = court_iri(docket.court)
        except CitationError:
            return
        if view.field.predicate == AB.instanceLevel:
            yield NamedNode(instance_iri(docket))
        elif self.form.plan.vocabulary.objects(court, RDF.type):
            yield NamedNode(court)

    def _rekeyed(self, triples: list[Triple]) -> list[Triple]:
        """Give parties the keys that were typed, or for new ones the first role's name."""
        renamed = dict(self._new_keys(triples))
        if not renamed:
            return triples

        def new(term: NamedNode) -> NamedNode:
            for old, key in renamed.items():
                base = old.rpartition("/party/")[0]
                mine = f"{base}/determination/{old.rpartition('/')[2]}"
                if term.value == old:
                    return NamedNode(f"{base}/party/{key}")
                if term.value == mine or term.value.startswith(f"{mine}/"):
                    return NamedNode(f"{base}/determination/{key}{term.value.removeprefix(mine)}")
            return term

        return [
            Triple(*(new(each) if isinstance(each, NamedNode) else each for each in triple))
            for triple in triples
        ]

    def _new_keys(self, triples: list[Triple]) -> Iterator[tuple[str, str]]:
        parties = self.form.sections["parties"]
        taken = {thing.key for thing in parties}
        for thing in parties:
            wanted = next(iter(self._given(thing, "key")), thing.key)
            if wanted == thing.key and _UNKEYED.fullmatch(thing.key):
                wanted = _key_by_role(thing, triples, taken) or wanted
            if wanted != thing.key and _KEY.fullmatch(wanted) and wanted not in taken:
                taken.add(wanted)
                yield thing.iri, wanted


def _key_by_role(thing: Thing, triples: list[Triple], taken: set[str]) -> str:
    """Return the last word of the first role with the next free number: ``platform-1``."""
    roles = (t.object.value for t in triples if t.subject == NamedNode(thing.iri)
             and t.predicate.value == AB.partyRole and isinstance(t.object, NamedNode))  # fmt: skip
    role = next(roles, "").rpartition("/")[2].rpartition("-")[2]
    return (
        next((f"{role}-{n}" for n in range(1, 100) if f"{role}-{n}" not in taken), "")
        if role
        else ""
    )


def with_made_names(plan: Plan, triples: list[Triple]) -> list[Triple]:
    """Add to *triples* the names that follow for whatever lacks one of its own."""
    names = CaseForm(plan, triples).names
    found = list(triples)
    spoken = {(t.subject, t.object.language) for t in triples
              if t.predicate.value == RDFS.label and isinstance(t.object, Literal)}  # fmt: skip
    for subject in dict.fromkeys(t.subject for t in triples if isinstance(t.subject, NamedNode)):
        made = names.made(subject.value)
        for lang, text in (("zh", made.zh), ("en", made.en)):
            if text and (subject, lang) not in spoken:
                found.append(Triple(subject, NamedNode(RDFS.label), Literal(text, language=lang)))
    return found


def _date(text: str) -> str:
    match = _DATE.fullmatch(text)
    return "-".join((match[1], match[2].zfill(2), match[3].zfill(2))) if match else text


def _number(text: str) -> str:
    plain = text.replace(",", "").removesuffix("元").strip()
    try:
        value = Decimal(plain.removesuffix("%"))
    except InvalidOperation:
        return text
    value = value / 100 if plain.endswith("%") else value
    written = f"{value.normalize():f}"
    return written if "." in written else f"{written}.0"
