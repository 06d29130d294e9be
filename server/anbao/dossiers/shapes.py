"""The shapes: what they ask, of what, in which words, and which of them speak of a term."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from anbao.dossiers.kinds import named
from anbao.dossiers.library import Library, Link, Text, gather
from anbao.dossiers.shape_words import RULES, SEVERITIES, STEPS, TARGETS
from anbao.dossiers.snippet import Facts, turtle
from anbao.dossiers.uses import Uses, carriers, members, places
from anbao.errors import NotInGraph
from anbao.namespaces import AB, ABS, BASE, GRAPH_BASE, PREFIXES, RDF, SH
from anbao.store.reader import BlankNode, Literal, NamedNode, Term, Triple

GRAPH = f"{GRAPH_BASE}shapes"


@dataclass(frozen=True, slots=True)
class ShapeLine:
    """A shape as lists show it."""

    name: str
    link: Link
    message: Text
    severity: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing asked: links to terms, or plain values."""

    name: Text
    links: tuple[Link, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShapeDossier:
    """One shape; ``path`` is made of links and of the signs of a property path."""

    line: ShapeLine
    kind: Link
    targets: tuple[Link, ...]
    path: tuple[Link | str, ...]
    rules: tuple[Rule, ...]
    parts: tuple[ShapeLine, ...]
    users: tuple[ShapeLine, ...]
    mentions: tuple[Link, ...]
    focus: Uses
    source: str


class Shapes:
    """The graph of shapes, read once per dataset version."""

    def __init__(self, library: Library, triples: list[Triple]) -> None:
        self._library = library
        self._said: dict[Term, dict[str, list[Term]]] = {}
        for triple in triples:
            said = self._said.setdefault(triple.subject, {})
            said.setdefault(triple.predicate.value, []).append(triple.object)

    @cached_property
    def lines(self) -> dict[str, ShapeLine]:
        """Every named shape by IRI."""
        kinds = {NamedNode(SH.NodeShape), NamedNode(SH.PropertyShape)}
        found = sorted(
            term.value
            for term, said in self._said.items()
            if isinstance(term, NamedNode) and kinds & set(said.get(RDF.type, ()))
        )
        return {iri: self._line(iri) for iri in found}

    def speaking_of(self, iri: str) -> tuple[ShapeLine, ...]:
        """Return the shapes that name *iri*, property shapes rather than what gathers them."""
        return tuple(self.lines[each] for each in sorted(self._speakers.get(iri, ())))

    def dossier(self, name: str) -> ShapeDossier:
        """Return the shape called *name*, or raise NotInGraph."""
        iri = f"{ABS}{name}"
        if iri not in self.lines:
            raise NotInGraph(f"没有名为 {name} 的形状。", f"There is no shape called {name}.")
        said = self._of(iri)
        is_property = SH.path in said
        return ShapeDossier(
            line=self.lines[iri],
            kind=named(self._library, SH.PropertyShape if is_property else SH.NodeShape),
            targets=tuple(self._link(each) for each in self._targets(iri)),
            path=tuple(self._path(said[SH.path][0])) if is_property else (),
            rules=tuple(self._rules(iri)),
            parts=self.parts(iri),
            users=tuple(self.lines[each] for each in self._users(iri)),
            mentions=tuple(self._link(each) for each in sorted(self._mentioned[iri])),
            focus=self._focus(iri),
            source=turtle(iri, self._facts(NamedNode(iri)), self._facts, whole=True),
        )

    def parts(self, iri: str) -> tuple[ShapeLine, ...]:
        """Return the property shapes that a shape gathers."""
        return self._named(self._of(iri).get(SH.property, ()))

    def _of(self, iri: str) -> dict[str, list[Term]]:
        return self._said.get(NamedNode(iri), {})

    def _facts(self, node: NamedNode | BlankNode) -> Facts:
        return list(self._said.get(node, {}).items())

    def _link(self, iri: str) -> Link:
        return self.lines[iri].link if iri in self.lines else named(self._library, iri)

    def _named(self, terms: Iterable[Term]) -> tuple[ShapeLine, ...]:
        iris = sorted(term.value for term in terms if isinstance(term, NamedNode))
        return tuple(self.lines[iri] for iri in iris if iri in self.lines)

    def _line(self, iri: str) -> ShapeLine:
        said = self._of(iri)
        severity = next(
            (s.value for s in said.get(SH.severity, ()) if isinstance(s, NamedNode)), ""
        )
        label = self._label(iri)
        message = gather(said.get(SH.message, ()))
        return ShapeLine(
            iri.removeprefix(ABS), Link(iri, label), message, SEVERITIES.get(severity, Text())
        )

    def _label(self, iri: str) -> Text:
        """Name a shape by what it is about: shapes have messages, but no names of their own."""
        of = self._about(iri)
        path = self._of(iri).get(SH.path)
        if not path:
            return of or Text("通用要求", "shared requirement")
        ways = [each for each in self._path(path[0]) if isinstance(each, Link)]
        way = Text("、".join(x.label.zh for x in ways), ", ".join(x.label.en for x in ways))
        return Text(f"{of.zh}：{way.zh}", f"{of.en}: {way.en}") if of else way

    def _about(self, iri: str) -> Text:
        owners = [iri] if SH.path not in self._of(iri) else self._users(iri)
        words = [
            (form.zh.format(label.zh), form.en.format(label.en))
            for owner in owners
            for predicate, form in TARGETS.items()
            for target in self._of(owner).get(predicate, ())
            for label in [named(self._library, _value(target)).label]
        ]
        more = Text("等", " and others") if len(words) > 2 else Text()
        zh, en = "、".join(w[0] for w in words[:2]), ", ".join(w[1] for w in words[:2])
        return Text(zh + more.zh, en + more.en)

    def _users(self, iri: str) -> list[str]:
        return self._owners.get(iri, [])

    @cached_property
    def _owners(self) -> dict[str, list[str]]:
        """Which named shapes point to a shape, themselves or from within."""
        found: dict[str, list[str]] = {}
        for term in self._said:
            if isinstance(term, NamedNode):
                for each in set(self._within(term)):
                    if isinstance(each, NamedNode) and each.value.startswith(ABS):
                        found.setdefault(each.value, []).append(term.value)
        return {iri: sorted(owners) for iri, owners in found.items()}

    def _targets(self, iri: str) -> list[str]:
        owners = [iri, *self._users(iri)] if SH.path in self._of(iri) else [iri]
        found = (t for o in owners for p in TARGETS for t in self._of(o).get(p, ()))
        return list(dict.fromkeys(_value(each) for each in found))

    def _focus(self, iri: str) -> Uses:
        owners = [iri, *self._users(iri)] if SH.path in self._of(iri) else [iri]
        found: set[str] = set()
        for owner in owners:
            said = self._of(owner)
            for each in said.get(SH.targetClass, ()):
                found.update(members(self._library, _value(each)))
            for each in said.get(SH.targetSubjectsOf, ()):
                found.update(carriers(self._library, _value(each)))
            found.update(_value(each) for each in said.get(SH.targetNode, ()))
        return places(self._library, found, len(found))

    def _path(self, term: Term) -> Iterator[Link | str]:
        if isinstance(term, NamedNode):
            yield named(self._library, term.value)
            return
        said = self._said.get(term, {})
        steps = [(sign, said[step][0]) for step, sign in STEPS.items() if step in said]
        for sign, inner in steps:
            yield from ("^", *self._path(inner)) if sign == "^" else (*self._path(inner), sign)
        sign = "|" if SH.alternativePath in said else "/"
        for place, each in enumerate(self._list(said.get(SH.alternativePath, [term])[0])):
            yield from (sign, *self._path(each)) if place else self._path(each)

    def _list(self, term: Term) -> Iterator[Term]:
        while RDF.first in self._said.get(term, {}):
            yield self._said[term][RDF.first][0]
            term = self._said[term][RDF.rest][0]

    def _rules(self, iri: str) -> Iterator[Rule]:
        for predicate, name in RULES.items():
            terms = [
                inner
                for term in self._of(iri).get(predicate, ())
                for inner in (list(self._list(term)) or [term])
            ]
            links = tuple(self._link(each.value) for each in terms if isinstance(each, NamedNode))
            values = tuple(each.value for each in terms if isinstance(each, Literal))
            if links or values:
                yield Rule(name, links, values)

    def _within(self, term: Term) -> Iterator[Term]:
        """Yield every term said of *term*, and of the blank nodes in it."""
        for predicate, values in self._said.get(term, {}).items():
            yield NamedNode(predicate)
            for value in values:
                yield value
                if isinstance(value, BlankNode):
                    yield from self._within(value)

    @cached_property
    def _mentioned(self) -> dict[str, frozenset[str]]:
        """What of ours each shape names: terms and concepts, in its queries too."""
        return {
            iri: frozenset(
                each
                for term in self._within(NamedNode(iri))
                for each in _names(term)
                if each.startswith((AB, f"{BASE}/id/"))
            )
            for iri in self.lines
        }

    @cached_property
    def _speakers(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for iri, names in self._mentioned.items():
            for each in names:
                found.setdefault(each, []).append(iri)
        return found


_QUERY_NAME = re.compile(r"(?<![\w:])(\w+):([A-Za-z_][\w-]*)")


def _names(term: Term) -> Iterator[str]:
    if isinstance(term, NamedNode):
        yield term.value
    elif isinstance(term, Literal) and not term.language and "{" in term.value:
        for prefix, name in _QUERY_NAME.findall(term.value):
            if prefix in PREFIXES:
                yield f"{PREFIXES[prefix]}{name}"


def _value(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def shapes(library: Library) -> Shapes:
    """Return the shapes of the dataset now served."""
    return library.remembered(_read)


def shape_dossier(library: Library, name: str) -> ShapeDossier:
    """Gather the shape called *name*, or raise NotInGraph."""
    return shapes(library).dossier(name)


def definitions(library: Library) -> list[Triple]:
    """Return the shapes themselves as RDF."""
    return library.reader.construct(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    )


def _read(library: Library) -> Shapes:
    return Shapes(library, definitions(library))
