"""Cells of a table to entities: candidates with scores, reasons and a verdict, one query at a time.

The words are those of the Reconciliation Service API (W3C Entity Reconciliation Community Group);
what differs between its versions is the doors' business. Scores run from 0 to 100. A candidate is
called a match only where the cell is one of its very names, nothing else answers as well, and no
property given speaks against it: a wrong match in a table of a thousand rows is found by nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from anbao.errors import ParameterError
from anbao.linking.columns import Columns, Value, is_direct
from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Entry
from anbao.namespaces import expand

_MATCH = 90.0
_AHEAD = 5.0  # by how much a match must lead the next candidate
_BY_PROPERTIES = 0.4  # how much of the score properties decide where any are given
_OF_OTHER_TYPE = 0.8  # of its score, where a type was only preferred
_POOL = 30
QUANTIFIERS = ("any", "all", "none")


@dataclass(frozen=True, slots=True)
class Condition:
    """A property and the values to compare its values with."""

    property: str
    values: tuple[Value, ...]
    required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True, slots=True)
class CellQuery:
    """One cell: the names it may be, the types it may have, and what else its row says."""

    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    limit: int = 10
    strictness: str = "any"
    """Of several types: ``any`` and ``all`` must hold, ``should`` only puts their bearers first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a cell may mean; *name_score* and *property_share* are how it scored."""

    entry: Entry
    score: float
    name_score: float
    property_share: float
    why: str
    match: bool = False


def reconcile(index: NameIndex, columns: Columns, query: CellQuery) -> list[Candidate]:
    """Return the candidates for *query*, best first; ParameterError for an unknown type."""
    named = list(_named(index, query))
    found = [
        scored
        for each in named or _by_properties(index, columns, query)
        if (scored := _scored(each, columns, query))
    ]
    found.sort(key=lambda each: (-each.score, each.entry.iri))
    return _judged(found)[: query.limit]


def _named(index: NameIndex, query: CellQuery) -> Iterable[Candidate]:
    best: dict[str, Candidate] = {}
    for name in query.names:
        entry = index.lexicon.entries.get(expand(name))
        if entry is not None and _is_wanted(entry, query):
            best[entry.iri] = Candidate(entry, 100.0, 100.0, 1.0, "identifier")
        narrowed = query.types if query.strictness != "should" else ()
        for hit in index.search(name, narrowed, limit=_POOL):
            score = hit.score * (1.0 if _has_type(hit.entry, query.types) else _OF_OTHER_TYPE)
            found = Candidate(hit.entry, score, score, 1.0, hit.why)
            kept = best.get(hit.entry.iri)
            if _is_wanted(hit.entry, query) and (kept is None or kept.score < score):
                best[hit.entry.iri] = found
    return best.values()


def _by_properties(index: NameIndex, columns: Columns, query: CellQuery) -> Iterable[Candidate]:
    """Find by properties alone where no name is given."""
    if query.names:
        return
    seen: set[str] = set()
    telling = [each for each in query.conditions if each.quantifier != "none"]
    # 路径不能倒着查；同一查询里另有不是路径的属性时，由后者找出、由前者筛选。
    direct = [each for each in telling if is_direct(each.property)]
    for condition in direct or telling:
        for iri in columns.holders(condition.property, condition.values):
            entry = index.lexicon.entries.get(iri)
            if entry and iri not in seen and _is_wanted(entry, query):
                seen.add(iri)
                yield Candidate(entry, 0.0, 0.0, 1.0, "properties")


def _has_type(entry: Entry, types: tuple[str, ...]) -> bool:
    return not types or bool(entry.kinds & set(types))


def _is_wanted(entry: Entry, query: CellQuery) -> bool:
    if query.strictness == "all":
        return set(query.types) <= entry.kinds
    return query.strictness == "should" or _has_type(entry, query.types)


def _scored(found: Candidate, columns: Columns, query: CellQuery) -> Candidate | None:
    if not query.conditions:
        return found
    held = [_holds(found.entry, columns, condition) for condition in query.conditions]
    if any(each.required and not ok for each, ok in zip(query.conditions, held, strict=True)):
        return None
    share = sum(held) / len(held)
    weight = _BY_PROPERTIES if query.names else 1.0
    score = found.name_score * (1 - weight) + 100.0 * share * weight
    return replace(found, score=score, property_share=share)


def _holds(entry: Entry, columns: Columns, condition: Condition) -> bool:
    ways = [columns.has(entry.iri, condition.property, value) for value in condition.values]
    if condition.quantifier == "none":
        return not any(ways)
    return all(ways) if condition.quantifier == "all" else any(ways)


def _judged(found: list[Candidate]) -> list[Candidate]:
    """Call the first a match where nothing else comes near it."""
    if not found or found[0].score < _MATCH or found[0].property_share < 1.0:
        return found
    if found[0].name_score < _MATCH and found[0].why != "properties":
        return found
    if len(found) > 1 and found[0].score - found[1].score < _AHEAD:
        return found
    return [replace(found[0], match=True), *found[1:]]


def check_quantifier(name: str) -> str:
    """Return *name* if it is one of ``any``, ``all`` and ``none``."""
    if name not in QUANTIFIERS:
        known = ", ".join(QUANTIFIERS)
        raise ParameterError(f"matchQuantifier 应为 {known}", f"matchQuantifier is one of {known}")
    return name
