"""What a docket number says by itself: year, court and instance.

Source: 最高人民法院《关于人民法院案件案号的若干规定》第二条、第三条（法〔2015〕137号，
经法〔2018〕335号修改）：案号由收案年度、法院代字、类型代字、案件编号等组成。
"""

import re

from pyoxigraph import Literal, NamedNode, Triple

from anbao.citation.docket import SUPREME, Docket, parse_docket
from anbao.citation.romanised import court_token
from anbao.errors import CitationError
from anbao.graph.tokens import Term
from anbao.namespaces import AB, ID_BASE
from anbao.validation.findings import Text, Why
from anbao.validation.subject import Subject

DOCKET_RULES = Why(
    Text(
        "《最高人民法院关于人民法院案件案号的若干规定》（法〔2015〕137号）第一条至第三条",
        "Several Provisions of the Supreme People's Court on Case Numbers, arts. 1–3",
    ),
    "",
)
# 类型代字的末字定审级；代码表的“再审”含再审申请（申），「监」「抗」等不推。
_CODE = re.compile(r"\D(\d{2}){1,2}")  # 规定第三条：一个汉字，或加两位、四位数字
_INSTANCES = {"初": "first", "终": "second", "再": "retrial", "申": "retrial"}


def docket_of(subject: Subject, judgment: Term) -> Docket | None:
    """Return the docket of *judgment* if one is given and can be read."""
    said = docket_said_of(subject, judgment)
    return said[1] if said else None


def docket_said_of(subject: Subject, judgment: Term) -> tuple[Triple, Docket] | None:
    """Return the first docket of *judgment* that can be read, with the statement that gives it."""
    for triple in subject.dataset.about(judgment):
        if triple.predicate.value == AB.docket and isinstance(triple.object, Literal):
            try:
                return triple, parse_docket(triple.object.value)
            except CitationError:
                continue
    return None


def court_named_by(subject: Subject, docket: Docket) -> NamedNode | None:
    """Return the court whose code the docket bears, described or not.

    The short names of before 2016 were chosen locally: one that nobody describes names no court.
    """
    known = court_of_docket(subject, docket)
    return known if known or not _CODE.fullmatch(docket.court) else _court(docket)


def _court(docket: Docket) -> NamedNode | None:
    try:
        return NamedNode(f"{ID_BASE}court/{court_token(docket.court or SUPREME)}")
    except CitationError:
        return None


def court_of_docket(subject: Subject, docket: Docket) -> NamedNode | None:
    """Return the court whose code the docket bears, if the graph describes it."""
    court = _court(docket)
    return court if court in subject.dataset.described else None


def instance_of_docket(subject: Subject, docket: Docket) -> NamedNode | None:
    """Return the instance that the docket's case-type code (类型代字) implies."""
    key = _INSTANCES.get(docket.kind[-1:])
    instance = NamedNode(f"{ID_BASE}instance/{key}")
    return instance if key and instance in subject.dataset.described else None


def implied(subject: Subject, judgment: Term, prop: str) -> list[Term]:
    """Return what the docket of *judgment* implies for the property *prop*."""
    docket = docket_of(subject, judgment)
    if docket is None:
        return []
    if prop == AB.decidedIn:
        found = court_of_docket(subject, docket)
    elif prop == AB.instanceLevel:
        found = instance_of_docket(subject, docket)
    else:
        found = None
    return [found] if found else []
