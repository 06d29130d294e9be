"""Courts that a docket number names and nobody has described yet: begun in the case file itself.

``data/courts.ttl`` holds the courts of the graph. A case of another court carries that court's
description along until the next edition of the data takes it over there: its identifier comes from
its code, so it is the same court wherever it is described.

Source: 最高人民法院《关于人民法院案件案号的若干规定》第三条
（法〔2015〕137号，经法〔2018〕335号修改）：各省以一个汉字为代字，中级法院加两位数字，基层法院再加两位。
"""

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from anbao.citation.docket import SUPREME, parse_docket
from anbao.editing.plan import Plan
from anbao.editing.vocabulary import Vocabulary
from anbao.errors import CitationError
from anbao.identifiers import court_iri, thing_iri
from anbao.namespaces import AB, RDF, RDFS

_LEVELS = {0: "high", 2: "intermediate", 4: "basic"}
_SPECIAL_FROM = 71  # 铁路运输、海事、知识产权等专门法院的序号自此始
_MUNICIPALITIES = "京津沪渝"


def court_begun(plan: Plan, code: str) -> list[Triple]:
    """Return what follows from the *code* of a court: its name is still to be said.

    CitationError if it is no court code. The place is that of the courts we know of the same city.
    """
    court = NamedNode(court_iri(code))
    facts = [
        Triple(court, NamedNode(RDF.type), NamedNode(AB.Court)),
        Triple(court, NamedNode(AB.courtCode), Literal(code)),
    ]
    if level := _level(code):
        level_iri = NamedNode(thing_iri("court-level", level))
        facts.append(Triple(court, NamedNode(AB.courtLevel), level_iri))
    places = (Triple(court, NamedNode(AB.courtRegion), each) for each in _places(plan, code))
    return [*facts, *places]


def with_courts(plan: Plan, triples: Sequence[Triple]) -> list[Triple]:
    """Return *triples* with a beginning of each court that a docket names and nobody describes.

    What was begun for a docket that reads otherwise now is gone again, unless it has a name.
    """
    case = Vocabulary(triples)
    begun = {c for c in case.members(AB.Court) if not case.texts(c, RDFS.label)}
    kept, new = list(triples), []
    for judgment, code in _codes(case):
        court, decided = court_iri(code), case.names(judgment, AB.decidedIn)
        if decided == [court] or (decided and not begun.issuperset(decided)):
            continue
        if not decided and AB.decidedIn in case.names(judgment, AB.notStated):
            continue
        here = NamedNode(judgment), NamedNode(AB.decidedIn)
        kept = [t for t in kept if (t.subject, t.predicate) != here]
        new.append(Triple(NamedNode(judgment), NamedNode(AB.decidedIn), NamedNode(court)))
    needed = {t.object for t in (*kept, *new) if t.predicate.value == AB.decidedIn}
    dropped = {NamedNode(each) for each in begun} - needed
    described = set(case.members(AB.Court)) | set(plan.vocabulary.members(AB.Court))
    for code in dict.fromkeys(code for _, code in _codes(case)):
        if court_iri(code) not in described and NamedNode(court_iri(code)) in needed:
            new += court_begun(plan, code)
    return [*(t for t in kept if t.subject not in dropped), *new]


def _codes(case: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield each judgment whose docket number can be read, with the code of its court."""
    for judgment in case.members(AB.Judgment):
        for printed in case.texts(judgment, AB.docket):
            try:
                code = parse_docket(printed).court or SUPREME
                court_iri(code)
            except CitationError:
                continue
            yield judgment, code
            break


def _level(code: str) -> str:
    """Return the level that *code* shows, "" where it does not."""
    digits = code[1:]
    if code == SUPREME:
        return "supreme"
    if not digits.isdecimal() and digits:
        return ""
    if digits and int(digits[:2]) >= _SPECIAL_FROM:
        return "special"
    return _LEVELS.get(len(digits), "")


def _places(plan: Plan, code: str) -> list[Literal]:
    """Return where the courts of the same city sit, if those that we know agree."""
    words = plan.vocabulary
    city = code[:1] if code[0] in _MUNICIPALITIES else code[: len("粤03")]
    if len(code) < len("粤03") or _level(code) not in {"intermediate", "basic"}:
        return []
    known = (c for c in words.members(AB.Court) if words.text(c, AB.courtCode).startswith(city))
    found = [words.objects(each, AB.courtRegion) for each in known]
    agreed = found and all(set(each) == set(found[0]) for each in found)
    return [t for t in found[0] if isinstance(t, Literal)] if agreed else []
