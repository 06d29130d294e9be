"""A stage of liability read back as a sentence, so that whoever entered it hears what it says."""

from decimal import Decimal, InvalidOperation

from anbao.editing.naming import Names
from anbao.editing.vocabulary import Vocabulary, Words
from anbao.namespaces import AB, ID_BASE

_UNRECOVERED = f"{ID_BASE}share-base/unrecovered-part"
_UNKNOWN = {
    AB.creditor: Words("受偿人", "to whom"),
    AB.jointWith: Words("与谁连带", "jointly with whom"),
    AB.onlyAfterFailureOf: Words("在谁之后", "behind whom"),
    AB.shareLow: Words("份额", "the share"),
    AB.shareBase: Words("份额的基数", "the base of the share"),
    AB.amount: Words("金额", "the amount"),
    AB.capFactor: Words("限额因素", "capping factors"),
}

_BEGUN = Words(
    "还没有选责任人和责任形态。", "Who is liable, and in which form, is still to be chosen."
)


def stage_in_words(case: Vocabulary, names: Names, stage: str) -> Words:
    """Return what the *stage* says, such as “平台在商家不能赔偿的部分内承担 30% 补充责任”."""
    return _Stage(case, names, stage).sentence()


class _Stage:
    def __init__(self, case: Vocabulary, names: Names, iri: str) -> None:
        self._case = case
        self._names = names
        self._iri = iri

    def sentence(self) -> Words:
        who, form = self._called(AB.obligor), self._called(AB.liabilityForm)
        if not who or not form:
            return _BEGUN
        behind, joint, to = self._behind(), self._joint(), self._to()
        extent, rest = self._extent(), self._rest()
        zh = f"{who.zh}{behind.zh}{joint.zh}{to.zh}承担{extent.zh}{form.zh}{rest.zh}。"
        en = f"{who.en} bears {form.en}{extent.en}{to.en}{behind.en}{joint.en}{rest.en}."
        return Words(zh, en)

    def _called(self, predicate: str) -> Words:
        found = [self._names.of(each) for each in self._case.names(self._iri, predicate)]
        return Words("、".join(w.zh for w in found), ", ".join(w.en for w in found))

    def _behind(self) -> Words:
        after = self._called(AB.onlyAfterFailureOf)
        if not after:
            return Words()
        return Words(f"在{after.zh}不能赔偿的部分内", f", only for what {after.en} cannot pay")

    def _joint(self) -> Words:
        others = self._called(AB.jointWith)
        return Words(f"与{others.zh}一同", f", together with {others.en}") if others else Words()

    def _to(self) -> Words:
        creditor = self._called(AB.creditor)
        return Words(f"向{creditor.zh}", f" to {creditor.en}") if creditor else Words()

    def _extent(self) -> Words:
        low, high = (self._case.text(self._iri, each) for each in (AB.shareLow, AB.shareHigh))
        if not low and not high:
            return Words()
        share = _percent(low or high)
        if low and high and _percent(low) != _percent(high):
            share = f"{_percent(low)}–{_percent(high)}"
        bases = self._case.names(self._iri, AB.shareBase)
        if bases and bases != [_UNRECOVERED]:
            base = self._called(AB.shareBase)
            return Words(f"{base.zh}的 {share} ", f" for {share} of the {base.en}")
        return Words(f" {share} ", f" for {share}")

    def _rest(self) -> Words:
        """Return the sum, and what no source gives."""
        amount = self._case.text(self._iri, AB.amount)
        summed = Words(f"，{_tidy(amount)} 元", f", CNY {_tidy(amount)}") if amount else Words()
        missing = [_UNKNOWN[p] for p in self._case.names(self._iri, AB.notStated) if p in _UNKNOWN]
        if not missing:
            return summed
        zh, en = "、".join(w.zh for w in missing), ", ".join(w.en for w in missing)
        return Words(f"{summed.zh}；来源未载：{zh}", f"{summed.en}; no source gives {en}")


def _percent(text: str) -> str:
    try:
        return f"{_tidy(str(Decimal(text) * 100))}%"
    except InvalidOperation:
        return text


def _tidy(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
