"""OWL's findings: statements that contradict the ontology, and HermiT's view of the whole."""

from collections.abc import Iterator
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.build import ALIGNMENT, ONTOLOGY, SHAPES
from anbao.graph.edits import Change
from anbao.graph.tokens import Term
from anbao.namespaces import AB, RDFS, compact
from anbao.reasoning.axioms import TYPE
from anbao.reasoning.clashes import Clash, find_clashes, look
from anbao.reasoning.consistency import Verdict
from anbao.validation.findings import MOST, Finding, Fix, Text
from anbao.validation.fixes import instead, removed, rewritten, taken_out
from anbao.validation.subject import Subject, text_of

_SAID = {
    "disjoint": (
        "同一事物既是{0}又是{1}，两类互斥",
        "one thing is both a {0} and a {1}, which exclude each other",
    ),
    "functional": ("{0} 只能有一个值，这里有两个", "{0} can have one value only, here are two"),
    "asymmetric": ("{0} 不能双向成立", "{0} cannot hold both ways"),
    "irreflexive": ("{0} 不能指向自身", "{0} cannot lead from a thing to itself"),
    "range": ("{0} 的值应为 {1}", "a value of {0} must be an {1}"),
    "malformed": ("值的写法不合数据类型", "the value is not written as its datatype asks"),
    "unsatisfiable": (
        "这个类不可能有实例：它同属互斥的{0}与{1}",
        "this class cannot have members: it is under both {0} and {1}, which exclude each other",
    ),
}
_NOT_ASSERTED = (ONTOLOGY, SHAPES, ALIGNMENT)
_UNDER = NamedNode(RDFS.subClassOf)
_TAKE_OUT = {"disjoint", "functional", "asymmetric", "irreflexive"}


def check_contradictions(subject: Subject) -> Iterator[Finding]:
    """Yield every clash between the ontology and what is asserted.

    Of cases only what touches their nodes is looked at, unless two nodes must be one.
    """
    for number, clash in enumerate(_clashes(subject)):
        yield _finding(subject, clash, number < MOST)


def _clashes(subject: Subject) -> list[Clash]:
    if subject.shared:
        found, merged = look(subject.axioms, _near(subject), subject.shared.different)
        if not merged:
            return found
    return find_clashes(subject.axioms, subject.assertions)


def _near(subject: Subject) -> dict[Triple, None]:
    """Return what the wanted files say, and what is said elsewhere of the nodes they name."""
    near = {t: None for source in subject.sources for t in source.triples}
    nodes = {node: None for triple in near for node in (triple.subject, triple.object)}
    described = {node for source in subject.sources for node in source.subjects}
    described |= {t.object for t in near if subject.axioms.tells_apart(t.predicate)}
    for node in nodes:
        for source in subject.dataset.described.get(node, ()):
            if source.graph not in _NOT_ASSERTED and not subject.covers(source.path):
                near.update(dict.fromkeys(subject.constrained(source, node)))
    for node in described:
        for source, triple in subject.dataset.leading.get(node, ()):
            if source.graph not in _NOT_ASSERTED:
                near[triple] = None
    return near


def _finding(subject: Subject, clash: Clash, explained: bool) -> Finding:
    names = [_name(subject, term) for term in clash.terms]
    zh, en = _SAID[clash.kind]
    message = Text(zh.format(*(n.zh for n in names)), en.format(*(n.en for n in names)))
    found = Finding("owl", "violation", message, constraint=clash.kind)
    ordered = _ordered(subject, clash.statements)
    if not ordered:
        return replace(
            found,
            fixes=tuple(_parted(subject, clash)),
            place=subject.node_place(clash.focus),
            focus=text_of(clash.focus),
            focus_label=subject.label(clash.focus),
        )
    found = replace(found, fixes=tuple(_fixes(subject, clash, ordered)) if explained else ())
    return subject.about(ordered[0], found).with_also(map(subject.statement_place, ordered[1:]))


def _parted(subject: Subject, clash: Clash) -> Iterator[Fix]:
    """Yield the ways to have a class under one only of two that exclude each other."""
    for said in subject.dataset.about(clash.focus):
        above = subject.axioms.types_of(said.object)
        if said.predicate == _UNDER and not above.isdisjoint(clash.terms):
            yield replace(removed(subject, said), kind="choose")


def _fixes(subject: Subject, clash: Clash, ordered: list[Triple]) -> Iterator[Fix]:
    """Yield ways out: a value written anew, or one of the statements taken out."""
    if clash.kind in {"range", "malformed"}:
        literal, datatype = ordered[0].object, clash.terms[-1]
        if isinstance(literal, Literal) and isinstance(datatype, NamedNode):
            yield from rewritten(subject, ordered[0], datatype.value)
    if clash.kind not in _TAKE_OUT:
        return
    for triple in sorted(ordered, key=lambda each: _support(subject, clash, each)):
        if subject.covers(subject.statement_place(triple).file):
            yield from _meant(subject, clash, triple)
            yield _out(subject, triple)


