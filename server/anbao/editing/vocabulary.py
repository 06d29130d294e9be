"""Shapes, ontology, code lists, courts and works as one index that a plan is read from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from anbao.graph.tokens import Term
from anbao.namespaces import RDF, RDFS, SKOS


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Chinese and in English."""

    zh: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


NO_WORDS = Words()


class Vocabulary:
    """Answers what a subject leads to and what leads to it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._out: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._into: dict[tuple[str, Term], list[Term]] = defaultdict(list)
        for triple in triples:
            self._out[triple.subject][triple.predicate.value].append(triple.object)
            self._into[triple.predicate.value, triple.object].append(triple.subject)

    def objects(self, subject: Term | str, predicate: str) -> list[Term]:
        """Return what *predicate* leads to from *subject*."""
        node = NamedNode(subject) if isinstance(subject, str) else subject
        return self._out[node][predicate] if node in self._out else []

    def names(self, subject: Term | str, predicate: str) -> list[str]:
        """Return the IRIs among ``objects``."""
        return [t.value for t in self.objects(subject, predicate) if isinstance(t, NamedNode)]

    def subjects(self, predicate: str, target: Term | str) -> list[Term]:
        """Return what leads by *predicate* to *target*."""
        node = NamedNode(target) if isinstance(target, str) else target
        return self._into.get((predicate, node), [])

    def pairs(self, predicate: str) -> list[tuple[Term, Term]]:
        """Return every subject and object of *predicate*."""
        return [(s, t) for s, said in self._out.items() for t in said.get(predicate, ())]

    def items(self, head: Term) -> list[str]:
        """Return the IRIs of the list that begins at *head*."""
        found: list[str] = []
        while isinstance(head, BlankNode):
            found += self.names(head, RDF.first)
            head = next(iter(self.objects(head, RDF.rest)), NamedNode(RDF.nil))
        return found

    def texts(self, subject: Term | str, predicate: str) -> list[str]:
        """Return the literals that *predicate* gives of *subject*."""
        return [t.value for t in self.objects(subject, predicate) if isinstance(t, Literal)]

    def text(self, subject: Term | str, predicate: str) -> str:
        """Return the first of ``texts``, "" if there is none."""
        return next(iter(self.texts(subject, predicate)), "")

    def number(self, subject: Term, predicate: str) -> float | None:
        """Return the number that *predicate* gives of *subject*."""
        found = (t.value for t in self.objects(subject, predicate) if isinstance(t, Literal))
        return next(map(float, found), None)

    def words(self, iri: Term | str, *predicates: str) -> Words:
        """Return what *iri* is called, by the first of *predicates* that says it."""
        for predicate in predicates or (SKOS.prefLabel, RDFS.label):
            said = [t for t in self.objects(iri, predicate) if isinstance(t, Literal)]
            spoken = {t.language: t.value for t in said if t.language in {"zh", "en"}}
            if spoken:
                return Words(spoken.get("zh", ""), spoken.get("en", ""))
        return Words()

    def above(self, iri: str) -> list[str]:
        """Return the class *iri* and every class above it, nearest first."""
        found = [iri]
        for each in found:
            found += [up for up in self.names(each, RDFS.subClassOf) if up not in found]
        return found

    def below(self, iri: str) -> list[str]:
        """Return the class *iri* and every class below it."""
        found = [iri]
        for each in found:
            lower = [t.value for t in self.subjects(RDFS.subClassOf, each)
                     if isinstance(t, NamedNode)]  # fmt: skip
            found += [cls for cls in lower if cls not in found]
        return found

    def members(self, iri: str) -> list[str]:
        """Return the named members of the class *iri* in the order in which they are described."""
        found = [m for cls in self.below(iri) for m in self.subjects(RDF.type, cls)]
        return list(dict.fromkeys(m.value for m in found if isinstance(m, NamedNode)))
