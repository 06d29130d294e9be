"""A few facts as Turtle that people can read, and that a parser takes."""

import re
from collections.abc import Callable, Sequence

from anbao.namespaces import BASE, PREFIXES, RDF, RDFS, SKOS, XSD
from anbao.store.reader import BlankNode, Literal, NamedNode, Term

Facts = Sequence[tuple[str, Sequence[Term]]]
Inside = Callable[[BlankNode], Facts]
_LOCAL = re.compile(r"[A-Za-z_][\w-]*")
_BARE = {XSD.integer: r"[+-]?\d+", XSD.decimal: r"[+-]?\d*\.\d+", XSD.boolean: "true|false"}
_FIRST = (RDF.type, RDFS.label, SKOS.prefLabel, SKOS.definition)
_LONGEST = 60
_WIDEST = 80
_MOST = 4


def turtle(
    subject: str, facts: Facts, inside: Inside = lambda _: (), *, whole: bool = False
) -> str:
    """Return *facts* of *subject*; *inside* tells what is said of a blank node.

    Unless *whole* is wanted, long texts and long lists are cut, and marked where they are.
    """
    body = f"{_iri(subject)}\n{_Writer(inside, whole).lines(facts, 1)}\n"
    used = [name for name in PREFIXES if re.search(rf"(?<![\w<]){name}:[A-Za-z_]", body)]
    head = [f"@prefix {name}: <{PREFIXES[name]}> ." for name in used]
    if re.search(r"<(?!http)", body):
        head.append(f"@base <{BASE}/> .")
    return "\n".join([*head, "", body])


class _Writer:
    def __init__(self, inside: Inside, whole: bool) -> None:
        self._inside = inside
        self._whole = whole

    def lines(self, facts: Facts, depth: int, end: str = " .") -> str:
        """Write *facts* line by line; a remark on what was cut comes after the line's mark."""
        written = [self._line(*fact, depth) for fact in sorted(facts, key=_rank)]
        marks = [" ;"] * (len(written) - 1) + [end]
        return "\n".join(
            f"{'    ' * depth}{text}{mark}{remark}"
            for (text, remark), mark in zip(written, marks, strict=True)
        )

    def _line(self, predicate: str, values: Sequence[Term], depth: int) -> tuple[str, str]:
        ordered = sorted(values, key=_order)
        shown = ordered if self._whole else ordered[:_MOST]
        said = [self._term(each, depth) for each in shown]
        wide = sum(map(len, said)) > _WIDEST and len(said) > 1
        between = f" ,\n{'    ' * (depth + 1)}" if wide else " , "
        remark = f"  # … +{len(ordered) - len(shown)}" if len(ordered) > len(shown) else ""
        return f"{'a' if predicate == RDF.type else _iri(predicate)} {between.join(said)}", remark

    def _term(self, term: Term, depth: int) -> str:
        if isinstance(term, NamedNode):
            return _iri(term.value)
        if isinstance(term, Literal):
            return _literal(term, self._whole)
        if not isinstance(term, BlankNode):
            return str(term)
        facts = self._inside(term)
        if any(predicate == RDF.first for predicate, _ in facts):
            return f"( {' '.join(self._term(each, depth) for each in self._members(facts))} )"
        inner = f"\n{self.lines(facts, depth + 1, end='')}\n{'    ' * depth}" if facts else ""
        return f"[{inner}]"

    def _members(self, facts: Facts) -> list[Term]:
        said = dict(facts)
        rest = said[RDF.rest][0]
        others = self._members(self._inside(rest)) if isinstance(rest, BlankNode) else []
        return [said[RDF.first][0], *others]


def _rank(fact: tuple[str, Sequence[Term]]) -> tuple[int, str]:
    predicate = fact[0]
    return (_FIRST.index(predicate) if predicate in _FIRST else len(_FIRST), predicate)


def _order(term: Term) -> tuple[str, str]:
    language = term.language if isinstance(term, Literal) else ""
    return ({"zh": "0", "en": "1"}.get(language or "", "2"), str(term))


def _iri(iri: str) -> str:
    for name, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri.removeprefix(namespace)):
            return f"{name}:{iri.removeprefix(namespace)}"
    return f"<{iri.removeprefix(f'{BASE}/')}>"


def _literal(literal: Literal, whole: bool) -> str:
    value, kind = literal.value, literal.datatype.value
    if kind in _BARE and re.fullmatch(_BARE[kind], value):
        return value
    if "\n" in value:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"""{escaped}"""'
    if not whole and len(value) > _LONGEST and kind in {XSD.string, RDF.langString}:
        value = f"{value[:_LONGEST]}…"
    quoted = str(Literal(value))
    if literal.language:
        return f"{quoted}@{literal.language}"
    return quoted if kind == XSD.string else f"{quoted}^^{_iri(kind)}"
