"""What the law itself asks of a case, beyond the form of its data; each rule names its source.

Where a rule lives is decided by what it has to look at. What a shape can say stays a shape, with
its source in law as ``dcterms:source``:

====================================================  =========================================
provision in force at the facts, or a stated basis     shape ``Holding-inForce``
joint liability has a ground (CC 178(3))               shape ``Holding-jointHasGround`` (warning)
shares of one base sum to the whole at most            shape ``Holding-sharesWithinWhole``
supplementary and joint liability name the others      shapes ``LiabilityStage-…Names…``
every defendant has exactly one determination          shape ``Party-defendantDetermined``
docket, court, instance, year and identifier agree     here: a docket has to be read
nobody stands behind, or is joint with, oneself        here
the right infringed answers to a duty assessed         here: hierarchies of rights
no case twice                                          ``duplicates``: in a register of all cases
====================================================  =========================================
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Triple

from anbao.citation.docket import Docket
from anbao.citation.romanised import court_token, kind_token
from anbao.errors import CitationError
from anbao.graph.read import SourceFile
from anbao.graph.tokens import Term
from anbao.namespaces import AB, BASE, ID_BASE, SKOS, compact
from anbao.validation.dockets import (
    DOCKET_RULES,
    court_named_by,
    court_of_docket,
    docket_said_of,
    instance_of_docket,
)
from anbao.validation.duplicates import cases_twice
from anbao.validation.findings import Finding, Fix, Text, Why
from anbao.validation.fixes import FEW, advice, instead, removed
from anbao.validation.register import records
from anbao.validation.spelling import printed
from anbao.validation.subject import Subject, text_of
from anbao.validation.value_fixes import with_value

_IDENTIFIER = re.compile(
    rf"{ID_BASE}case/(?P<year>\d{{4}})/(?P<court>[^/]+)/(?P<kind>[^/]+)/(?P<serial>\d{{1,9}})"
)
_CIVIL_CODE = f"{BASE}/eli/cn/fl/2020/civil-code/"
_SAID = {
    "DocketCourt": (
        "案号的法院代字是“{0}”，审理法院却是{1}",
        "the docket bears the court code {0}, but the court given is {1}",
    ),
    "DocketInstance": (
        "案号的类型代字“{0}”说明是{1}，审级却写作{2}",
        "the case-type code {0} of the docket means {1}, but the instance given is {2}",
    ),
    "DocketYear": (
        "{0}年收案的案件不可能在{1}裁判",
        "a case registered in {0} cannot have been decided on {1}",
    ),
    "DocketIdentifier": (
        "案件的标识与任何一份裁判的案号都不相符；按案号应为 {0}",
        "the identifier of the case fits the docket of none of its judgments; it would be {0}",
    ),
    "BehindOneself": (
        "补充责任人不能站在自己身后：{0}",
        "nobody is liable in supplement to oneself: {0}",
    ),
    "JointWithOneself": ("不能与自己连带：{0}", "nobody is jointly liable with oneself: {0}"),
    "RightWithoutDuty": (
        "所涉权利“{0}”没有任何经评价的义务与之对应",
        "no duty that the court assessed answers to the right at stake, {0}",
    ),
}
_EITHER = advice(
    "改正案号；案号无误的，先描述该代字的法院，再写在 ab:decidedIn；"
    "来源如此而存疑的，标明 ab:unverified ab:docket",
    "correct the docket; or describe the court of that code and name it with ab:decidedIn; "
    "or state ab:unverified ab:docket, if the source has it so and it is in doubt",
)


@dataclass(frozen=True, slots=True)
class _Answered:
    """The rights that assessed duties answer to, and with them all that are wider."""

    rights: frozenset[Term]
    wider: frozenset[Term]


def check_law(subject: Subject) -> Iterator[Finding]:
    """Yield what the law asks and the wanted files do not answer."""
    for source in subject.sources:
        answered = _answered_in(subject, source)
        for triple in source.triples:
            match triple.predicate.value:
                case AB.docket:
                    yield from _docket(subject, triple)
                case AB.onlyAfterFailureOf | AB.jointWith:
                    yield from _oneself(subject, triple)
                case AB.infringedRight:
                    yield from _right(subject, triple, answered)
        yield from _identifiers(subject, source)
        yield from cases_twice(subject, source)


def _finding(
    subject: Subject, rule: str, about: Triple, said: tuple[Text | str, ...], why: Why | None
) -> Finding:
    zh, en = _SAID[rule]
    chinese = (each.zh if isinstance(each, Text) else each for each in said)
    english = (each.en if isinstance(each, Text) else each for each in said)
    message = Text(zh.format(*chinese), en.format(*english))
    found = Finding("law", "violation", message, constraint=rule, why=why)
    return subject.about(about, found)


def _named(subject: Subject, term: Term) -> Text:
    label, name = subject.label(term), compact(text_of(term))
    return Text(label.zh or name, label.en or name)


def _ground(subject: Subject, article: str) -> Why:
    iri = f"{_CIVIL_CODE}{article}"
    return Why(subject.label(NamedNode(iri)), iri)


def _statements(subject: Subject, node: Term, prop: str) -> list[Triple]:
    return [each for each in subject.dataset.about(node) if each.predicate.value == prop]


def _docket(subject: Subject, triple: Triple) -> Iterator[Finding]:
    """Hold court, instance and year of a judgment to its docket."""
    judgment, given = triple.subject, docket_said_of(subject, triple.subject)
    if given is None or given[0] != triple:
        return  # the shape for dockets says so, and a judgment is held to one of them
    docket = given[1]
    court = court_named_by(subject, docket)
    for said in _statements(subject, judgment, AB.decidedIn):
        described = court_of_docket(subject, docket)
        if court and said.object != court and (described or not _doubted(subject, judgment)):
            parts = (docket.court, _named(subject, said.object))
            yield _corrected(subject, "DocketCourt", said, parts, described)
    instance = instance_of_docket(subject, docket)
    for said in _statements(subject, judgment, AB.instanceLevel):
        if instance and said.object != instance:
            names = (_named(subject, instance), _named(subject, said.object))
            yield _corrected(subject, "DocketInstance", said, (docket.kind, *names), instance)
    for said in _statements(subject, judgment, AB.decisionDate):
        date = text_of(said.object)
        if date[:4].isdecimal() and int(date[:4]) < docket.year:
            found = _finding(subject, "DocketYear", said, (str(docket.year), date), DOCKET_RULES)
            fix = advice("核对案号的年份与裁判日期", "check the year of the docket and the date")
            yield replace(found, fixes=(fix,))


def _doubted(subject: Subject, judgment: Term) -> bool:
    """Say whether the file itself calls the docket unverified: then its doubt is stated already."""
    doubted = _statements(subject, judgment, AB.unverified)
    return any(each.object == NamedNode(AB.docket) for each in doubted)


def _corrected(
    subject: Subject, rule: str, said: Triple, parts: tuple[Text | str, ...], value: Term | None
) -> Finding:
    found = _finding(subject, rule, said, parts, DOCKET_RULES)
    if value is None:  # nobody describes the court whose code it is, so it may be the same one
        return replace(found, severity="warning", fixes=(_EITHER,))
    new = Triple(said.subject, said.predicate, value)
    fixes = (instead(subject, said, new), advice("或改正案号", "or correct the docket"))
    return replace(found, fixes=fixes, expected=_named(subject, value))


def _identifiers(subject: Subject, source: SourceFile) -> Iterator[Finding]:
    """Hold the identifier of a case to the docket of one of its judgments."""
    known: dict[Term, tuple[Triple, Docket] | None] = {}
    judged: dict[Term, list[tuple[Triple, Docket]]] = {}
    for record in records(source):
        judgment = record.tie.object
        if judgment not in known:  # once, however many cases a stranger's file ties to it
            known[judgment] = docket_said_of(subject, judgment)
        if (said := known[judgment]) and _case_of(said[1]):
            judged.setdefault(record.tie.subject, []).append(said)
    for dispute, dockets in judged.items():
        iris = [_case_of(docket) for _, docket in dockets]
        if text_of(dispute) not in iris:
            about = next(iter(source.by_subject[dispute]))
            found = _finding(subject, "DocketIdentifier", about, (iris[0],), DOCKET_RULES)
            fixes = tuple(_as_identified(subject, text_of(dispute), dockets[:FEW]))
            place = subject.node_place(dispute)
            yield replace(found, place=place, path=(), value="", fixes=fixes)


def _as_identified(
    subject: Subject, case: str, dockets: list[tuple[Triple, Docket]]
) -> Iterator[Fix]:
    """Yield the docket that the identifier spells, for a judgment of that court and kind."""
    for said, docket in dockets:
        if meant := _spelt(case, docket):
            yield instead(subject, said, with_value(said, Literal(meant)), "choose")
    yield advice("或按案号改写案件的标识", "or write the identifier that the docket asks for")


def _spelt(case: str, docket: Docket) -> str:
    """Return the docket that *case* is named after if it differs in year or serial only."""
    match = _IDENTIFIER.fullmatch(case)
    if match is None or _case_of(docket).split("/")[-3:-1] != [match["court"], match["kind"]]:
        return ""
    return printed(replace(docket, year=int(match["year"]), serial=int(match["serial"])))


def _case_of(docket: Docket) -> str:
    try:
        parts = (court_token(docket.court), kind_token(docket), str(docket.serial))
    except CitationError:
        return ""
    return f"{ID_BASE}case/{docket.year}/{'/'.join(parts)}"


def _oneself(subject: Subject, triple: Triple) -> Iterator[Finding]:
    if triple.object not in subject.values(triple.subject, AB.obligor):
        return
    behind = triple.predicate.value == AB.onlyAfterFailureOf
    rule = "BehindOneself" if behind else "JointWithOneself"
    why = _ground(subject, "art_1198/para_2" if behind else "art_178/para_1")
    found = _finding(subject, rule, triple, (_named(subject, triple.object),), why)
    yield replace(found, fixes=(removed(subject, triple),))


def _right(subject: Subject, triple: Triple, answered: _Answered) -> Iterator[Finding]:
    """Look for an assessed duty whose claim is for the right, or a wider or narrower one."""
    if not answered.rights or triple.object in answered.wider:
        return
    if answered.rights.isdisjoint(_family(subject, triple.object)):
        name = _named(subject, triple.object)
        found = _finding(
            subject, "RightWithoutDuty", triple, (name,), _ground(subject, "art_1165/para_1")
        )
        advised = advice(
            "补写与该权利对应的义务评价，或删去该权利",
            "add the assessment of a duty that answers to it, or take the right out",
        )
        yield replace(found, severity="warning", fixes=(advised,))


def _answered_in(subject: Subject, source: SourceFile) -> _Answered:
    """Return the rights that the duties assessed in *source* answer to."""
    assessments = subject.members(source).get(NamedNode(AB.DutyAssessment), ())
    duties = {each for node in assessments for each in subject.values(node, AB.assessesDuty)}
    rights = {right for duty in duties for right in _rights_answered(subject, duty)}
    wider = {above for right in rights for above in _family(subject, right)}
    return _Answered(frozenset(rights), frozenset(wider))


def _rights_answered(subject: Subject, duty: Term) -> Iterator[Term]:
    for relation in subject.pointing(AB.hasDuty, duty):
        for claim in subject.values(relation, AB.hasClaim):
            yield from subject.values(claim, AB.rightType)


def _family(subject: Subject, concept: Term) -> set[Term]:
    """Return a concept with all that is broader."""
    found, waiting = {concept}, [concept]
    while waiting:
        for above in subject.values(waiting.pop(), SKOS.broader):
            if above not in found:
                found.add(above)
                waiting.append(above)
    return found
