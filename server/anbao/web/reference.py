"""The reference pages: the vocabulary and the shapes, whole and term by term."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request

from anbao.dossiers import shapes as shape_graph
from anbao.dossiers.library import Library
from anbao.dossiers.modules import Modules
from anbao.dossiers.shapes import shape_dossier, shapes
from anbao.dossiers.term import term_dossier
from anbao.dossiers.vocabulary import code_lists, definitions, vocabulary
from anbao.errors import NotInGraph
from anbao.namespaces import ABS
from anbao.questions.catalogue import Catalogue, Question
from anbao.questions.terms import terms_of
from anbao.store.formats import GRAPH_FORMATS, graph_bytes
from anbao.store.reader import Triple
from anbao.web.negotiation import HTML, choose


@dataclass(frozen=True, slots=True)
class Handbook:
    """What the reference pages are made from: the graph, the questions asked of it, its files."""

    library: Library
    catalogue: Catalogue
    modules: Modules

    def questions_naming(self, iri: str) -> tuple[Question, ...]:
        """Return the questions whose query names *iri*."""
        return tuple(each for each in self.catalogue if iri in terms_of(each))


def reference_pages(handbook: Handbook) -> Blueprint:
    """Build the reference pages over *handbook*."""
    pages = Blueprint("reference", __name__)
    library = handbook.library

    @pages.get("/def")
    @pages.get("/def/<version>")
    def ontology(version: str = "") -> Response:
        """Give the vocabulary as a page or as RDF, with 200, since its terms are hash IRIs."""
        if version and version != library.ontology_version:
            raise NotInGraph(
                f"本服务只有 {library.ontology_version} 版本体。",
                f"Only version {library.ontology_version} of the ontology is here.",
            )
        return _negotiated(library, lambda: _vocabulary_page(handbook), definitions)

    @pages.get("/def/term/<name>")
    def term(name: str) -> Response:
        """Show one class or property; its identifier is ``/def#name``."""
        return cached(make_response(_term_page(handbook, name)))

    @pages.get("/shapes")
    def all_shapes() -> Response:
        """Give the shapes as a page or as RDF, with 200, since they are hash IRIs too."""
        return _negotiated(library, lambda: _shapes_page(handbook), shape_graph.definitions)

    @pages.get("/shapes/<name>")
    def shape(name: str) -> Response:
        """Show one shape; its identifier is ``/shapes#name``."""
        found = library.remembered(shape_dossier, name)
        module = handbook.modules.of_shape(name)
        return cached(make_response(render_template("shape.html", shape=found, module=module)))

    return pages


def _vocabulary_page(handbook: Handbook) -> str:
    return render_template(
        "vocabulary.html",
        groups=vocabulary(handbook.library, handbook.modules.terms),
        lists=code_lists(handbook.library),
    )


def _term_page(handbook: Handbook, name: str) -> str:
    found = handbook.library.remembered(term_dossier, name)
    return render_template(
        "term.html",
        term=found,
        module=handbook.modules.of_term(name),
        questions=handbook.questions_naming(found.link.iri),
    )


def _shapes_page(handbook: Handbook) -> str:
    held = shapes(handbook.library)
    parts = {part.name for name in held.lines.values() for part in held.parts(name.link.iri)}
    tops = [each for each in held.lines.values() if each.name not in parts]
    modules = handbook.modules.shapes
    placed = {name for module in modules for name in module.names}
    groups = [(module, [each for each in tops if each.name in module.names]) for module in modules]
    others = [each for each in tops if each.name not in placed]
    return render_template(
        "shapes.html",
        groups=[group for group in groups if group[1]],
        others=others,
        parts_of={each.name: held.parts(f"{ABS}{each.name}") for each in tops},
    )


def _negotiated(
    library: Library, page: Callable[[], str], triples: Callable[[Library], list[Triple]]
) -> Response:
    """Answer with the page or with RDF, here and now: hash IRIs are never redirected."""
    chosen = choose(
        request.headers.get("Accept", ""), (*GRAPH_FORMATS, HTML), request.args.get("format", "")
    )
    if chosen.format is HTML:
        response = make_response(page())
    else:
        body = graph_bytes(triples(library), chosen.format.name)
        response = Response(body, content_type=chosen.content_type)
    response.headers["Content-Location"] = f"{request.path}?format={chosen.format.name}"
    return cached(response)


def cached(response: Response) -> Response:
    """Let *response* be kept for five minutes, and asked after by its tag."""
    response.headers["Cache-Control"] = "public, max-age=300, stale-while-revalidate=300"
    response.add_etag()
    response.make_conditional(request)
    return response
