"""Imported wording as RDF: what the graph would say of a law, a provision and their versions."""

from collections.abc import Iterator

from anbao.dossiers.library import Library
from anbao.dossiers.wording import TextDossier, Wording
from anbao.identifiers import instrument_of, thing_iri
from anbao.namespaces import AB, DCTERMS, ELI, RDF, RDFS, SCHEMA, XSD
from anbao.store.reader import Literal, NamedNode, Term, Triple

_SUBDIVISIONS = ("book", "chapter", "section", "article", "paragraph", "item")


def text_triples(library: Library, dossier: TextDossier) -> list[Triple]:
    """Return what is known of a law or provision of which only the text was imported."""
    iri = dossier.link.iri.split("/@")[0]
    said: list[tuple[str, Term]] = [
        (RDF.type, NamedNode(AB.Instrument if dossier.whole else AB.Provision)),
        (RDFS.label, Literal(library.link(iri).label.zh, language="zh")),
    ]
    if dossier.whole and dossier.number:
        said.append((ELI.number, Literal(dossier.number, language="zh")))
    if not dossier.whole:
        said += _place(dossier)
    triples = [Triple(NamedNode(iri), NamedNode(name), value) for name, value in said]
    return [*triples, *wording_triples(dossier.wording)]


def _place(dossier: TextDossier) -> list[tuple[str, Term]]:
    first = dossier.wording.parts[0]
    said: list[tuple[str, Term]] = [
        (ELI.is_part_of, NamedNode(dossier.crumbs[-1].iri)),
        (AB.inInstrument, NamedNode(instrument_of(dossier.link.iri))),
        (ELI.number, Literal(first.number)),
    ]
    if first.kind in _SUBDIVISIONS:
        kind = thing_iri("subdivision-type", first.kind)
        said.append((AB.subdivisionType, NamedNode(kind)))
    return said


def wording_triples(wording: Wording) -> list[Triple]:
    """Return a version with its dates and, as ``schema:text``, its wording."""
    return list(_version(wording))


def _version(wording: Wording) -> Iterator[Triple]:
    version, whole = NamedNode(wording.link.iri), wording.link.iri.split("/@")[0]
    of = ELI.realizes if whole == instrument_of(whole) else AB.versionOf
    yield Triple(version, NamedNode(of), NamedNode(whole))
    yield Triple(version, NamedNode(SCHEMA.text), Literal(wording.plain, language="zh"))
    days = ((ELI.first_date_entry_in_force, wording.in_force), (ELI.date_document, wording.dated))
    for name, day in days:
        if day:
            date = Literal(day, datatype=NamedNode(XSD.date))
            yield Triple(version, NamedNode(name), date)
    if not wording.in_force:
        unstated = NamedNode(ELI.first_date_entry_in_force)
        yield Triple(version, NamedNode(AB.notStated), unstated)
    if wording.until:
        until = Literal(wording.until, datatype=NamedNode(XSD.date))
        yield Triple(version, NamedNode(ELI.date_no_longer_in_force), until)
    for address in wording.addresses if of == ELI.realizes else ():
        yield Triple(version, NamedNode(SCHEMA.sameAs), NamedNode(address))
    for source in wording.sources:
        yield Triple(version, NamedNode(DCTERMS.source), Literal(source.rsplit("/", 1)[-1]))
