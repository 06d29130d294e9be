"""Entity IRIs and the local paths that show them: one thing, one page."""

from urllib.parse import quote

from anbao.namespaces import AB, ABS, BASE

_WHOLE = {AB.rstrip("#"), ABS.rstrip("#")}  # the vocabulary and the shapes answer at their own IRIs
_DATA = (
    ("ttl", "text/turtle"),
    ("jsonld", "application/ld+json"),
    ("nt", "application/n-triples"),
    ("rdf", "application/rdf+xml"),
    ("json", "application/json"),
)
_SAFE = "/@:,;=+~()'!*-._"


def local_path(iri: str) -> str:
    """Return the path of the page about *iri*; other http(s) IRIs unchanged; otherwise nothing.

    >>> local_path("https://w3id.org/anbao/id/question/ecl-38-2-form")
    '/doc/question/ecl-38-2-form'
    >>> local_path("https://w3id.org/anbao/eli/cn/fl/2018/ecommerce-law/art_38")
    '/doc/eli/cn/fl/2018/ecommerce-law/art_38'
    >>> local_path("https://w3id.org/anbao/def#LiabilityRule")
    '/def/term/LiabilityRule'
    >>> local_path("javascript:alert(1)")
    ''
    """
    if iri.startswith(AB):
        return f"/def/term/{quote(iri.removeprefix(AB), safe='')}"
    if iri.startswith(ABS):
        return f"/shapes/{quote(iri.removeprefix(ABS), safe='')}"
    if iri in _WHOLE or iri.startswith(f"{BASE}/def/"):
        return iri.removeprefix(BASE)
    if iri.startswith(f"{BASE}/id/"):
        return "/doc/" + quote(iri.removeprefix(f"{BASE}/id/"), safe=_SAFE)
    if iri.startswith(f"{BASE}/"):
        return "/doc/" + quote(iri.removeprefix(f"{BASE}/"), safe=_SAFE)
    return iri if iri.startswith(("http://", "https://")) else ""


def iri_of(key: str) -> str:
    """Return the IRI whose page is ``/doc/{key}``.

    >>> iri_of("question/ecl-38-2-form")
    'https://w3id.org/anbao/id/question/ecl-38-2-form'
    """
    if key.startswith(("eli/", "graph/")):
        return f"{BASE}/{key}"
    return f"{BASE}/id/{key}"


def links_of(key: str) -> str:
    """Return the Link header of ``/doc/{key}``: its identifier and its data (RFC 8288).

    >>> links_of("question/ecl-38-2-form").split(", ")[1]
    '</data/question/ecl-38-2-form.ttl>; rel="alternate"; type="text/turtle"'
    """
    forms = (
        f'</data/{key_of(key)}.{name}>; rel="alternate"; type="{kind}"' for name, kind in _DATA
    )
    card = f'</api/v1/card/{key_of(key)}>; rel="preview"'
    return ", ".join((f'<{iri_of(key_of(key))}>; rel="canonical"', *forms, card))


def key_of(key: str) -> str:
    """Return *key* as it stands in a path: percent-encoded ASCII."""
    return quote(key, safe=_SAFE)
