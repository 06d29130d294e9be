"""A statement as pages show it: who says what, where, on what ground, and against what."""

from dataclasses import dataclass

from anbao.dossiers.library import Link, Node, Text
from anbao.namespaces import AB, PROV


@dataclass(frozen=True, slots=True)
class StatementView:
    """One attributed statement; ``sections`` say where it stands."""

    link: Link
    kind: Link | None
    summary: Text
    phrase: Text
    holders: tuple[Link, ...]
    sections: tuple[Link, ...]
    provisions: tuple[Link, ...]
    objection: Link | None
    note: Text


_KINDS = ("Assertion", "Interpretation", "Argument", "LegalProblem", "ReformProposal")


def view_statement(node: Node) -> StatementView:
    """Gather one statement."""
    kind = next((AB.term(name) for name in _KINDS if AB.term(name) in node.types), None)
    objection = node.one(AB.objectionKind)
    return StatementView(
        link=node.link,
        kind=node.library.link(kind) if kind else None,
        summary=node.text(AB.summary),
        phrase=node.text(AB.quotedText),
        holders=node.links(PROV.wasAttributedTo),
        sections=node.links(AB.statedIn),
        provisions=node.links(AB.invokesProvision, AB.aboutProvision, AB.targetsProvision),
        objection=objection.link if objection else None,
        note=node.text(AB.editorialNote),
    )


def is_objection(node: Node) -> bool:
    """Tell an editors' objection from a statement of the work itself."""
    return AB.objectionKind in node.out


def statements_about(node: Node) -> list[Node]:
    """Return the statements about a provision, instrument, case, role, right or duty, by IRI."""
    return node.into(
        AB.aboutProvision,
        AB.invokesProvision,
        AB.targetsProvision,
        AB.aboutInstrument,
        AB.aboutCase,
        AB.aboutRight,
        AB.aboutDuty,
        AB.aboutRole,
        AB.aboutFactor,
        AB.aboutIssueOfProof,
        AB.restsOnTheory,
    )
