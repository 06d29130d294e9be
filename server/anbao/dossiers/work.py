"""A work section by section: what the graph holds of each, so that no section is empty unseen."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Node, Text
from anbao.dossiers.statement import StatementView, view_statement
from anbao.namespaces import AB, DCTERMS, PROV, QB


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section with the statements, questions, cases and data sets that stand in it."""

    link: Link
    number: str
    statements: tuple[tuple[StatementView, tuple[StatementView, ...]], ...]
    others: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class WorkDossier:
    """One work: its bibliographic data and its sections in order."""

    link: Link
    citation: Text
    authors: tuple[Link, ...]
    note: Text
    sections: tuple[SectionView, ...]


def work_dossier(library: Library, iri: str) -> WorkDossier:
    """Gather one work, or raise NotInGraph."""
    node = library.held(iri, AB.Work)
    sections = sorted(node.into(AB.partOfWork), key=lambda each: _order(_number(each)))
    return WorkDossier(
        link=node.link,
        citation=node.text(DCTERMS.bibliographicCitation),
        authors=node.links(PROV.wasAttributedTo),
        note=node.text(AB.editorialNote),
        sections=tuple(_section(each) for each in sections),
    )


def _number(node: Node) -> str:
    return node.iri.rsplit("/", 1)[-1]


def _order(number: str) -> tuple[int, ...]:
    parts = number.split(".")
    return tuple(int(part) for part in parts) if all(map(str.isdigit, parts)) else (-1,)


def _section(node: Node) -> SectionView:
    statements, others = [], []
    for each in node.into(AB.statedIn):
        view = view_statement(each)
        if view.kind and "/id/case/" not in each.iri:
            statements.append(
                (view, tuple(view_statement(reply) for reply in each.into(AB.attacks)))
            )
        elif QB.Observation not in each.types and not view.kind:
            others.append(each.link)
    return SectionView(node.link, _number(node), tuple(statements), tuple(others))
