"""Every name by which an entity of the graph is called, read once per dataset version.

Names come from the graph (labels, titles, short titles, alternative labels, docket numbers) and
from ``data/lexicon/aliases.csv``: how people write what the graph names more fully.
"""

import csv
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from anbao.errors import NotAnIdentifier, SourceError
from anbao.identifiers import parse_iri
from anbao.namespaces import AB, BASE, DCTERMS, ELI, OWL, RDF, RDFS, SKOS, compact
from anbao.store.reader import GraphReader, Literal, Rows, Term, Triple

SHORT_TYPES = {
    "duty-type": "duty",
    "right-type": "right",
    "actor-role": "role",
    "cause-of-action": "cause",
    "liability-form": "form",
}
"""Code lists asked for so often that their type has a short name."""

_CLASSES = {
    AB.Instrument: "instrument",
    AB.Provision: "provision",
    AB.ProvisionVersion: "version",
    AB.Dispute: "case",
    AB.CitedReport: "case",
    AB.Court: "court",
    AB.EnactingOrgan: "organ",
    AB.InterpretiveQuestion: "question",
    AB.Norm: "norm",
    AB.Work: "work",
    SKOS.ConceptScheme: "scheme",
    OWL.Class: "class",
    OWL.ObjectProperty: "property",
    OWL.DatatypeProperty: "property",
    OWL.AnnotationProperty: "property",
}
_LABELS = (RDFS.label, SKOS.prefLabel, ELI.term("title"), DCTERMS.term("title"))
ON_REQUEST = frozenset({"version", "norm", "scheme", "class", "property", "detail"})
"""Types that only who asks for them wants to see; *detail* is whatever has a name besides: parts of
cases, norms and works."""
_NAMES = f"""SELECT ?thing ?property ?name WHERE {{
    ?thing ?property ?name FILTER(isIRI(?thing) && isLiteral(?name))
    VALUES ?property {{ <{RDFS.label}> <{SKOS.prefLabel}> <{ELI.term("title")}>
        <{ELI.title_short}> <{SKOS.altLabel}> <{DCTERMS.term("title")}> }}
}} ORDER BY ?thing ?property ?name"""
_TYPES = f"SELECT ?thing ?type WHERE {{ ?thing <{RDF.type}> ?type FILTER(isIRI(?thing)) }}"
_SCHEMES = f"SELECT ?thing ?scheme WHERE {{ ?thing <{SKOS.inScheme}> ?scheme }}"
_DOCKETS = f"""SELECT ?thing ?name WHERE {{
    ?thing <{AB.hasJudgment}> ?judgment . ?judgment <{AB.docket}> ?name
}} ORDER BY ?thing ?name"""

_NUMBERS = f"""SELECT ?thing ?name WHERE {{
    ?thing a <{AB.Instrument}> ; <{ELI.number}> ?name
}} ORDER BY ?thing ?name"""
# 法院名称前的省级名称常被省去；直辖市的名称是法院名称的一部分，不省。
_PROVINCE = re.compile(r"^[一-鿿]{2,3}省|^(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区")


@dataclass(frozen=True, slots=True)
class Label:
    """What an entity is called in Chinese and in English."""

    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entity: its type, its label, and every other name of it that we know."""

    iri: str
    label: Label
    type: str
    kinds: frozenset[str]
    """All that a client may call its type: ``duty``, ``duty-type``, ``ab:DutyType``, the IRI."""
    names: tuple[str, ...]
    short: str = ""
    """The short title, for an instrument that has one."""
    since: str = ""
    """The day (ISO) of an imported instrument's first text, to tell it from one of its title."""

    @property
    def on_request(self) -> bool:
        """Whether only who asks for its type wants to see it."""
        return self.type in ON_REQUEST


@dataclass(frozen=True, slots=True)
class Alias:
    """A surface form of an entity, with a sentence in which it stands for it."""

    surface: str
    iri: str
    example: str


