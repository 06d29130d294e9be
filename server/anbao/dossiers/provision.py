"""All we know of one provision: norms, versions, open questions, cases, what is said of it."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Node, Text
from anbao.dossiers.norm import NormView, view_norm
from anbao.dossiers.statement import StatementView, is_objection, statements_about, view_statement
from anbao.namespaces import AB, ELI

_KINDS = ("right", "duty", "registration", "supervision", "exemption", "liability", "imputation")


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version and the half-open interval in which it applies; an empty ``until`` is open."""

    iri: str
    since: str
    until: str
    verified: bool
    summary: Text
    norms: tuple[NormView, ...]


@dataclass(frozen=True, slots=True)
class ProvisionDossier:
    """One provision; ``parts`` are its paragraphs or items, each with its norms."""

    link: Link
    kind: Link | None
    crumbs: tuple[Link, ...]
    versions: tuple[VersionView, ...]
    parts: tuple["ProvisionDossier", ...]
    questions: tuple[Link, ...]
    terms: tuple[tuple[Link, Text], ...]
    cases: tuple[Link, ...]
    statements: tuple[StatementView, ...]
    objections: tuple[StatementView, ...]
    successors: tuple[Link, ...]
    predecessors: tuple[Link, ...]


def provision_dossier(library: Library, iri: str) -> ProvisionDossier:
    """Gather one provision, or raise NotInGraph."""
    return _gather(library.held(iri, AB.Provision))


def in_force(provision: ProvisionDossier, day: str) -> tuple[VersionView, ...]:
    """Return the versions that applied on *day* (ISO date): its own and those of its parts."""
    own = (v for v in provision.versions if v.since <= day and (not v.until or day < v.until))
    return (*own, *(each for part in provision.parts for each in in_force(part, day)))


def _gather(node: Node) -> ProvisionDossier:
    said = statements_about(node)
    kind = node.one(AB.subdivisionType)
    return ProvisionDossier(
        link=node.link,
        kind=kind.link if kind else None,
        crumbs=_crumbs(node),
        versions=tuple(sorted(map(_version, node.into(AB.versionOf)), key=lambda v: v.since)),
        parts=tuple(_gather(part) for part in _in_order(node.into(ELI.is_part_of))),
        questions=tuple(each.link for each in _questions(node)),
        terms=tuple((term.link, term.text(AB.quotedText)) for term in _terms(node)),
        cases=tuple(each.link for each in _cases(node)),
        statements=tuple(view_statement(each) for each in said if not is_objection(each)),
        objections=tuple(view_statement(each) for each in said if is_objection(each)),
        successors=node.links(AB.continuedBy),
        predecessors=tuple(each.link for each in node.into(AB.continuedBy)),
    )


def _crumbs(node: Node) -> tuple[Link, ...]:
    above = node.one(ELI.is_part_of)
    return (*_crumbs(above), above.link) if above else ()


def _version(node: Node) -> VersionView:
    return VersionView(
        iri=node.iri,
        since=node.value(ELI.first_date_entry_in_force),
        until=node.value(ELI.date_no_longer_in_force),
        verified=AB.unverified not in node.out,
        summary=node.text(AB.summary),
        norms=tuple(sorted(map(view_norm, node.all(AB.expresses)), key=_rank)),
    )


def _rank(norm: NormView) -> int:
    """Rights and duties come before what follows from their breach."""
    kind = norm.kind.iri.rsplit("/", 1)[1] if norm.kind else ""
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def place_in_order(node: Node) -> tuple[int, int]:
    """Sort key of a provision: its number and, for 第X条之一, the number after the dash."""
    number, _, suffix = node.value(ELI.number).partition("-")
    return (int(number) if number.isdigit() else 0, int(suffix) if suffix.isdigit() else 0)


def _in_order(parts: list[Node]) -> list[Node]:
    return sorted((part for part in parts if AB.Provision in part.types), key=place_in_order)


def _terms(node: Node) -> list[Node]:
    return [term for version in node.into(AB.versionOf) for term in version.into(AB.occursIn)]


def _questions(node: Node) -> list[Node]:
    asked = node.into(AB.asksAboutProvision)
    asked += [question for term in _terms(node) for question in term.into(AB.asksAbout)]
    return list({each.iri: each for each in asked}.values())


def _cases(node: Node) -> list[Node]:
    versions = node.into(AB.versionOf)
    norms = [norm for version in versions for norm in version.all(AB.expresses)]
    relations = [relation for norm in norms for relation in norm.all(AB.createsRelation)]
    found = [case for question in _questions(node) for case in question.into(AB.raisesQuestion)]
    found += [
        _case_of(holding) for version in versions for holding in version.into(AB.appliesVersion)
    ]
    found += [
        _case_of(concrete) for general in relations for concrete in general.into(AB.instantiates)
    ]
    return sorted({each.iri: each for each in found}.values(), key=lambda each: each.iri)


def _case_of(part: Node) -> Node:
    """Cases are self-contained: what belongs to one stands below its IRI."""
    for mark in ("/holding/", "/relation/", "/interpretation/", "/judgment/"):
        part = part.library.node(part.iri.split(mark)[0])
    return part
