"""OWL's findings: statements that contradict the ontology, and HermiT's view of the whole."""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from anbao.namespaces import compact
from anbao.reasoning.clashes import Clash, find_clashes
from anbao.reasoning.consistency import Verdict
from anbao.validation.findings import NOTHING, Finding, Text
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
_FIXES = {
    "disjoint": Text(
        "核对两处：改正类型，或改正指向它的属性",
        "look at both lines: correct the type, or the property that leads here",
    ),
    "functional": Text("删去两处之一", "take out one of the two"),
    "asymmetric": Text("删去两处之一", "take out one of the two"),
}


def check_contradictions(subject: Subject) -> Iterator[Finding]:
    """Yield every clash between the ontology and what is asserted, in whichever file."""
    for clash in find_clashes(subject.axioms, subject.assertions):
        yield _finding(subject, clash)


def _finding(subject: Subject, clash: Clash) -> Finding:
    names = [_name(subject, term) for term in clash.terms]
    zh, en = _SAID[clash.kind]
    found = Finding(
        layer="owl",
        severity="violation",
        message=Text(zh.format(*(n.zh for n in names)), en.format(*(n.en for n in names))),
        fix=_FIXES.get(clash.kind, NOTHING),
        constraint=clash.kind,
    )
    ordered = _ordered(subject, clash.statements)
    if not ordered:
        return Finding(
            found.layer,
            found.severity,
            found.message,
            place=subject.node_place(clash.focus),
            focus=text_of(clash.focus),
            focus_label=subject.label(clash.focus),
            constraint=clash.kind,
        )
    return subject.about(ordered[0], found).with_also(map(subject.statement_place, ordered[1:]))


def _ordered(subject: Subject, statements: tuple[Triple, ...]) -> list[Triple]:
    """Put first the statement in a wanted file, and of two such the later one."""

    def rank(triple: Triple) -> tuple[bool, int]:
        place = subject.statement_place(triple)
        return (not subject.covers(place.file), -place.line)

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
    return Finding("owl", "violation", Text(zh, en), fix, constraint="disagreement")
