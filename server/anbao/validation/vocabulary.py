"""The closed vocabulary: every term used is declared, every thing named is described.

RDF lets anybody use any name, so a misspelt class or concept is silently a new one. Here it is a
finding, with the nearest name that exists.
"""

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.build import ALIGNMENT, INFERRED, ONTOLOGY, SUBMITTED, VIEWS
from anbao.graph.edits import Change
from anbao.graph.read import SourceFile
from anbao.graph.tokens import Term
from anbao.namespaces import (
    AB,
    ABS,
    BASE,
    ELI,
    GRAPH_BASE,
    ORG,
    OWL,
    PROV,
    QB,
    RDF,
    RDFS,
    SH,
    SKOS,
    Prefix,
    compact,
)
from anbao.namespaces import DCTERMS as DCT
from anbao.reasoning.axioms import TYPE
from anbao.validation.dockets import implied
from anbao.validation.findings import MOST, NOTHING, Finding, Fix, Place, Text
from anbao.validation.fixes import advice
from anbao.validation.fixes import nearest as nearest_of
from anbao.validation.subject import Subject, text_of

_CLOSED = (AB, ELI, SKOS, PROV, ORG, DCT)
# QB is not in the ontology: its rdf:Property terms leave OWL 2 DL.
_BUILT_IN = {RDF: "RDF", RDFS: "RDFS", OWL: "OWL", SH: "SH", QB: "QB"}
_NAMES_A_TERM = {TYPE.value} | {
    f"{SH}{name}"
    for name in ("path", "class", "targetClass", "targetSubjectsOf", "targetObjectsOf")
}
_OUTSIDE = (f"{BASE}/def", f"{BASE}/shapes", VIEWS, INFERRED)  # documents and computed graphs


