"""An interpretive question: its words, its options, who reads it how, and with which arguments."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Node, Text
from anbao.dossiers.statement import StatementView, is_objection, view_statement
from anbao.namespaces import AB


@dataclass(frozen=True, slots=True)
class TermView:
    """A phrase at a place, and the form it denotes there by settled reading, if any."""

    link: Link
    phrase: Text
    versions: tuple[Link, ...]
    provisions: tuple[Link, ...]
    forms: tuple[Link, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class ArgumentView:
    """An argument for or against, and what is said against the argument itself."""

    statement: StatementView
    for_it: bool
    methods: tuple[Link, ...]
    against_options: tuple[Link, ...]
    replies: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class ReadingView:
    """One reading: ``stance`` gives adopt, condition or reject for each option it speaks of."""

    statement: StatementView
    authority: Link | None
    stance: dict[str, str]
    arguments: tuple[ArgumentView, ...]
    case: Link | None


@dataclass(frozen=True, slots=True)
class QuestionDossier:
    """A question that the graph keeps open: there is no slot for the true answer."""

    link: Link
    summary: Text
    options: tuple[Link, ...]
    presupposes: tuple[Link, ...]
    terms: tuple[TermView, ...]
    elsewhere: tuple[TermView, ...]
    provisions: tuple[Link, ...]
    readings: tuple[ReadingView, ...]
    cases: tuple[Link, ...]
    problems: tuple[Link, ...]
    sections: tuple[Link, ...]


def question_dossier(library: Library, iri: str) -> QuestionDossier:
    """Gather one question, or raise NotInGraph."""
    node = library.held(iri, AB.InterpretiveQuestion)
    terms = node.all(AB.asksAbout)
    other = {
        twin.iri: twin
        for term in terms
        for twin in (*term.all(AB.sameWordingAs), *term.into(AB.sameWordingAs))
    }
    return QuestionDossier(
        link=node.link,
        summary=node.text(AB.summary),
        options=node.links(AB.hasOption),
        presupposes=node.links(AB.presupposes),
        terms=tuple(_term(each) for each in terms),
        elsewhere=tuple(_term(other[each]) for each in sorted(other)),
        provisions=_provisions(node, terms),
        readings=tuple(_reading(each) for each in node.into(AB.answersQuestion)),
        cases=tuple(each.link for each in node.into(AB.raisesQuestion)),
        problems=tuple(each.link for each in node.into(AB.problemIn)),
        sections=node.links(AB.statedIn),
    )


def questions_open(library: Library) -> tuple[QuestionDossier, ...]:
    """Return every question in the graph, by IRI."""
    return tuple(
        question_dossier(library, each.iri) for each in library.instances(AB.InterpretiveQuestion)
    )


def _provisions(node: Node, terms: list[Node]) -> tuple[Link, ...]:
    """Return what the question asks about, directly or through its words, each once."""
    through = [
        place for term in terms for at in term.all(AB.occursIn) for place in at.all(AB.versionOf)
    ]
    asked = {each.iri: each.link for each in (*node.all(AB.asksAboutProvision), *through)}
    return tuple(asked[iri] for iri in sorted(asked))


def _term(node: Node) -> TermView:
    versions = node.all(AB.occursIn)
    return TermView(
        link=node.link,
        phrase=node.text(AB.quotedText),
        versions=tuple(each.link for each in versions),
        provisions=tuple(provision for each in versions for provision in each.links(AB.versionOf)),
        forms=node.links(AB.usesFormWord),
        note=node.text(AB.editorialNote),
    )


def _reading(node: Node) -> ReadingView:
    words = {"adopt": AB.adopts, "condition": AB.adoptsConditionally, "reject": AB.rejects}
    authority = node.one(AB.authorityKind)
    case = (
        node.library.node(node.iri.split("/interpretation/")[0])
        if "/id/case/" in node.iri
        else None
    )
    return ReadingView(
        statement=view_statement(node),
        authority=authority.link if authority else None,
        stance={link.iri: word for word, each in words.items() for link in node.links(each)},
        arguments=(*_arguments(node, AB.supports), *_arguments(node, AB.attacks)),
        case=case.link if case else None,
    )


def _arguments(node: Node, direction: str) -> tuple[ArgumentView, ...]:
    return tuple(
        ArgumentView(
            statement=view_statement(each),
            for_it=direction == AB.supports,
            methods=each.links(AB.argumentMethod),
            against_options=each.links(AB.rejectsOption),
            replies=tuple(
                view_statement(reply) for reply in each.into(AB.attacks) if is_objection(reply)
            ),
        )
        for each in node.into(direction)
    )
