"""The ready-made queries: a list, and a page or JSON for each with parameters, answer and text."""

from dataclasses import asdict
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from markupsafe import Markup, escape

from anbao.dossiers.library import Library
from anbao.dossiers.sources import sources_of
from anbao.errors import ParameterError
from anbao.namespaces import XSD
from anbao.questions.ask import ask, read_value
from anbao.questions.catalogue import Catalogue, Question
from anbao.store.asked import rows_from
from anbao.store.formats import Format
from anbao.store.jail import Engine
from anbao.store.reader import Literal, NamedNode, Rows, Term
from anbao.web.language import anchor, say, wanted_language
from anbao.web.negotiation import HTML, choose

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


_JSON = Format("json", "application/json")


def question_pages(
    library: Library, catalogue: Catalogue, engine: Engine | None = None
) -> Blueprint:
    """Build the pages of *catalogue*; *engine* answers where it holds more than *library*."""
    pages = Blueprint("questions", __name__)

    @pages.get("/queries")
    def queries() -> Response:
        """List the questions, as a page or as JSON."""
        if wants_json():
            return jsonify({"questions": [_told(each) for each in catalogue]})
        return make_response(
            render_template("queries.html", topics=_by_topic(catalogue), example=example_address)
        )

    @pages.get("/queries/<path:name>")
    def query(name: str) -> Response:
        """Ask the question with the parameters of the address, or with none."""
        question = catalogue.find(name)
        given = _given(question)
        imported = library.texts is not None and bool(library.texts.stamp)
        if engine is not None and imported and question.over_imported:
            rows = rows_from(engine, _bound(question, given))
        else:
            rows = ask(library.reader, question, given)
        if wants_json():
            return jsonify(_answer(library, question, given, rows))
        return make_response(_page(library, question, given, rows))

    return pages


def wants_json() -> bool:
    """Say whether the client asks for JSON rather than a page."""
    accept, wanted = request.headers.get("Accept", ""), request.args.get("format", "")
    return choose(accept or "text/html", (_JSON, HTML), wanted).format is _JSON


def _given(question: Question) -> dict[str, str]:
    """Return the parameters of the address; an unknown one is a mistake worth telling."""
    known = [each.name for each in question.parameters]
    if unknown := [name for name in request.args if name not in {*known, "lang", "format"}]:
        listed = ", ".join(known) or "–"
        raise ParameterError(
            f"查询“{question.name}”没有参数 {unknown[0]}；可用：{listed}。",
            f"“{question.name}” has no parameter {unknown[0]}; it takes: {listed}.",
            parameter=unknown[0],
        )
    return {name: request.args.get(name, "") for name in known}


def _by_topic(catalogue: Catalogue) -> list[tuple[str, str, list[Question]]]:
    order = list(_TOPICS)
    questions = sorted(
        catalogue,
        key=lambda each: (
            order.index(each.topic) if each.topic in order else len(order),
            each.topic,
        ),
    )
    return [
        (topic, say(*_TOPICS.get(topic, (topic, topic))), list(those))
        for topic, those in groupby(questions, key=lambda each: each.topic)
    ]


def _told(question: Question) -> dict[str, Any]:
    """Return a question as JSON: what it asks, its parameters, and its text."""
    return {
        "name": question.name,
        "url": f"/queries/{question.name}",
        "number": question.number,
        "section": question.section,
        "topic": question.topic,
        "title": {"zh": question.title_zh, "en": question.title_en},
        "question": {"zh": question.question_zh, "en": question.question_en},
        "parameters": [asdict(each) for each in question.parameters],
        "columns_zh": question.columns_zh,
        "query": question.text,
    }


def _answer(
    library: Library, question: Question, given: dict[str, str], rows: Rows
) -> dict[str, Any]:
    """Return an answer as JSON: rows as in SPARQL JSON results, each IRI with its label."""
    text = _bound(question, given)
    return {
        "question": _told(question),
        "given": {name: value for name, value in given.items() if value},
        "version": library.version,
        "head": {"vars": rows.variables},
        "results": {
            "bindings": [
                {name: _binding(library, term) for name, term in row.items()} for row in rows.rows
            ]
        },
        "sources": asdict(sources_of(library, rows)),
        "links": {each: _at_sparql(text, each) for each in ("csv", "tsv", "json", "xml")},
    }


def _binding(library: Library, term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        label = library.labels.get(term.value)
        named = {"label": asdict(label)} if label else {}
        return {"type": "uri", "value": term.value, **named}
    if isinstance(term, Literal):
        kind = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **kind}
    return {"type": "bnode", "value": str(term)}


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
