"""Where an answer comes from: the sources of everything that it names."""

from collections.abc import Iterable
from dataclasses import dataclass

from anbao.dossiers.library import Library, Link
from anbao.namespaces import AB, BASE
from anbao.store.reader import Literal, NamedNode, Rows, Term

MOST_NAMED = 3000  # things whose sources are looked up; no answer of ours names so many
_SOURCES = """
PREFIX ab: <https://w3id.org/anbao/def#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?source ?concept
WHERE {
    VALUES ?named { %s }
    {
        ?named ab:statedIn|dcterms:source|prov:hadPrimarySource|ab:versionOf ?source
    } UNION {
        ?version ab:expresses ?named ;
            ab:versionOf ?source .
    } UNION {
        ?case ab:hasParty|ab:hasJudgment ?named ;
            ab:statedIn|dcterms:source|prov:hadPrimarySource ?source .
    } UNION {
        ?named a ab:Provision .
        BIND(?named AS ?source)
    }
    BIND(EXISTS { ?named skos:inScheme ?scheme } AS ?concept)
}
"""


@dataclass(frozen=True, slots=True)
class AnswerSources:
    """The distinct sources of an answer, by kind; ``elsewhere`` are addresses and citations.

    ``definitions`` are the sources of the code-list entries used, apart from the rest: they say
    where a word comes from, not where the answer does.
    """

    sections: tuple[Link, ...]
    provisions: tuple[Link, ...]
    works: tuple[Link, ...]
    elsewhere: tuple[str, ...]
    definitions: tuple[Link, ...]

    def __bool__(self) -> bool:
        return bool(self.sections or self.provisions or self.works or self.elsewhere)


def sources_of(library: Library, rows: Rows) -> AnswerSources:
    """Gather the sources of every IRI in *rows*."""
    named = dict.fromkeys(term for row in rows.rows for term in row.values() if _is_described(term))
    values = " ".join(str(term) for term in list(named)[:MOST_NAMED])
    found = library.reader.select(_SOURCES % values).rows if named else []
    plain = {_text(row["source"]) for row in found if _is_false(row["concept"])}
    defining = {_text(row["source"]) for row in found} - plain
    ours = [iri for iri in sorted(plain) if iri.startswith(f"{BASE}/")]
    return AnswerSources(
        sections=_links(library, (iri for iri in ours if "/section/" in iri)),
        provisions=_links(library, (iri for iri in ours if "/eli/" in iri)),
        works=_links(library, (i for i in ours if "/section/" not in i and "/eli/" not in i)),
        elsewhere=tuple(sorted(plain - set(ours))),
        definitions=_links(library, (i for i in sorted(defining) if i.startswith(f"{BASE}/"))),
    )


def _is_described(term: Term) -> bool:
    return (
        isinstance(term, NamedNode)
        and term.value.startswith(f"{BASE}/")
        and not term.value.startswith(AB)
    )


def _is_false(term: Term) -> bool:
    return isinstance(term, Literal) and term.value == "false"


def _text(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _links(library: Library, iris: Iterable[str]) -> tuple[Link, ...]:
    return tuple(library.link(iri) for iri in iris)
