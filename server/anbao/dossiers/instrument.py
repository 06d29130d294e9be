"""An instrument with its articles, in order, and what each of them does."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Node, Text
from anbao.dossiers.provision import place_in_order
from anbao.dossiers.statement import StatementView, statements_about, view_statement
from anbao.namespaces import AB, ELI


@dataclass(frozen=True, slots=True)
class ProvisionLine:
    """One provision in a table of contents; ``depth`` 0 is an article or chapter."""

    link: Link
    depth: int
    norms: tuple[tuple[Link, Link | None], ...]
    summary: Text


@dataclass(frozen=True, slots=True)
class InstrumentDossier:
    """One instrument; dates are ISO dates, empty where unknown."""

    link: Link
    title: Text
    short: Text
    number: str
    organs: tuple[Link, ...]
    level: Link | None
    status: Link | None
    adopted: str
    in_force: str
    unverified: tuple[Link, ...]
    lines: tuple[ProvisionLine, ...]
    statements: tuple[StatementView, ...]
    note: Text


def instrument_dossier(library: Library, iri: str) -> InstrumentDossier:
    """Gather one instrument, or raise NotInGraph."""
    node = library.held(iri, AB.Instrument)
    level, status = node.one(AB.hierarchyLevel), node.one(AB.instrumentStatus)
    return InstrumentDossier(
        link=node.link,
        title=node.text(ELI.term("title")),
        short=node.text(ELI.title_short),
        number=node.value(ELI.number),
        organs=node.links(AB.enactedBy),
        level=level.link if level else None,
        status=status.link if status else None,
        adopted=node.value(ELI.date_document),
        in_force=node.value(ELI.first_date_entry_in_force),
        unverified=node.links(AB.unverified),
        lines=tuple(_lines(node, 0)),
        statements=tuple(view_statement(each) for each in statements_about(node)),
        note=node.text(AB.editorialNote),
    )


def instruments(library: Library) -> tuple[InstrumentDossier, ...]:
    """Return every instrument, those with most provisions first."""
    found = [instrument_dossier(library, node.iri) for node in library.instances(AB.Instrument)]
    return tuple(sorted(found, key=lambda each: (-len(each.lines), each.link.iri)))


def _lines(above: Node, depth: int) -> list[ProvisionLine]:
    lines: list[ProvisionLine] = []
    parts = [part for part in above.into(ELI.is_part_of) if AB.Provision in part.types]
    for part in sorted(parts, key=place_in_order):
        norms = [norm for version in part.into(AB.versionOf) for norm in version.all(AB.expresses)]
        kinds = [
            (norm.link, kind.link if (kind := norm.one(AB.normKind)) else None) for norm in norms
        ]
        speaking = norms or part.into(AB.versionOf)  # a definition has a version but no norm
        summary = speaking[0].text(AB.summary) if speaking else Text()
        lines.append(ProvisionLine(part.link, depth, tuple(kinds), summary))
        lines.extend(_lines(part, depth + 1))
    return lines
