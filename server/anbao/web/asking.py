"""The ready-made queries: a list, and a page for each with parameters, answer and text."""

from itertools import groupby
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from markupsafe import Markup, escape

from anbao.dossiers.library import Library
from anbao.dossiers.sources import sources_of
from anbao.namespaces import XSD
from anbao.questions.ask import ask, read_value
from anbao.questions.catalogue import Catalogue, Question
from anbao.store.reader import Literal, NamedNode, Rows, Term
from anbao.web.language import anchor, say, wanted_language

_TOPICS = {  # in the order of the paper, then what cuts across it
    "actors": ("主体", "Actors"),
    "rights": ("权利", "Rights"),
    "theories": ("法理", "Theories"),
    "practice": ("司法实践", "Practice"),
    "problems": ("问题", "Problems"),
    "interpretation": ("解释", "Interpretation"),
    "conflicts": ("规范冲突", "Conflicts of norms"),
    "liability": ("责任与追偿", "Liability and recourse"),
    "proposals": ("建议", "Proposals"),
    "texts": ("条文与用语", "Texts and wording"),
    "sources": ("核对与出处", "Checking and sources"),
}


def question_pages(library: Library, catalogue: Catalogue) -> Blueprint:
    """Build the pages of *catalogue*, answered by *library*."""
    pages = Blueprint("questions", __name__)

    @pages.get("/queries")
    def queries() -> str:
        known = list(_TOPICS)
        by_topic = sorted(
            catalogue,
            key=lambda each: (
                known.index(each.topic) if each.topic in known else len(known),
                each.topic,
            ),
        )
        topics = [
            (topic, say(*_TOPICS.get(topic, (topic, topic))), list(questions))
            for topic, questions in groupby(by_topic, key=lambda each: each.topic)
        ]
        return render_template("queries.html", topics=topics, example=example_address)

    @pages.get("/queries/<path:name>")
    def query(name: str) -> str:
        """Ask the question with the parameters of the address, or with none."""
        question = catalogue.find(name)
        given = {each.name: request.args.get(each.name, "") for each in question.parameters}
        rows = ask(library.reader, question, given)
        return _page(library, question, given, rows)

    return pages


def example_address(question: Question) -> str:
    """Return the address that asks *question* about the examples of its header."""
    asked = {each.name: each.example for each in question.parameters}
    if "lang" in request.args:
        asked["lang"] = wanted_language()
    return f"/queries/{question.name}" + (f"?{urlencode(asked)}" if asked else "")


def _page(library: Library, question: Question, given: dict[str, str], rows: Rows) -> str:
    text = _bound(question, given)
    return render_template(
        "query.html",
        question=question,
        given=given,
        columns=question.headings(rows.variables, wanted_language()),
        rows=[[_cell(library, row.get(name)) for name in rows.variables] for row in rows.rows],
        sources=sources_of(library, rows),
        downloads=[(name, _at_sparql(text, name)) for name in ("csv", "tsv", "json", "xml")],
        editor=_at_sparql(text, "html"),
    )


def _bound(question: Question, given: dict[str, str]) -> str:
    """Return the query as it stands on its own: the parameters given, as terms, in a VALUES."""
    asked = {
        each.name: read_value(each, given[each.name])
        for each in question.parameters
        if given[each.name]
    }
    lines = [f"VALUES ?{name} {{ {term} }}" for name, term in asked.items()]
    if len(lines) > 1:  # a query takes one trailing VALUES
        names = " ".join(f"?{name}" for name in asked)
        lines = [f"VALUES ({names}) {{ ({' '.join(map(str, asked.values()))}) }}"]
    return "\n".join([question.text.rstrip(), *lines, ""])


def _at_sparql(text: str, name: str) -> str:
    return f"/sparql?{urlencode({'query': text, 'format': name})}"


def _cell(library: Library, term: Term | None) -> Markup:
    if isinstance(term, NamedNode):
        return anchor(library.link(term.value))
    if isinstance(term, Literal):
        return escape(_read_aloud(term))
    # 空格可能是不适用，也可能是来源未载；由查询自己用一列说明，这里不替它断言。
    return escape("—" if term is None else str(term))


def _read_aloud(literal: Literal) -> str:
    if literal.datatype.value == XSD.boolean:
        return say("是", "yes") if literal.value in ("true", "1") else say("否", "no")
    return literal.value
