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

_FORMS = {
    "form-unstated": Words("承担责任，形态未明", "is liable, in a form that is not stated"),
    "joint-payment-form-unstated": Words("赔偿，形态未明", "pays, in a form that is not stated"),
    "unspecified-corresponding": Words(
        "承担“相应的责任”，形态未定", "bears “corresponding liability” of unspecified form"
    ),
    "joint-or-several": Words(
        "依情形承担连带或按份责任", "bears liability, joint or several as the case may be"
    ),
    "proportionate-shared": Words(
        "在过错范围内共同承担责任", "shares in liability within the extent of fault"
    ),
    "secondary-share": Words("承担次要责任", "bears a secondary share of liability"),
    "conditional-direct": Words("附条件地承担自己责任", "bears direct liability on a condition"),
    "own-responsibility": Words("自行承担损失", "bears its own loss"),
    "advance-compensation": Words("先行赔偿", "pays compensation in advance"),
    "insurance-first": Words("以保险先行赔付", "pays first, as insurer"),
    "punitive": Words("承担惩罚性赔偿", "owes punitive damages"),
    "recourse": Words("在追偿中承担责任", "is liable in recourse"),
    "cap": Words("在上限内赔偿", "is liable up to a cap"),
    "reduction": Words("承担减轻后的责任", "bears reduced liability"),
    "voluntary-payment": Words("自愿赔付", "pays voluntarily"),
    "no-liability": Words("不承担责任", "bears no liability"),
    "no-administrative-liability": Words("免予行政处罚", "is spared an administrative penalty"),
}
"""Forms whose names do not follow “承担” or “bears”, by the last step of their identifier."""

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
        who, did = self._called(AB.obligor), self._did()
        if not who or not did:
            return _BEGUN
        behind, joint, to = self._behind(), self._joint(), self._to()
        of_base, rest = self._of_base(), self._rest()
        zh = f"{who.zh}{behind.zh}{joint.zh}{of_base.zh}{to.zh}{did.zh}{rest.zh}。"
        en = f"{who.en} {did.en}{of_base.en}{to.en}{behind.en}{joint.en}{rest.en}."
        return Words(zh, en)

    def _did(self) -> Words:
        """Return the form of liability as what somebody does, with a share of nothing named."""
        form = next(iter(self._case.names(self._iri, AB.liabilityForm)), "")
        if not form:
            return Words()
        share, key = self._share(), form.rpartition("/")[2]
        if share and self._base():
            share = Words()  # said with its base
        if key in _FORMS:
            did = _FORMS[key]
            zh, en = (f"，{share.zh}", f", {share.en}") if share else ("", "")
            return Words(f"{did.zh}{zh}", f"{did.en}{en}")
        called = self._called(AB.liabilityForm)
        zh, en = (f"{_spaced(share.zh)} ", f" for {share.en}") if share else ("", "")
        return Words(f"承担{zh}{called.zh}", f"bears {called.en}{en}")

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

    def _share(self) -> Words:
        low, high = (self._case.text(self._iri, each) for each in (AB.shareLow, AB.shareHigh))
        if low and high and _percent(low) != _percent(high):
            return Words(*2 * (f"{_percent(low)}–{_percent(high)}",))
        if low and high:
            return Words(*2 * (_percent(low),))
        if low:
            return Words(f"至少 {_percent(low)}", f"at least {_percent(low)}")
        return Words(f"至多 {_percent(high)}", f"up to {_percent(high)}") if high else Words()

    def _base(self) -> Words:
        """Return what the share is a share of, unless “the part that … cannot pay” says it."""
        bases = self._case.names(self._iri, AB.shareBase)
        if bases == [_UNRECOVERED] and self._behind():
            return Words()
        return self._called(AB.shareBase)

    def _of_base(self) -> Words:
        share, base = self._share(), self._base()
        if not share or not base:
            return Words()
        return Words(f"就{base.zh}的{_spaced(share.zh)} ", f" for {share.en} of the {base.en}")

    def _rest(self) -> Words:
        """Return what caps it, the sum, and what no source gives."""
        amount, factors = self._case.text(self._iri, AB.amount), self._called(AB.capFactor)
        zh, en = f"，以{factors.zh}为限", f", limited by {factors.en}"
        capped = Words(zh, en) if factors else Words()
        money = _money(amount)
        sum_zh, sum_en = (f"，{money} 元", f", CNY {money}") if amount else ("", "")
        summed = Words(f"{capped.zh}{sum_zh}", f"{capped.en}{sum_en}")
        missing = [_UNKNOWN[p] for p in self._case.names(self._iri, AB.notStated) if p in _UNKNOWN]
        if not missing:
            return summed
        zh, en = "、".join(w.zh for w in missing), ", ".join(w.en for w in missing)
        return Words(f"{summed.zh}；来源未载：{zh}", f"{summed.en}; no source gives {en}")


def _spaced(share: str) -> str:
    return share if share.startswith(("至多", "至少")) else f" {share}"


def _percent(text: str) -> str:
    try:
        return f"{_tidy(f'{Decimal(text) * 100:f}')}%"
    except InvalidOperation:
        return text


def _money(text: str) -> str:
    try:
        return _tidy(f"{Decimal(text):,}")
    except InvalidOperation:
        return text


def _tidy(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
