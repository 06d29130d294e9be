"""What the parts of a case are called: their identifiers, and names made from what is said of them.

A name that follows from the rest (the docket, the parties, the duty and the result) need not be
typed; whoever types another one has it kept.
"""

import re
from collections.abc import Callable

from anbao.citation.numerals import chinese_number
from anbao.editing.plan import Plan
from anbao.editing.vocabulary import Vocabulary, Words
from anbao.namespaces import AB, ID_BASE, RDF, RDFS

_PRINTED = re.compile(r"[(（〔\[](\d{4})[)）〕\]](.{1,40}?)(?:字第|第|字)?(\d{1,10})号(.*)")
_PLAINTIFF = f"{ID_BASE}party-side/plaintiff"


def docket_in_english(printed: str) -> str:
    """Write a docket number as printed in Latin letters; "" for what is none.

    >>> docket_in_english("(2020)粤03民终943号")
    '(2020) Yue 03 Min Zhong No. 943'
    """
    match = _PRINTED.fullmatch("".join(printed.split()))
    if match is None:
        return ""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - slow to load

    parts = re.findall(r"\d+|[一-鿿]", match[2])
    spoken = (part if part.isdigit() else lazy_pinyin(part)[0].capitalize() for part in parts)
    return f"({match[1]}) {' '.join(spoken)} No. {match[3]}"


class Names:
    """Makes names for the parts of one *case* from what it says."""

    def __init__(self, plan: Plan, case: Vocabulary) -> None:
        self._plan = plan
        self._case = case
        self._makers: dict[str, Callable[[str], Words]] = {
            AB.Judgment: self._judgment,
            AB.Holding: self._holding,
            AB.ClaimDutyRelation: self._relation,
            AB.Claim: self._claim,
            AB.Duty: self._duty,
            AB.DutyAssessment: self._assessment,
            AB.LiabilityFinding: self._liable,
            AB.NoLiabilityDetermination: self._not_liable,
            AB.UndisclosedDetermination: self._undisclosed,
            AB.LiabilityStage: self._stage,
        }

    def made(self, iri: str) -> Words:
        """Return the name that follows for *iri*, nothing if none does."""
        classes = self._case.names(iri, RDF.type)
        maker = next((self._makers[cls] for cls in classes if cls in self._makers), None)
        return maker(iri) if maker else Words()

    def of(self, iri: str) -> Words:
        """Return what *iri* is called: by its own label, by a made one, or by its last step."""
        given, made = self._case.words(iri, RDFS.label), self.made(iri)
        plain = self._plan.vocabulary.words(iri) or self._by_kind(iri)
        step = iri.rstrip("/").rpartition("/")[2]
        return Words(
            given.zh or made.zh or plain.zh or step, given.en or made.en or plain.en or step
        )

    def _by_kind(self, iri: str) -> Words:
        """Return what a thing without a name is: “争议焦点 1”, or a court by its code."""
        if code := self._case.text(iri, AB.courtCode):
            return Words(code, code)
        kind, step = self._plan.kind_of(self._case.names(iri, RDF.type)), iri.rpartition("/")[2]
        if kind is None:
            return Words()
        number = f" {step}" if "/" in iri.rpartition("/case/")[2] else ""
        return Words(f"{kind.label.zh}{number}", f"{kind.label.en}{number}")

    def _one(self, iri: str, predicate: str) -> str:
        return next(iter(self._case.names(iri, predicate)), "")

    def _party(self, iri: str, predicate: str) -> Words:
        found = self._one(iri, predicate) if iri else ""
        return self._case.words(found, RDFS.label) if found else Words()

    def _codes(self, iri: str, predicate: str) -> Words:
        found = [self._plan.vocabulary.words(each) for each in self._case.names(iri, predicate)]
        return Words("、".join(w.zh for w in found), ", ".join(w.en for w in found))

    def _judgment(self, iri: str) -> Words:
        printed = self._case.text(iri, AB.docket)
        if english := docket_in_english(printed):
            return Words(printed, english)
        level = self._one(iri, AB.instanceLevel)
        called = self._plan.vocabulary.words(level) if level else Words()
        en = f"Judgment at {called.en}" if called else "Judgment"
        return Words(f"{called.zh}裁判（案号未载）", f"{en} (docket not stated)")

    def _holding(self, iri: str) -> Words:
        plaintiffs = self._case.subjects(AB.partySide, _PLAINTIFF)
        who = self._case.words(plaintiffs[0], RDFS.label) if plaintiffs else Words()
        return Words(f"{who.zh}案的裁判要旨", f"Holding in {who.en}") if who else Words()

    def _relation(self, iri: str) -> Words:
        claim, duty = self._one(iri, AB.hasClaim), self._one(iri, AB.hasDuty)
        owing, owed = self._party(duty, AB.heldBy), self._party(claim, AB.heldBy)
        kinds = self._codes(duty, AB.dutyType) if duty else Words()
        if not owed:
            return Words(f"{owing.zh}：{kinds.zh}", f"{owing.en}: {kinds.en}")
        zh = f"{owing.zh}（对{owed.zh}）：{kinds.zh}"
        return Words(zh, f"{owing.en} towards {owed.en}: {kinds.en}")

    def _claim(self, iri: str) -> Words:
        who = self._party(iri, AB.heldBy)
        return Words(f"{who.zh}的请求权", f"Claim of {who.en}")

    def _duty(self, iri: str) -> Words:
        who, kinds = self._party(iri, AB.heldBy), self._codes(iri, AB.dutyType)
        return Words(f"{who.zh}：{kinds.zh}", f"{who.en}: {kinds.en}")

    def _assessment(self, iri: str) -> Words:
        assessed, result = self._one(iri, AB.assessesDuty), self._codes(iri, AB.assessmentResult)
        duty = self._duty(assessed) if assessed else Words()
        return Words(f"{duty.zh}（{result.zh}）", f"{duty.en} ({result.en})")

    def _liable(self, iri: str) -> Words:
        who = self._party(iri, AB.determinedFor)
        return Words(f"认定{who.zh}承担责任", f"Liability of {who.en}")

    def _not_liable(self, iri: str) -> Words:
        who = self._party(iri, AB.determinedFor)
        return Words(f"认定{who.zh}不承担责任", f"No liability of {who.en}")

    def _undisclosed(self, iri: str) -> Words:
        who = self._party(iri, AB.determinedFor)
        return Words(f"责任未载明：{who.zh}", f"Liability not disclosed: {who.en}")

    def _stage(self, iri: str) -> Words:
        who, form = self._party(iri, AB.obligor), self._codes(iri, AB.liabilityForm)
        holders = self._case.subjects(AB.hasStage, iri)
        stages = [s for holder in holders for s in self._case.objects(holder, AB.hasStage)]
        order = self._case.text(iri, AB.stageOrder)
        if len(stages) < 2 or not order.isdecimal():
            return Words(f"{who.zh}：{form.zh}", f"{who.en}: {form.en}")
        zh = f"{who.zh}，第{chinese_number(int(order))}阶段：{form.zh}"
        return Words(zh, f"{who.en}, stage {order}: {form.en.removesuffix(' liability')}")