def _out(subject: Subject, triple: Triple) -> Fix:
    """Take *triple* out; where its property must be given, say that it is not stated."""
    only = len(subject.values(triple.subject, triple.predicate.value)) == 1
    if only and triple.predicate in subject.shapes.to_be_stated:
        unknown = Triple(triple.subject, NamedNode(AB.notStated), triple.predicate)
        patch = subject.patch(Change(out=(triple,), new=(unknown,)))
        name = compact(triple.predicate.value)
        zh, en = f"改为 ab:notStated {name}", f"write ab:notStated {name} instead"
        return Fix(Text(zh, en), "replace", patch)
    return Fix(taken_out(triple), "remove", subject.patch(Change(out=(triple,))))


def _meant(subject: Subject, clash: Clash, triple: Triple) -> Iterator[Fix]:
    """Yield the one thing in the file that the statement can lead to, if it is only one."""
    if clash.kind != "disjoint" or clash.focus != triple.object:
        return
    for reach in subject.axioms.ranges.get(triple.predicate, ()):
        fitting = subject.beside(triple.subject, reach)
        if len(fitting) == 1 and triple.object not in fitting:
            new = Triple(triple.subject, triple.predicate, fitting[0])
            yield instead(subject, triple, new)


def _support(subject: Subject, clash: Clash, triple: Triple) -> int:
    """Count what else in the data speaks for what *triple* says of a node's type: 0 is doubtful."""
    if clash.kind != "disjoint":
        return 0
    kinds = {kind for kind in clash.terms if kind in _implied(subject, clash.focus, triple)}
    node = clash.focus
    near = (
        (*source.by_subject.get(node, ()), *source.by_object.get(node, ()))
        for source in subject.sources
    )
    others = [each for said in near for each in said if each != triple]
    return sum(bool(kinds & _implied(subject, clash.focus, each)) for each in others)


def _implied(subject: Subject, node: Term, triple: Triple) -> frozenset[Term]:
    """Return the classes that *triple* puts *node* in."""
    axioms = subject.axioms
    if triple.predicate == TYPE:
        return axioms.types_of(triple.object) if triple.subject == node else frozenset()
    declared: set[Term] = set()
    for prop, swapped in axioms.steps(triple.predicate):
        ends = (triple.object, triple.subject) if swapped else (triple.subject, triple.object)
        declared.update(axioms.domains.get(prop, ()) if ends[0] == node else ())
        declared.update(axioms.ranges.get(prop, ()) if ends[1] == node else ())
    return frozenset(above for each in declared for above in axioms.types_of(each))


def _ordered(subject: Subject, statements: tuple[Triple, ...]) -> list[Triple]:
    """Put first the statement in a wanted file, and of two such the later one."""

    def rank(triple: Triple) -> tuple[bool, int, int]:
        place = subject.statement_place(triple)
        return (not subject.covers(place.file), -place.line, -place.column)

    return sorted(dict.fromkeys(statements), key=rank)


def _name(subject: Subject, term: object) -> Text:
    if not isinstance(term, NamedNode):
        return Text(str(term), str(term))
    name, label = compact(term.value), subject.label(term)
    return Text(f"“{label.zh}”（{name}）", f"{label.en} ({name})") if label else Text(name, name)


def compare(verdict: Verdict, found: list[Finding]) -> Iterator[Finding]:
    """Yield a finding wherever HermiT and the compiled axioms do not agree."""
    decisive = [finding for finding in found if finding.constraint != "malformed"]
    if not verdict.consistent and not decisive:
        yield _disagreement(
            "HermiT 判定全体不一致，但逐项检查没有找到矛盾",
            "HermiT calls the whole inconsistent, yet the compiled axioms show no contradiction",
        )
    known = {finding.focus for finding in decisive if finding.constraint == "unsatisfiable"}
    for iri in verdict.unsatisfiable:
        if iri not in known:
            yield _disagreement(f"{iri} 不可能有实例", f"{iri} cannot have members")
    contradicted = [finding for finding in decisive if finding.constraint != "unsatisfiable"]
    if verdict.consistent and contradicted:
        yield _disagreement(
            "逐项检查找到矛盾，HermiT 却判定全体一致",
            "the compiled axioms show contradictions, yet HermiT calls the whole consistent",
        )


def _disagreement(zh: str, en: str) -> Finding:
    fix = Text(
        "这是检查程序的缺陷：请报告所用数据",
        "this is a fault of the checks: please report the data",
    )
    return Finding("owl", "violation", Text(zh, en), (Fix(fix),), constraint="disagreement")
