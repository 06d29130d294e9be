"""What a reconciliation client sends, read with care: both versions of the protocol, all of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anbao.errors import BadRequest, BatchTooLarge
from anbao.linking.columns import Value
from anbao.linking.reconciliation import CellQuery, Condition, check_quantifier
from anbao.namespaces import expand
from anbao.web.limits import HttpLimits

_MOST_PARTS = 20  # conditions of a query, values of a condition, properties of an extension
_STRICTNESS = ("any", "should", "all")


@dataclass(frozen=True, slots=True)
class Extension:
    """Which values of which entities a client wants: ids as sent, properties with settings."""

    ids: tuple[str, ...]
    properties: tuple[tuple[str, Mapping[str, Any]], ...]


def read_json(text: str | bytes, what: str) -> Any:
    """Read JSON, with a reason where it is none; *what* names where it stood."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{what} 不是 JSON：{error}", f"{what} is not JSON: {error}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def read_batch_0_2(document: Any, limits: HttpLimits) -> dict[str, CellQuery]:
    """Read version 0.2's batch: an object of queries by the keys that the answer repeats."""
    batch = _object(document, "queries")
    _bounded(len(batch), limits)
    return {key: _query_0_2(each, f"queries/{key}", limits) for key, each in batch.items()}


def read_batch_1_0(document: Any, limits: HttpLimits) -> list[CellQuery]:
    """Read version 1.0's batch: ``{"queries": [...]}``."""
    batch = _array(_object(document, "").get("queries"), "queries")
    _bounded(len(batch), limits)
    return [_query_1_0(each, f"queries/{n}", limits) for n, each in enumerate(batch)]


def read_extension(document: Any, limits: HttpLimits) -> Extension:
    """Read which values a client wants of which entities; both versions write it alike."""
    asked = _object(document, "extend")
    ids = tuple(_text(each, "ids", limits) for each in _array(asked.get("ids"), "ids"))
    if len(ids) > limits.extend_ids:
        raise BatchTooLarge(
            f"一次至多 {limits.extend_ids} 个标识符",
            f"at most {limits.extend_ids} ids at once",
            limit=limits.extend_ids,
        )
    properties = []
    for each in _few(asked.get("properties"), "properties"):
        wanted = _object(each, "properties")
        settings = _object(wanted.get("settings", {}), "properties/settings")
        properties.append((_text(wanted.get("id"), "properties/id", limits), settings))
    return Extension(ids, tuple(properties))


def _bounded(count: int, limits: HttpLimits) -> None:
    if count > limits.reconcile_batch:
        raise BatchTooLarge(
            f"一批至多 {limits.reconcile_batch} 个查询，这里有 {count} 个",
            f"a batch may have {limits.reconcile_batch} queries, this one has {count}",
            limit=limits.reconcile_batch,
        )


def _query_0_2(document: Any, where: str, limits: HttpLimits) -> CellQuery:
    asked = _object(document, where, {"query", "type", "type_strict", "limit", "properties"})
    strict = asked.get("type_strict", "any")
    if strict not in _STRICTNESS:
        known = ", ".join(_STRICTNESS)
        raise _unfit(f"{where}/type_strict", f"应为 {known}", f"is one of {known}")
    types = asked.get("type", [])
    types = [types] if isinstance(types, str) else _few(types, f"{where}/type")
    conditions = [
        Condition(_property(each, f"{where}/properties", limits), _values(each, where, limits))
        for each in _few(asked.get("properties", []), f"{where}/properties")
    ]
    name = asked.get("query")
    if name is None and not conditions:
        raise _unfit(where, "应有 query 或 properties", "needs query or properties")
    return CellQuery(
        names=() if name is None else (_text(name, f"{where}/query", limits),),
        types=tuple(_text(each, f"{where}/type", limits) for each in types),
        conditions=tuple(conditions),
        limit=_limit(asked, where, limits),
        strictness=strict,
    )