class Lexicon:
    """The entries of one dataset version, by IRI."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.iri: entry for entry in entries}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def of_type(self, kind: str) -> list[Entry]:
        """Return the entries of one type, by IRI."""
        return [entry for entry in self if kind in entry.kinds]


def read_aliases(path: Path) -> tuple[Alias, ...]:
    """Read ``aliases.csv``; SourceError names the first line that is wrong."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for line, row in enumerate(rows, start=2):
        if set(row) != {"surface", "iri", "example"} or not all(row.values()):
            raise SourceError(path, line, "应有三栏：surface、iri、example",
                              "three columns are wanted: surface, iri, example")  # fmt: skip
    return tuple(Alias(row["surface"], f"{BASE}/{row['iri']}", row["example"]) for row in rows)


def read_lexicon(
    reader: GraphReader, aliases: Iterable[Alias] = (), more: Iterable[Entry] = ()
) -> Lexicon:
    """Read every entity that has a name and a type a person may look for.

    *more* are entries from elsewhere, such as the titles of instruments a user has imported; what
    the graph itself holds stands above them.
    """
    said: dict[str, list[_Said]] = {}
    for row in reader.select(_NAMES).rows:
        said.setdefault(_plain(row["thing"]), []).append(_said(row["property"], row["name"]))
    also = _by_thing(reader.select(_DOCKETS), "name")
    also |= _by_thing(reader.select(_NUMBERS), "name")
    for alias in aliases:
        also.setdefault(alias.iri, []).append(alias.surface)
    classes = _by_thing(reader.select(_TYPES), "type")
    schemes = _by_thing(reader.select(_SCHEMES), "scheme")
    entries = {each.iri: each for each in more}
    for iri, texts in said.items():
        kinds = _kinds(classes.get(iri, []), schemes.get(iri, []))
        if kinds:
            names = dict.fromkeys(
                [*_docket(iri), *(text.text for text in texts), *also.get(iri, [])]
            )
            if "court" in kinds:
                names |= dict.fromkeys([_PROVINCE.sub("", name) for name in names])
            short = next((each.text for each in texts if each.property == ELI.title_short), "")
            entries[iri] = Entry(
                iri, _label(texts), kinds[0], frozenset(kinds), tuple(names), short
            )
    return Lexicon(entries.values())


@dataclass(frozen=True, slots=True)
class _Said:
    property: str
    text: str
    lang: str


def _said(property_: Term, name: Term) -> _Said:
    lang = name.language or "" if isinstance(name, Literal) else ""
    return _Said(_plain(property_), _plain(name), lang)


def _plain(term: Term) -> str:
    return "" if isinstance(term, Triple) else term.value


def _by_thing(rows: Rows, column: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows.rows:
        found.setdefault(_plain(row["thing"]), []).append(_plain(row[column]))
    return found


def _kinds(classes: list[str], schemes: list[str]) -> list[str]:
    """Return what the type of a thing is called, its proper name first; nothing if untyped."""
    lists = [scheme.rsplit("/", 1)[1] for scheme in schemes]
    proper = [SHORT_TYPES.get(each, each) for each in lists]
    proper += [name for each, name in _CLASSES.items() if each in classes]
    known = [*(proper or ["detail"]), *lists, *map(compact, classes), *classes]
    return known if classes or proper else []


def _label(texts: list[_Said]) -> Label:
    """Take the label proper where there is one, a title where there is none."""
    found: dict[str, str] = {}
    for wanted in _LABELS:
        for each in texts:
            if each.property == wanted:
                for lang in [each.lang] if each.lang else ["zh", "en"]:
                    found.setdefault(lang, each.text)
    return Label(found.get("zh", ""), found.get("en", ""))


def _docket(iri: str) -> tuple[str, ...]:
    try:
        docket = parse_iri(iri).docket
    except NotAnIdentifier:
        return ()
    return (str(docket),) if docket and not parse_iri(iri).rest else ()


_Made = TypeVar("_Made")


class Kept(Generic[_Made]):
    """Something made of the graph, made anew when the dataset's version changes."""

    def __init__(self, reader: GraphReader, make: Callable[[GraphReader], _Made]) -> None:
        self._reader = reader
        self._make = make
        self._lock = threading.Lock()
        self._kept: tuple[str, _Made] | None = None

    def now(self) -> _Made:
        """Return it for the version now served."""
        version = self._reader.version
        kept = self._kept
        if kept is None or kept[0] != version:
            with self._lock:  # two requests after a swap make it once
                kept = self._kept
                if kept is None or kept[0] != version:
                    kept = self._kept = (version, self._make(self._reader))
        return kept[1]
