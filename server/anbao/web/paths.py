"""Entity IRIs and the local paths that show them: one thing, one page."""

from urllib.parse import quote

from anbao.namespaces import AB, BASE

SHAPES = f"{BASE}/shapes"
_SAFE = "/@:,;=+~()'!*-._"


def local_path(iri: str) -> str:
    """Return the path of the page about *iri*; other http(s) IRIs unchanged; otherwise nothing.

    >>> local_path("https://w3id.org/anbao/id/question/ecl-38-2-form")
    '/doc/question/ecl-38-2-form'
    >>> local_path("https://w3id.org/anbao/eli/cn/fl/2018/ecommerce-law/art_38")
    '/doc/eli/cn/fl/2018/ecommerce-law/art_38'
    >>> local_path("javascript:alert(1)")
    ''
    """
    if iri.startswith(AB):
        return f"/def#{quote(iri.removeprefix(AB))}"
    if iri == f"{BASE}/def" or iri.startswith(f"{BASE}/def/"):
        return quote(iri.removeprefix(BASE))
    if iri == SHAPES or iri.startswith(f"{SHAPES}#"):
        return f"/doc/graph/shapes{quote(iri.removeprefix(SHAPES), safe='#')}"
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


def key_of(key: str) -> str:
    """Return *key* as it stands in a path: percent-encoded ASCII."""
    return quote(key, safe=_SAFE)