def _query_1_0(document: Any, where: str, limits: HttpLimits) -> CellQuery:
    asked = _object(document, where, {"type", "limit", "lang", "dir", "conditions"})
    names: list[str] = []
    conditions = []
    given = _few(asked.get("conditions"), f"{where}/conditions")
    if not given:
        raise _unfit(f"{where}/conditions", "至少要有一个条件", "needs one condition at least")
    for each in given:
        place = f"{where}/conditions"
        kind = _object(each, place).get("matchType")
        if kind == "name":
            names += [value.text for value in _values(each, place, limits)]
        elif kind == "property":
            conditions.append(_condition_1_0(each, place, limits))
        else:
            raise _unfit(f"{place}/matchType", "应为 name 或 property", "is name or property")
    kinds = [asked["type"]] if "type" in asked else []
    return CellQuery(
        names=tuple(names),
        types=tuple(_text(each, f"{where}/type", limits) for each in kinds),
        conditions=tuple(conditions),
        limit=_limit(asked, where, limits),
    )


def _condition_1_0(document: Any, where: str, limits: HttpLimits) -> Condition:
    asked = _object(document, where)
    if asked.get("matchQualifier"):
        raise _unfit(f"{where}/matchQualifier", "本服务没有可选的比较方式", "none is offered here")
    required = asked.get("required", False)
    if not isinstance(required, bool):
        raise _unfit(f"{where}/required", "应为 true 或 false", "is true or false")
    return Condition(
        _property(asked, where, limits),
        _values(asked, where, limits),
        required,
        check_quantifier(str(asked.get("matchQuantifier", "any"))),
    )


def _property(document: Any, where: str, limits: HttpLimits) -> str:
    return _text(_object(document, where).get("pid"), f"{where}/pid", limits)


def _values(document: Any, where: str, limits: HttpLimits) -> tuple[Value, ...]:
    given = _object(document, where).get("v")
    given = _few(given, f"{where}/v") if isinstance(given, list) else [given]
    return tuple(_value(each, f"{where}/v", limits) for each in given)


def _value(given: Any, where: str, limits: HttpLimits) -> Value:
    if isinstance(given, dict):
        iri = expand(_text(given.get("id"), f"{where}/id", limits))
        return Value(str(given.get("name", "")), iri)
    if isinstance(given, bool):
        return Value(str(given).lower())
    if isinstance(given, int | float):
        return Value(f"{given:g}" if isinstance(given, float) else str(given))
    return Value(_text(given, where, limits))


def _limit(asked: Mapping[str, Any], where: str, limits: HttpLimits) -> int:
    """Read how many candidates are wanted; OpenRefine sends 0 for “as many as you like”."""
    given = asked.get("limit", 0)
    if isinstance(given, bool) or not isinstance(given, int | float) or given < 0:
        raise _unfit(f"{where}/limit", "应为正整数", "is a whole number from 1")
    return int(min(given, limits.reconcile_candidates)) or 10


def _object(given: Any, where: str, known: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise _unfit(where, "应为对象 {…}", "must be an object {…}")
    unknown = sorted(set(given) - known) if known else []
    if unknown:
        raise _unfit(f"{where}/{unknown[0][:60]}", "没有这个字段", "is no field")
    return given


def _array(given: Any, where: str) -> Sequence[Any]:
    if not isinstance(given, list):
        raise _unfit(where, "应为数组 […]", "must be an array […]")
    return given


def _few(given: Any, where: str) -> Sequence[Any]:
    items = _array(given, where)
    if len(items) > _MOST_PARTS:
        raise _unfit(where, f"至多 {_MOST_PARTS} 项", f"may have {_MOST_PARTS} items")
    return items


def _text(given: Any, where: str, limits: HttpLimits) -> str:
    if not isinstance(given, str):
        raise _unfit(where, "应为文本", "must be text")
    if len(given) > limits.suggest_characters:
        most = limits.suggest_characters
        raise _unfit(where, f"至多 {most} 字", f"may have {most} characters")
    return given


def _unfit(where: str, zh: str, en: str) -> BadRequest:
    return BadRequest(f"/{where} {zh}", f"/{where} {en}")
