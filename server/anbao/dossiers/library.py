"""What every dossier is made of: bilingual texts, links, and nodes one can walk from."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from threading import RLock
from typing import Any, TypeVar

from anbao.errors import NotInGraph
from anbao.legislation.printed import printed_citation
from anbao.legislation.shelf import Shelf
from anbao.namespaces import AB, BASE, ELI_BASE, GRAPH_BASE, OWL, PREFIXES, RDF
from anbao.store.reader import GraphReader, Literal, NamedNode, Term, Triple

_Found = TypeVar("_Found")
_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?thing ?property ?text WHERE {
    ?thing ?property ?text .
    VALUES ?property { rdfs:label skos:prefLabel dcterms:title }
} ORDER BY ?thing DESC(?property)
"""
_SUBJECTS = "SELECT DISTINCT ?this WHERE { ?this a ?type FILTER(isIRI(?this)) } ORDER BY ?this"
_OUTGOING = "SELECT ?this ?property ?value WHERE { ?this ?property ?value }"
_STANDING_IN = "SELECT ?graph ?this ?property ?value { GRAPH ?graph { ?this ?property ?value } }"
_INCOMING = "SELECT ?this ?property ?from WHERE { ?from ?property ?this } ORDER BY ?from"


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in Chinese and in English; a missing language falls back to the other."""

    zh: str = ""
    en: str = ""

    def in_language(self, lang: str) -> str:
        """Return the text in ``zh`` or ``en``, or in whichever there is."""
        return (self.en or self.zh) if lang == "en" else (self.zh or self.en)

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Link:
    """An entity as others point to it."""

    iri: str
    label: Text


def gather(literals: Iterable[Term]) -> Text:
    """Make one text of literals tagged ``zh`` and ``en``; untagged ones serve both languages."""
    said: dict[str, dict[str, None]] = {"zh": {}, "en": {}}
    for literal in literals:
        if not isinstance(literal, Literal):
            continue
        for lang in [literal.language[:2]] if literal.language else ["zh", "en"]:
            said.setdefault(lang, {})[literal.value] = None
    return Text("\n".join(said["zh"]), "\n".join(said["en"]))


def plain(term: Term) -> str:
    """Return the IRI, the name or the text of a term."""
    return "" if isinstance(term, Triple) else term.value


def shortened(iri: str) -> str:
    """Return a readable stand-in for a label: the path below our base, or a CURIE.

    >>> shortened("http://www.w3.org/2002/07/owl#Class")
    'owl:Class'
    """
    if iri.startswith(f"{BASE}/"):
        return iri.removeprefix(BASE).removeprefix("/id")
    known = [name for name, prefix in PREFIXES.items() if iri.startswith(prefix)]
    return f"{known[0]}:{iri.removeprefix(PREFIXES[known[0]])}" if known else iri


class Library:
    """A reader that also names things: labels are read once per dataset version.

    *texts* are the official texts that were imported beside the graph, if any.
    """

    def __init__(self, reader: GraphReader, texts: Shelf | None = None) -> None:
        self.reader = reader
        self.texts = texts
        self._shelf: tuple[str, dict[str, Text]] = ("", {})
        self._register: tuple[str, list[str]] = ("", [])
        self._remembered: tuple[str, dict[tuple[Any, ...], Any]] = ("", {})
        self._working = RLock()

    @property
    def version(self) -> str:
        """The version of the dataset now served."""
        return self.reader.version

    @property
    def ontology_version(self) -> str:
        """The version that the ontology gives of itself."""
        return self.node(f"{BASE}/def").value(OWL.versionInfo)

    @property
    def labels(self) -> dict[str, Text]:
        """Every label of the dataset by IRI."""
        if self._shelf[0] != self.reader.version:
            self._shelf = (self.reader.version, self._read_labels())
        return self._shelf[1]

    def _read_labels(self) -> dict[str, Text]:
        found: dict[str, dict[str, list[Term]]] = {}
        for row in self.reader.select(_LABELS).rows:
            named = found.setdefault(_iri(row["thing"]), {})
            named.setdefault(_iri(row["property"]), []).append(row["text"])
        # A work has both a label and a title: the first kind found names it, the rest is data.
        return {iri: gather(next(iter(named.values()))) for iri, named in found.items()}

    def remembered(self, work_out: "Callable[..., _Found]", *about: str) -> _Found:
        """Return ``work_out(self, *about)``, worked out once per dataset version.

        Others wait while it is: all at it together would take each of them as long as all.
        """
        version, kept = self._remembered
        if version != self.reader.version or (work_out, about) not in kept:
            with self._working:
                kept = self._worked_out(work_out, about)
        found: _Found = kept[work_out, about]
        return found

    def _worked_out(
        self, work_out: Callable[..., Any], about: tuple[str, ...]
    ) -> dict[tuple[Any, ...], Any]:
        version, kept = self._remembered
        if version != self.reader.version:
            kept = {}
            self._remembered = (self.reader.version, kept)
        if (work_out, about) not in kept:
            kept[work_out, about] = work_out(self, *about)
        return kept

    def below(self, iri: str) -> list[str]:
        """Return the IRIs below *iri*: parts live below the IRI of their whole."""
        if self._register[0] != self.reader.version:
            version, rows = self.reader.version, self.reader.select(_SUBJECTS).rows
            self._register = (version, sorted(_iri(row["this"]) for row in rows))
        found = self._register[1]  # "0" follows "/": the range holds just what begins with iri/
        return found[bisect_left(found, f"{iri}/") : bisect_left(found, f"{iri}0")]

    def link(self, iri: str) -> Link:
        """Return *iri* with its label, or with its own tail where it has none."""
        label = self.labels.get(iri)
        if label is None and self.texts is not None and iri.startswith(ELI_BASE):
            label = self._printed(iri, self.texts)
        return Link(iri, label or Text(shortened(iri), shortened(iri)))

    def _printed(self, iri: str, texts: Shelf) -> Text | None:
        """Return how a text cites *iri*, under the English title that the graph gives its law."""
        law = "/".join(iri.split("/")[:9])
        english = self.labels.get(law, Text()).en.removesuffix(" of the PRC")
        printed = printed_citation(texts, iri, english)
        return Text(*printed) if printed else None

    def node(self, iri: str) -> "Node":
        """Return the node to walk from; nothing is read yet."""
        return Node(self, iri)

    def held(self, iri: str, *types: str) -> "Node":
        """Return the node, or raise NotInGraph where nothing (or nothing of *types*) is held."""
        try:
            NamedNode(iri)
        except ValueError:
            raise NotInGraph("这不是合法的 IRI。", "This is not an IRI.") from None
        node = self.node(iri)
        known = node.out or self.standing_in(iri)
        if not known or (types and not set(types) & node.types):
            raise NotInGraph(f"图中没有 {iri}。", f"The graph holds nothing of this kind at {iri}.")
        return node

    def standing_in(self, iri: str) -> list[Triple]:
        """Return the statements of the named graph *iri*; of anything else, none."""
        if not iri.startswith(GRAPH_BASE):
            return []
        rows = self.reader.select(_STANDING_IN, graph=NamedNode(iri)).rows
        return [Triple(row["this"], row["property"], row["value"]) for row in rows]  # type: ignore[arg-type]

    def instances(self, type_iri: str) -> list["Node"]:
        """Return every node of a type, by IRI."""
        return self.node(type_iri).into(RDF.type)


class Node:
    """One entity: what it says (``out``) and what says something of it (``into``)."""

    def __init__(self, library: Library, iri: str) -> None:
        self.library = library
        self.iri = iri

    @cached_property
    def out(self) -> dict[str, list[Term]]:
        """Every value by property IRI."""
        found: dict[str, list[Term]] = {}
        for row in self.library.reader.select(_OUTGOING, this=NamedNode(self.iri)).rows:
            found.setdefault(_iri(row["property"]), []).append(row["value"])
        return found

    @cached_property
    def incoming(self) -> dict[str, list[str]]:
        """The IRIs that point here, by property IRI."""
        found: dict[str, list[str]] = {}
        for row in self.library.reader.select(_INCOMING, this=NamedNode(self.iri)).rows:
            if isinstance(row["from"], NamedNode):
                found.setdefault(_iri(row["property"]), []).append(row["from"].value)
        return found

    @property
    def types(self) -> set[str]:
        """The IRIs of its classes."""
        return {term.value for term in self.out.get(RDF.type, []) if isinstance(term, NamedNode)}

    @property
    def link(self) -> Link:
        """Itself, as others point to it."""
        return self.library.link(self.iri)

    def all(self, *properties: str) -> list["Node"]:
        """Return the nodes that the properties lead to, each once, by IRI."""
        iris = {
            term.value
            for each in properties
            for term in self.out.get(each, [])
            if isinstance(term, NamedNode)
        }
        return [self.library.node(iri) for iri in sorted(iris)]

    def one(self, property_iri: str) -> "Node | None":
        """Return the first node that the property leads to, if any."""
        found = self.all(property_iri)
        return found[0] if found else None

    def links(self, *properties: str) -> tuple[Link, ...]:
        """Return the links to what the properties lead to."""
        return tuple(node.link for node in self.all(*properties))

    def into(self, *properties: str) -> list["Node"]:
        """Return the nodes from which the properties lead here, each once, by IRI."""
        iris = {iri for each in properties for iri in self.incoming.get(each, [])}
        return [self.library.node(iri) for iri in sorted(iris)]

    def text(self, property_iri: str) -> Text:
        """Return the literal values of a property in both languages."""
        return gather(self.out.get(property_iri, []))

    def value(self, property_iri: str) -> str:
        """Return the first literal value of a property, or nothing."""
        return next((t.value for t in self.out.get(property_iri, []) if isinstance(t, Literal)), "")

    @property
    def unstated(self) -> frozenset[str]:
        """The properties that no source gives (``ab:notStated``)."""
        return frozenset(node.iri for node in self.all(AB.notStated))


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else ""
