"""What can stand in a column of a table: the types of entities, their properties and values."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from anbao.errors import ParameterError
from anbao.linking.keys import fold_name
from anbao.linking.lexicon import SHORT_TYPES, Label, Lexicon
from anbao.namespaces import AB, DCTERMS, ELI, RDFS, SKOS, XSD, compact, expand
from anbao.store.reader import GraphReader, Literal, NamedNode, Term, Triple

MOST_STEPS = 4
MOST_VALUES = 1_000  # of one property of one entity
_USED = """SELECT ?class ?property (COUNT(DISTINCT ?thing) AS ?things) WHERE {
    ?thing a ?class ; ?property ?value FILTER(isIRI(?thing))
} GROUP BY ?class ?property"""
_OUT = "SELECT ?this ?property ?value WHERE { ?this ?property ?value } ORDER BY ?value"
_INTO = "SELECT ?value ?property ?this WHERE { ?value ?property ?this } ORDER BY ?value"
_EVERY = "SELECT ?this ?property ?value WHERE { ?this ?property ?value FILTER(isIRI(?this)) }"
_RANGE = f"SELECT ?property ?class WHERE {{ ?property <{RDFS.range}> ?class }}"
# How terms that are not ours to name are called in a table's header.
_BORROWED = {
    RDFS.label: Label("名称", "name"),
    SKOS.prefLabel: Label("名称", "name"),
    SKOS.altLabel: Label("别名", "other name"),
    SKOS.broader: Label("上位概念", "broader concept"),
    SKOS.narrower: Label("下位概念", "narrower concept"),
    SKOS.definition: Label("定义", "definition"),
    SKOS.notation: Label("代码", "code"),
    SKOS.inScheme: Label("所属代码表", "code list"),
    DCTERMS.source: Label("出处", "source"),
    ELI.term("title"): Label("标题", "title"),
    ELI.title_short: Label("简称", "short title"),
    ELI.number: Label("编号", "number"),
    ELI.date_document: Label("公布日期", "date of the document"),
    ELI.first_date_entry_in_force: Label("施行日期", "in force from"),
    ELI.date_no_longer_in_force: Label("失效日期", "no longer in force from"),
    ELI.is_part_of: Label("所属", "part of"),
    ELI.is_realized_by: Label("版本", "version"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a cell: its text, and the entity it was reconciled to before, if any."""

    text: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A type or property: its id and what people call it."""

    id: str
    label: Label


class Columns:
    """The types, properties and values of one dataset version."""

    def __init__(self, reader: GraphReader, lexicon: Lexicon) -> None:
        self._reader = reader
        self._lexicon = lexicon

    @cached_property
    def types(self) -> tuple[Named, ...]:
        """Every type of entity that has a name, by id."""
        found = {entry.type for entry in self._lexicon if not entry.on_request}
        return tuple(Named(each, self._type_label(each)) for each in sorted(found))

    def _type_label(self, kind: str) -> Label:
        """Return what a type is called: its code list's name, or its class's."""
        lists = {short: name for name, short in SHORT_TYPES.items()}
        scheme = self._lexicon.entries.get(expand(f"id/{lists.get(kind, kind)}"))
        if scheme is not None:
            return scheme.label
        classes = {
            "case": AB.Dispute,
            "organ": AB.EnactingOrgan,
            "question": AB.InterpretiveQuestion,
        }
        name = "".join(part.capitalize() for part in kind.split("-"))
        owl = self._lexicon.entries.get(classes.get(kind, AB.term(name)))
        return owl.label if owl is not None else Label(kind, kind)

    def known_type(self, kind: str) -> str:
        """Return the id of the type that *kind* names (its id, class or IRI)."""
        for entry in self._lexicon:
            if kind in entry.kinds:
                return entry.type
        raise ParameterError(f"没有类型“{kind}”", f"there is no type “{kind}”", parameter="type")

    @cached_property
    def _used(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for row in self._reader.select(_USED).rows:
            counts = found.setdefault(_plain(row["class"]), {})
            counts[_plain(row["property"])] = int(_plain(row["things"]))
        return found

    def properties(self, kind: str = "") -> list[Named]:
        """Return the properties that entities of a type have, those most often given first."""
        if not kind:
            classes = set(self._used)
        else:
            entries = self._lexicon.of_type(kind)
            if not entries:
                self.known_type(kind)
            classes = set.intersection(*(set(entry.kinds) for entry in entries))
        counts: dict[str, int] = {}
        for owl in classes & set(self._used):
            for iri, count in self._used[owl].items():
                counts[iri] = max(counts.get(iri, 0), count)
        ranked = sorted(counts, key=lambda iri: (-counts[iri], iri))
        return [self.property(compact(iri)) for iri in ranked]

    def property(self, name: str) -> Named:
        """Return a property, or a path of them (``ab:hasJudgment/ab:decidedIn``), with its name."""
        labels = [self._property_label(step, inverse) for step, inverse in _steps(name)]
        zh, en = (" / ".join(getattr(label, lang) for label in labels) for lang in ("zh", "en"))
        return Named(name, Label(zh, en))

    def _property_label(self, iri: str, inverse: bool) -> Label:
        entry = self._lexicon.entries.get(iri)
        label = entry.label if entry else _BORROWED.get(iri, Label(compact(iri), compact(iri)))
        return Label(f"←{label.zh}", f"←{label.en}") if inverse else label

    @cached_property
    def _ranges(self) -> dict[str, str]:
        rows = self._reader.select(_RANGE).rows
        return {_plain(row["property"]): _plain(row["class"]) for row in rows}

    def value_type(self, name: str) -> Named | None:
        """Return the type of entities that a property leads to, where the ontology says."""
        step, inverse = _steps(name)[-1]
        owl = self._ranges.get(step, "")
        if inverse or not owl.startswith(AB):
            return None
        kinds = {entry.type for entry in self._lexicon if owl in entry.kinds}
        return Named(kind := kinds.pop(), self._type_label(kind)) if len(kinds) == 1 else None

    def values(self, iri: str, name: str) -> list[Term]:
        """Return the values of a property, or at the end of a path, of the entity *iri*."""
        here: list[Term] = [NamedNode(iri)]
        for step, inverse in _steps(name):
            found: dict[Term, None] = {}
            for node in here:
                if isinstance(node, NamedNode):
                    found |= dict.fromkeys(self._step(node, step, inverse=inverse))
            here = list(found)[:MOST_VALUES]
        return here

    def _step(self, node: NamedNode, step: str, *, inverse: bool) -> Iterator[Term]:
        query = _INTO if inverse else _OUT
        for row in self._reader.select(query, this=node, property=NamedNode(step)).rows:
            yield row["value"]

    def has(self, iri: str, name: str, value: Value) -> bool:
        """Say whether a property of the entity has *value*, by identity, name or text."""
        return any(self._is(term, value) for term in self.values(iri, name))

    def holders(self, name: str, values: tuple[Value, ...]) -> list[str]:
        """Return the entities that have one of *values* in a property, by IRI."""
        step = _steps(name)[0][0]
        if not is_direct(name):
            raise ParameterError(
                "只按属性查找时不能用路径", "a path cannot be searched by alone", parameter="pid"
            )
        rows = self._reader.select(_EVERY, property=NamedNode(step)).rows
        found = {
            _plain(row["this"])
            for row in rows
            if any(self._is(row["value"], value) for value in values)
        }
        return sorted(found)

    def _is(self, term: Term, value: Value) -> bool:
        if value.iri:
            return isinstance(term, NamedNode) and term.value == value.iri
        asked = fold_name(value.text)
        if isinstance(term, NamedNode):
            entry = self._lexicon.entries.get(term.value)
            names = entry.names if entry else ()
            return term.value == expand(value.text) or asked in map(fold_name, names)
        text = fold_name(_plain(term))
        # 日期可以只写到年或月
        dated = isinstance(term, Literal) and term.datatype.value == XSD.date
        return bool(asked) and (text == asked or (dated and text.startswith(f"{asked}-")))

    def label(self, iri: str) -> Label:
        """Return what an entity is called, or its short IRI."""
        entry = self._lexicon.entries.get(iri)
        return entry.label if entry else Label(compact(iri), compact(iri))


def is_direct(name: str) -> bool:
    """Say whether *name* is one property, followed from subject to object."""
    return [inverse for _, inverse in _steps(name)] == [False]


def _steps(name: str) -> list[tuple[str, bool]]:
    """Read a property or a path of them; whoever writes another IRI gets no values, not an error.

    >>> _steps("ab:hasJudgment/^ab:heldIn")[1]
    ('https://w3id.org/anbao/def#heldIn', True)
    """
    names = [name] if name.startswith(("http://", "https://")) else name.split("/")
    steps = [(expand(each.removeprefix("^")), each.startswith("^")) for each in names]
    if len(steps) > MOST_STEPS or not all(_is_iri(iri) for iri, _ in steps):
        raise ParameterError(
            f"“{name[:80]}”不是属性或至多 {MOST_STEPS} 步的路径",
            f"“{name[:80]}” is no property, or path of at most {MOST_STEPS}",
            parameter="pid",
        )
    return steps


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return ":" in text


def _plain(term: Term) -> str:
    return "" if isinstance(term, Triple) else term.value


def whole_moment(date: str) -> str:
    """Return a date as the protocol writes it, with a time; nothing if it is no full date.

    >>> whole_moment("2018-11-25")
    '2018-11-25T00:00:00'
    """
    try:
        return dt.datetime.fromisoformat(date).replace(tzinfo=None).isoformat(timespec="seconds")
    except ValueError:
        return ""
