"""An entity as RDF: what it says of itself, what is part of it, and what points to it."""

from anbao.dossiers.library import Library
from anbao.namespaces import AB
from anbao.store.reader import NamedNode, Triple

# Parts live below the IRI of their whole (a case's parties, a provision's versions), so a prefix
# finds them; norms have IRIs of their own and come with the version that expresses them.
_WHOLE = f"""
CONSTRUCT {{ ?s ?p ?o }} WHERE {{
    {{ BIND(?this AS ?s) ?s ?p ?o }}
    UNION {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), CONCAT(STR(?this), "/"))) }}
    UNION {{
        ?version <{AB.expresses}> ?norm .
        ?s ?p ?o .
        FILTER(STRSTARTS(STR(?version), CONCAT(STR(?this), "/")))
        FILTER(?s = ?norm || STRSTARTS(STR(?s), CONCAT(STR(?norm), "/")))
    }}
    UNION {{ ?s ?p ?this BIND(?this AS ?o) }}
}}
"""


def describe(library: Library, iri: str) -> list[Triple]:
    """Return the triples of an entity, its parts and what points to it, or raise NotInGraph."""
    library.held(iri)
    text = _WHOLE.replace("?this", str(NamedNode(iri)))
    return list(dict.fromkeys(library.reader.construct(text)))
