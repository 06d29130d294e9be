"""How answers to reconciliation clients are written: what both versions of the protocol share."""

from collections.abc import Iterable, Mapping
from typing import Any

from anbao.linking.columns import MOST_VALUES, Columns, Named, whole_moment
from anbao.linking.lexicon import Entry, Label
from anbao.linking.reconciliation import Candidate
from anbao.namespaces import BASE, XSD, compact
from anbao.store.reader import Literal, NamedNode, Term
from anbao.web.language import say, wanted_language

DEFAULT_TYPES = (
    "provision",
    "instrument",
    "case",
    "court",
    "duty",
    "right",
    "role",
    "cause",
    "form",
)
_INTEGERS = {XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.int, XSD.long}
_FRACTIONS = {XSD.decimal, XSD.double, XSD.float}
_MOMENTS = {XSD.date, XSD.dateTime}
_WHY = {
    "exact": ("名称相同", "the very name"),
    "prefix": ("名称的开头", "a name's beginning"),
    "contains": ("名称的一部分", "part of a name"),
    "words": ("名称中的词", "words of a name"),
    "similar": ("名称相近", "nearly a name"),
    "identifier": ("标识符", "its identifier"),
    "properties": ("属性相符", "its properties"),
}


def said(label: Label) -> str:
    """Return a label in the language of the request, in whichever there is."""
    return say(label.zh or label.en, label.en or label.zh)


def named(thing: Named) -> dict[str, str]:
    """Write a type or a property."""
    return {"id": thing.id, "name": said(thing.label)}


def entity(entry: Entry) -> dict[str, str]:
    """Write an entity: its id is its IRI below our base, ready for the view's template."""
    return {"id": compact(entry.iri), "name": said(entry.label) or compact(entry.iri)}


def candidate(found: Candidate, types: Mapping[str, Named]) -> dict[str, Any]:
    """Write a candidate with its score, the verdict, and what they rest on."""
    kind = types.get(found.entry.type, Named(found.entry.type, Label()))
    return {
        **entity(found.entry),
        "description": _why(found),
        "type": [named(kind)] if kind.label.zh else [kind.id],
        "score": round(found.score, 1),
        "match": found.match,
        "features": [
            _feature("name", "名称", "name", found.name_score),
            _feature("properties", "属性", "properties", found.property_share * 100),
        ],
    }


def _feature(key: str, zh: str, en: str, value: float) -> dict[str, Any]:
    return {"id": key, "name": say(zh, en), "value": round(value, 1)}


def _why(found: Candidate) -> str:
    script, _, way = found.why.rpartition("-")
    zh, en = _WHY.get(way, (way, way))
    typed = {"pinyin": ("拼音：", "pinyin: "), "initials": ("拼音首字母：", "pinyin initials: ")}
    before = typed.get(script, ("", ""))
    return say(f"{before[0]}{zh}", f"{before[1]}{en}")


def cells(columns: Columns, iri: str, name: str, settings: Mapping[str, Any]) -> list[Any]:
    """Write the values of a property of an entity, as *settings* want them."""
    most = settings.get("limit", 0)
    values = list(_in_language(columns.values(iri, name), str(settings.get("lang", ""))))
    if isinstance(most, int | float) and not isinstance(most, bool) and most > 0:
        values = values[: int(min(most, MOST_VALUES))]
    return [_cell(columns, value) for value in values]


def _in_language(values: Iterable[Term], wanted: str) -> Iterable[Term]:
    """Leave out texts in the other language; a text without one serves both."""
    keep = {"zh": {"zh"}, "en": {"en"}, "all": {"zh", "en"}}.get(wanted, {wanted_language()})
    for value in values:
        lang = value.language[:2] if isinstance(value, Literal) and value.language else ""
        if not lang or lang in keep:
            yield value


def _cell(columns: Columns, value: Term) -> dict[str, Any]:
    if isinstance(value, NamedNode) and value.value.startswith(f"{BASE}/"):
        name = said(columns.label(value.value))
        return {"id": compact(value.value), "name": name or compact(value.value)}
    if isinstance(value, NamedNode):
        return {"str": value.value}
    return _literal(value) if isinstance(value, Literal) else {}


def _literal(value: Literal) -> dict[str, Any]:
    kind, text = value.datatype.value, value.value
    if kind in _INTEGERS:
        return {"int": int(text)}
    if kind in _FRACTIONS:
        return {"float": float(text)}
    if kind in _MOMENTS and whole_moment(text):
        return {"date": whole_moment(text)}
    return {"str": text}
