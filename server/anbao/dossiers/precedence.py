"""What a norm gives way to by its own words, and which norms it is in conflict with."""

from dataclasses import dataclass

from anbao.dossiers.library import Link, Node, Text
from anbao.namespaces import AB


@dataclass(frozen=True, slots=True)
class DeferenceView:
    """A clause of a norm; ``towards`` are ranks, or instruments that it names."""

    link: Link
    summary: Text
    kind: Link | None
    towards: tuple[Link, ...]
    sides: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ResolutionView:
    """How a conflict comes out by one policy; ``winners`` is empty where none prevails."""

    policy: Link
    status: Link | None
    winners: tuple[Link, ...]
    grounds: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A conflict of the norm with ``others``, as provisions, with what is said of its outcome."""

    link: Link
    summary: Text
    others: tuple[Link, ...]
    readings: tuple[Link, ...]
    """The interpretations without which there is no conflict."""
    resolutions: tuple[ResolutionView, ...]


def deferences_of(norm: Node) -> tuple[DeferenceView, ...]:
    """Gather the clauses by which *norm* makes room for other law."""
    return tuple(map(_deference, norm.all(AB.hasDeferenceClause)))


def conflicts_of(norm: Node) -> tuple[ConflictView, ...]:
    """Gather the conflicts in which *norm* stands."""
    return tuple(_conflict(each, norm) for each in norm.into(AB.conflictingNorm))


def provisions_of(norms: list[Node]) -> tuple[Link, ...]:
    """Return the provisions, of whatever version, that lay down *norms*."""
    versions = [version for norm in norms for version in norm.into(AB.expresses)]
    found = {each.iri: each.link for version in versions for each in version.all(AB.versionOf)}
    return tuple(found[iri] for iri in sorted(found))


def _deference(clause: Node) -> DeferenceView:
    kind = clause.one(AB.deferenceKind)
    return DeferenceView(
        link=clause.link,
        summary=clause.text(AB.summary),
        kind=kind.link if kind else None,
        towards=clause.links(AB.yieldsTo, AB.refersTo),
        sides=clause.links(AB.onDimension),
    )


def _conflict(conflict: Node, norm: Node) -> ConflictView:
    others = [each for each in conflict.all(AB.conflictingNorm) if each.iri != norm.iri]
    return ConflictView(
        link=conflict.link,
        summary=conflict.text(AB.summary),
        others=provisions_of(others),
        readings=conflict.links(AB.presupposesReading),
        resolutions=tuple(map(_resolution, conflict.into(AB.resolves))),
    )


def _resolution(resolution: Node) -> ResolutionView:
    policy, status = resolution.one(AB.underPolicy), resolution.one(AB.resolutionStatus)
    return ResolutionView(
        policy=policy.link if policy else resolution.link,
        status=status.link if status else None,
        winners=provisions_of(resolution.all(AB.winner)),
        grounds=resolution.links(AB.groundedIn),
    )
