"""The pages worth finding, for search engines."""

from urllib.parse import quote
from xml.sax.saxutils import escape

from pyoxigraph import NamedNode

from anbao.namespaces import AB, BASE, RDF
from anbao.publication.edition import Edition

_PAGES = ("", "law", "cases", "issues", "statistics", "queries", "def", "dumps/")
_TYPE = NamedNode(RDF.type)
_KINDS = (AB.Instrument, AB.Provision, AB.Dispute, AB.CitedReport, AB.InterpretiveQuestion, AB.Norm)
_SHOWN = {NamedNode(kind) for kind in _KINDS}
_MOST = 50_000  # sitemaps.org, “What is a Sitemap”: one file lists no more


def sitemap(edition: Edition) -> bytes:
    """List the front pages, and the page of every instrument, provision, norm, case, question."""
    shown = {
        triple.subject.value
        for triple in edition.union
        if triple.predicate == _TYPE
        and triple.object in _SHOWN
        and isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(f"{BASE}/")
    }
    things = (iri.removeprefix(f"{BASE}/").removeprefix("id/") for iri in sorted(shown))
    pages = [*_PAGES, *(f"doc/{quote(key, safe='/@:,;=+~()!*-._')}" for key in things)]
    lines = "".join(f"<url><loc>{escape(f'{BASE}/{page}')}</loc></url>\n" for page in pages[:_MOST])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    ).encode()
