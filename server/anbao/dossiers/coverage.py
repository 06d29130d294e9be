"""How a work is covered: for each of its sections, how much in the graph speaks of it."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Text
from anbao.namespaces import AB
from anbao.store.reader import Literal, NamedNode, Rows

KINDS = {
    "assertion": Text("论断", "Assertions"),
    "argument": Text("论据", "Arguments"),
    "interpretation": Text("解释", "Interpretations"),
    "problem": Text("问题", "Problems"),
    "proposal": Text("建议", "Proposals"),
    "objection": Text("编者异议", "Objections"),
    "confirmation": Text("核实", "Confirmations"),
    "question": Text("解释问题", "Questions"),
    "case": Text("案件", "Cases"),
    "dataset": Text("统计", "Data sets"),
    "term": Text("用语", "Terms"),
    "concept": Text("概念", "Concepts"),
}
_COUNTS = """
PREFIX ab: <https://w3id.org/anbao/def#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?work ?section ?kind (COUNT(DISTINCT ?thing) AS ?count)
WHERE {
    ?section ab:partOfWork ?work .
    {
        VALUES (?class ?kind) {
            (ab:Assertion "assertion") (ab:Interpretation "interpretation")
            (ab:LegalProblem "problem") (ab:ReformProposal "proposal")
            (ab:InterpretiveQuestion "question") (ab:Dispute "case") (qb:DataSet "dataset")
        }
        ?thing ab:statedIn ?section ; a ?class .
    } UNION {
        ?thing ab:statedIn ?section ; a ab:Argument .
        BIND("argument" AS ?kind)
    } UNION {
        ?thing dcterms:source|(ab:attacks/ab:statedIn) ?section ; ab:objectionKind ?any .
        BIND("objection" AS ?kind)
    } UNION {
        ?thing dcterms:source|(ab:supports/ab:statedIn) ?section ; a ab:Argument .
        FILTER(STRSTARTS(STR(?thing), "https://w3id.org/anbao/id/confirmation/"))
        BIND("confirmation" AS ?kind)
    } UNION {
        ?asked ab:statedIn ?section ; ab:asksAbout ?thing .
        BIND("term" AS ?kind)
    } UNION {
        ?thing dcterms:source ?section ; skos:inScheme ?scheme .
        BIND("concept" AS ?kind)
    }
}
GROUP BY ?work ?section ?kind
"""


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """One section, and how many things of each kind speak of it (kinds that do, only)."""

    link: Link
    number: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many things speak of the section."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """A work and its sections in their order."""

    work: Link
    sections: tuple[SectionCoverage, ...]

    @property
    def empty(self) -> tuple[SectionCoverage, ...]:
        """The sections of which nothing speaks."""
        return tuple(each for each in self.sections if not each.total)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that occur anywhere, in the order of ``KINDS``."""
        return tuple(kind for kind in KINDS if self.sum_of(kind))

    def sum_of(self, kind: str) -> int:
        """Add up one kind over all sections; what speaks of two sections counts in both."""
        return sum(each.counts.get(kind, 0) for each in self.sections)


def coverage(library: Library, iri: str) -> Coverage:
    """Count what speaks of each section of a work, or raise NotInGraph."""
    work = library.held(iri, AB.Work)
    counted = _by_section(library.reader.select(_COUNTS, work=NamedNode(iri)))
    found = [
        SectionCoverage(each.link, each.iri.rsplit("/", 1)[-1], counted.get(each.iri, {}))
        for each in work.into(AB.partOfWork)
    ]
    return Coverage(work.link, tuple(sorted(found, key=lambda each: section_order(each.number))))


def section_order(number: str) -> tuple[int, ...]:
    """Order ``1.10`` after ``1.9``, and unnumbered sections, such as the abstract, first."""
    parts = number.split(".")
    return tuple(int(part) for part in parts) if all(map(str.isdigit, parts)) else (-1,)


def _by_section(rows: Rows) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in rows.rows:
        section, kind, count = row["section"], row.get("kind"), row["count"]
        if (
            isinstance(section, NamedNode)
            and isinstance(kind, Literal)
            and isinstance(count, Literal)
        ):
            found.setdefault(section.value, {})[kind.value] = int(count.value)
    return found
