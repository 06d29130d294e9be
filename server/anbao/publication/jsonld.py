"""RDF as compact JSON-LD with a context of our own, inline, so that no reader fetches anything.

A term's definition says how most of its values are written: as IRIs, by language, or with one
datatype. A value of another kind stands under the property's whole IRI, which no term catches.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from anbao.namespaces import AB, BASE, PREFIXES, RDF, XSD

_Json = dict[str, Any]
_OURS = "anbao"  # the prefix of our own things
_IRIS, _BY_LANGUAGE = "@id", "@language"


class Context:
    """The context that suits some triples, and how to write them by it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        kinds: dict[str, Counter[str]] = {}
        used = set()
        for triple in triples:
            if isinstance(triple.object, NamedNode):
                used.add(_prefix_of(triple.object.value))
            if triple.predicate.value == RDF.type:
                continue
            kind = _kind(triple.object)
            kinds.setdefault(triple.predicate.value, Counter())[kind] += 1
            used.add(_prefix_of(triple.predicate.value))
            used.add(_prefix_of(kind))
        # The commonest kind; of equals the first by name, so that nothing hangs on order.
        self._kinds = {iri: min(seen, key=lambda k: (-seen[k], k)) for iri, seen in kinds.items()}
        self._prefixes = {name: PREFIXES[name] for name in sorted(used - {""})}

    def definition(self) -> _Json:
        """Return the value of ``@context``."""
        terms: _Json = {"@version": 1.1, "id": "@id", "type": "@type", _OURS: f"{BASE}/"}
        terms |= {name: str(iri) for name, iri in self._prefixes.items()}
        for iri in sorted(self._kinds):
            if _prefix_of(iri):
                terms[_alias(iri)] = self._term(iri)
        return terms

    def _term(self, iri: str) -> _Json:
        kind = self._kinds[iri]
        how: _Json = {"@id": self.compact(iri)}
        if kind == _BY_LANGUAGE:
            return how | {"@container": "@language"}
        return how if kind == XSD.string else how | {"@type": self.compact(kind)}

    def compact(self, iri: str) -> str:
        """Shorten *iri* by a prefix of this context."""
        name = _prefix_of(iri)
        if name in self._prefixes:
            return f"{name}:{iri.removeprefix(PREFIXES[name])}"
        if iri.startswith(f"{BASE}/"):
            return f"{_OURS}:{iri.removeprefix(f'{BASE}/')}"
        return iri

    def nodes(self, triples: Iterable[Triple]) -> list[_Json]:
        """Return one node object a subject, in the order in which they come."""
        nodes: dict[str, _Json] = {}
        for triple in triples:
            subject = self._name(triple.subject)
            self._say(nodes.setdefault(subject, {"id": subject}), triple)
        return [{key: _lone(value) for key, value in node.items()} for node in nodes.values()]

    def _say(self, node: _Json, triple: Triple) -> None:
        iri, value = triple.predicate.value, triple.object
        if iri == RDF.type:
            node.setdefault("type", []).append(self._name(value))
            return
        kind = _kind(value)
        if not _prefix_of(iri) or kind != self._kinds[iri]:
            node.setdefault(iri, []).append(self._in_full(value))
        elif isinstance(value, Literal) and value.language:
            node.setdefault(_alias(iri), {}).setdefault(value.language, []).append(value.value)
        else:
            said = value.value if isinstance(value, Literal) else self._name(value)
            node.setdefault(_alias(iri), []).append(said)

    def _name(self, term: object) -> str:
        return self.compact(term.value) if isinstance(term, NamedNode) else str(term)

    def _in_full(self, value: object) -> _Json:
        if not isinstance(value, Literal):
            return {"@id": self._name(value)}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if value.datatype.value == XSD.string:
            return {"@value": value.value}
        return {"@value": value.value, "@type": self.compact(value.datatype.value)}


def edition_document(graphs: Mapping[str, Iterable[Triple]]) -> bytes:
    """Write named *graphs* as one document, a node a line."""
    context = Context(triple for triples in graphs.values() for triple in triples)
    written = [
        f'{{"id":{_line(context.compact(name))},"@graph":[\n{_lines(context.nodes(triples))}\n]}}'
        for name, triples in graphs.items()
    ]
    return _document(context, ",\n".join(written))


def triples_document(triples: Iterable[Triple]) -> bytes:
    """Write *triples* as one document, a node a line."""
    triples = list(triples)
    context = Context(triples)
    return _document(context, _lines(context.nodes(triples)))


def _document(context: Context, body: str) -> bytes:
    definition = json.dumps(context.definition(), ensure_ascii=False, indent=1)
    return f'{{"@context":{definition},\n"@graph":[\n{body}\n]}}\n'.encode()


def _lines(nodes: Iterable[_Json]) -> str:
    return ",\n".join(_line(node) for node in nodes)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _kind(value: object) -> str:
    if isinstance(value, NamedNode | BlankNode):
        return _IRIS
    if not isinstance(value, Literal):
        raise TypeError(value)
    return _BY_LANGUAGE if value.language else value.datatype.value


def _lone(value: Any) -> Any:
    """Take a single value out of its list, those by language too."""
    if isinstance(value, dict) and not value.keys() & {"@id", "@value"}:
        return {key: _lone(each) for key, each in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _alias(iri: str) -> str:
    """Return the term for a property: our own by their bare names, others with their prefix."""
    name = _prefix_of(iri)
    local = iri.removeprefix(PREFIXES[name])
    return local if PREFIXES[name] == AB else f"{name}:{local}"


def _prefix_of(iri: str) -> str:
    """Return the prefix whose namespace holds *iri* directly, or nothing."""
    namespace = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
    return _BY_NAMESPACE.get(namespace, "") if iri != namespace else ""


_BY_NAMESPACE = {str(iri): name for name, iri in PREFIXES.items()}