def check_vocabulary(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every undeclared term and every reference to nothing."""
    words = _Words(subject)
    for source in subject.sources:
        yield from _graphs_of_others(source)
        for triple in source.triples:
            if source.graph == ALIGNMENT:
                if finding := words.check_term(triple, triple.predicate):
                    yield finding
            elif not words.is_plain(triple):
                yield from words.check(source, triple)


@dataclass(frozen=True)
class _Words:
    subject: Subject
    told: list[str] = field(default_factory=list)
    known: dict[Term, bool] = field(default_factory=dict)

    @property
    def explains(self) -> bool:
        """Whether mends are still sought: to look for a like name takes time."""
        return len(self.told) < MOST

    @cached_property
    def by_folder(self) -> dict[str, list[str]]:
        """The local names in use, by the part of the IRI before them."""
        folders: dict[str, list[str]] = defaultdict(list)
        for term in self.subject.dataset.described:
            if isinstance(term, NamedNode):
                folder, _, local = term.value.rpartition("/")
                folders[folder].append(local)
        return folders

    def is_plain(self, triple: Triple) -> bool:
        """Tell at a glance that there is nothing to say about *triple*, as of nearly all."""
        subject, prop, value = triple.subject, triple.predicate, triple.object
        axioms = self.subject.axioms
        if not self._is_known(prop) or (_is_ours(subject) and not self._is_known(subject)):
            return False
        if isinstance(value, Literal):
            return prop not in axioms.object_properties
        if prop in axioms.datatype_properties or value not in self.subject.dataset.described:
            return False
        named = _is_ours(value) or prop.value in _NAMES_A_TERM
        return not named or self._is_known(value)

    def _is_known(self, term: Term) -> bool:
        if term not in self.known:
            self.known[term] = term in self.subject.declared or any(
                isinstance(term, NamedNode)
                and term.value.startswith(namespace)
                and _is_built_in(term, _built_in_names(namespace))
                for namespace in _BUILT_IN
            )
        return self.known[term]

    def check(self, source: SourceFile, triple: Triple) -> Iterator[Finding]:
        """Check every place of *triple*."""
        used: list[Term] = [triple.predicate]
        if triple.predicate.value in _NAMES_A_TERM:
            used.append(triple.object)
        ours = [term for term in (triple.subject, triple.object) if _is_ours(term)]
        for term in dict.fromkeys([*used, *ours]):
            if isinstance(term, NamedNode) and (finding := self.check_term(triple, term)):
                yield finding
        if finding := self._check_kind(triple):
            yield finding
        if source.graph != ONTOLOGY and (finding := self._check_reference(triple)):
            yield finding

    def check_term(self, triple: Triple, term: NamedNode) -> Finding | None:
        """Return a finding if *term* is undeclared."""
        if term in self.subject.declared:
            return None
        for namespace in _BUILT_IN:
            if term.value.startswith(namespace):
                names = _built_in_names(namespace)
                return None if _is_built_in(term, names) else self._unknown(triple, term, names)
        if term.value.startswith(_CLOSED):
            declared = [t.value for t in self.subject.declared if isinstance(t, NamedNode)]
            return self._unknown(triple, term, declared)
        if term.value.startswith(ABS):
            return None
        return self._foreign(triple, term)

    def _unknown(self, triple: Triple, term: NamedNode, known: Iterable[str]) -> Finding:
        name = compact(term.value)
        message = Text(f"{name}：本体没有定义这个词", f"{name}: the ontology declares no such term")
        near = nearest(term.value, known) if self.explains else ""
        return self._finding(triple, "UnknownTerm", message, self._meant(triple, term, near))

    def _foreign(self, triple: Triple, term: NamedNode) -> Finding:
        name = compact(term.value)
        zh = f"{name}：外来词汇，本体未声明，任何检查都管不到它"
        en = f"{name}: a foreign term that the ontology does not declare, so nothing checks it"
        fix = (advice("改用本体中的词", "use a term of the ontology"),)
        return replace(self._finding(triple, "ForeignTerm", Text(zh, en), fix), severity="warning")

    def _check_kind(self, triple: Triple) -> Finding | None:
        """Return a finding for a literal in the place of a thing, or the other way round."""
        axioms, is_literal = self.subject.axioms, isinstance(triple.object, Literal)
        wrong = axioms.object_properties if is_literal else axioms.datatype_properties
        if triple.predicate not in wrong:
            return None
        name = compact(triple.predicate.value)
        if is_literal:
            zh, en = f"{name} 应指向事物，这里却是文字", f"{name} leads to a thing, not a literal"
        else:
            zh, en = f"{name} 应为文字值，这里却是 IRI", f"{name} holds a literal, not a thing"
        return self._finding(triple, "WrongKind", Text(zh, en), self._of_kind(triple))

    def _of_kind(self, triple: Triple) -> tuple[Fix, ...]:
        """Look for the thing whose label the words are; for a literal, say of which datatype."""
        if not self.explains:
            return ()
        ranges = self.subject.axioms.ranges.get(triple.predicate, ())
        if not isinstance(triple.object, Literal):
            names = "、".join(sorted(compact(text_of(each)) for each in ranges))
            return (advice(f"写 {names} 的值", f"write a value of {names}"),) if names else ()
        known = [iri for declared in ranges for iri in self.subject.instances(declared)]
        meant = nearest_of(self.subject, triple.object, known)
        return self._meant(triple, triple.object, meant) if known else ()

    def _check_reference(self, triple: Triple) -> Finding | None:
        """Return a finding if the object is one of ours and nobody describes it."""
        term = triple.object
        if not isinstance(term, NamedNode) or term in self.subject.dataset.described:
            return None
        iri = term.value
        if not iri.startswith(f"{BASE}/") or iri.startswith(_OUTSIDE):
            return None
        folder, _, local = iri.rpartition("/")
        siblings = self.by_folder.get(folder, [])
        near = difflib.get_close_matches(local, siblings if self.explains else [], n=1, cutoff=0.5)
        meant = f"{folder}/{near[0]}" if near else ""
        fix = self._implied(triple) or self._meant(triple, term, meant)
        if scheme := self.subject.label(NamedNode(folder)) if siblings else NOTHING:
            zh, en = f"“{scheme.zh}”中没有这一条目", f"no such entry in “{scheme.en}”"
            constraint = "UnknownConcept"
        else:
            zh, en, constraint = "没有任何文件描述它", "no file describes it", "DanglingReference"
        name = compact(iri)
        return self._finding(triple, constraint, Text(f"{name}：{zh}", f"{name}: {en}"), fix)

    def _implied(self, triple: Triple) -> tuple[Fix, ...]:
        """Offer first what the docket of a judgment tells, such as its court."""
        if not self.explains:
            return ()
        told = implied(self.subject, triple.subject, triple.predicate.value)
        return tuple(self._meant(triple, triple.object, text_of(each))[0] for each in told)

    def _meant(self, triple: Triple, term: Term, iri: str) -> tuple[Fix, ...]:
        """Return the fix of writing *iri* in the place of *term*, none if it is empty."""
        if not iri:
            return ()
        name, new = compact(iri), NamedNode(iri)
        label = Text(f"是否指 {name}？", f"did you mean {name}?")
        if term == triple.predicate:
            wanted = Triple(triple.subject, new, triple.object)
        else:
            wanted = Triple(triple.subject, triple.predicate, new)
        return (Fix(label, "replace", self.subject.patch(Change(pairs=((triple, wanted),)))),)

    def _finding(
        self, triple: Triple, constraint: str, message: Text, fixes: tuple[Fix, ...]
    ) -> Finding:
        self.told.append(constraint)
        found = Finding("vocabulary", "violation", message, fixes, constraint=constraint)
        return self.subject.about(triple, found)


def _graphs_of_others(source: SourceFile) -> Iterator[Finding]:
    """Yield a finding for each graph described in *source* that is not its own.

    A copied case file would otherwise conform and stand in the dataset twice.
    """
    if source.graph.startswith(SUBMITTED):
        return  # it has no place in the tree yet, so no graph of its own
    for node in source.subjects:
        if not isinstance(node, NamedNode) or node.value == source.graph:
            continue
        if node.value.startswith(GRAPH_BASE):
            spot = source.positions.of_subject(node)
            name, own = compact(node.value), compact(source.graph)
            yield Finding(
                "vocabulary",
                "violation",
                Text(f"{name} 是另一个文件的图", f"{name} is the graph of another file"),
                (advice(f"写 {own}；若是复制的文件，请删去", f"write {own}, or remove the copy"),),
                constraint="GraphOfAnotherFile",
                place=Place(source.path, *(spot or (0, 0))),
                focus=node.value,
            )


def nearest(iri: str, known: Iterable[str]) -> str:
    """Return the known IRI of the same namespace with the most similar name, or nothing."""
    stem = iri[: len(iri) - len(_local(iri))]
    names = [_local(name) for name in known if name.startswith(stem)]
    close = difflib.get_close_matches(_local(iri), names, n=1, cutoff=0.6)
    return f"{stem}{close[0]}" if close else ""


def _is_ours(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(AB)


@cache
def _built_in_names(namespace: Prefix) -> dict[str, None]:
    """Return the IRIs of a vocabulary that rdflib knows, in its order."""
    import rdflib.namespace  # noqa: PLC0415 - slow to load

    built_in = getattr(rdflib.namespace, _BUILT_IN[namespace])
    # rdflib keeps names that Python reserves, such as sh:class, apart.
    local = (*built_in.__annotations__, *getattr(built_in, "_extras", ()))
    return {f"{namespace}{name}": None for name in local}


def _is_built_in(term: NamedNode, names: Collection[str]) -> bool:
    return term.value in names or term.value.startswith(f"{RDF}_")


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]
