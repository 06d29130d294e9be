"""The note under a title: who adopted the text when, how it was amended, since when it applies.

Source: 《立法法》（2023 年修正）第六十一条、第六十二条：法律应当明确规定施行日期；主席令载明
制定机关、通过和施行日期；法律被修改的，应当公布新的法律文本。修正后的文本末条仍写原施行日期，
故该日期早于最近一次修正时，说明不了修正后的文本何时施行。
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

DATE = r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_ACT = re.compile(rf"{DATE}(?P<what>(?:(?!{DATE})[^\n])*)")
_ACTIONS = ("修正", "修订", "修改", "批准", "通过", "公布", "发布", "印发", "施行", "实施", "生效")
_MAKING = frozenset(("修正", "修订", "修改", "批准", "通过", "公布", "发布", "印发"))
_AMENDING = frozenset(("修正", "修订", "修改"))
_PUBLISHING = frozenset(("公布", "发布", "印发"))
_SINCE = re.compile(rf"自?{DATE}\s*(?:零时)?起(?:正式)?(?:施行|实施|执行|生效)")
_SINCE_PUBLICATION = re.compile(r"自(?:公布|发布|颁布|印发)之日起(?:正式)?(?:施行|实施|执行|生效)")
_SOON = dt.timedelta(days=180)
_IN_NAME = re.compile(r"[(（](\d{4})-(\d{2})-(\d{2})[)）]")


@dataclass(frozen=True, slots=True)
class Act:
    """One step in a text's life: when, what (通过, 修正 …) and the words of the note."""

    date: dt.date
    action: str
    words: str


@dataclass(frozen=True, slots=True)
class Dating:
    """When a text is from and since when it applies; *basis* says how that is known.

    ``made`` is the day of the first adoption, ``text`` that of this wording; ``in_force`` is None
    where no source says it.
    """

    made: dt.date | None
    text: dt.date | None
    in_force: dt.date | None
    basis: str


def read_acts(note: Iterable[str]) -> tuple[Act, ...]:
    """Read every dated step of a head note.

    >>> read_acts(["（1993年2月22日通过　根据2000年7月8日《关于修改的决定》第一次修正）"])[1].action
    '修正'
    """
    acts = []
    for line in note:
        # 书名里的「修改」「通过」不是本文件的事。
        for match in _ACT.finditer(line):
            words = re.sub(r"《[^》]*》", "", match["what"])
            actions = [each for each in _ACTIONS if each in words]
            date = read_date(match[1], match[2], match[3])
            if date and actions:
                acts.append(Act(date, actions[0], match[0].strip(" 　（）()")))
    return tuple(acts)


def read_date(year: str, month: str, day: str) -> dt.date | None:
    """Return the date, or None where the calendar has none such."""
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def date_in_name(name: str) -> dt.date | None:
    """Return the date that a file's name ends with: 电子商务法(2018-08-31).md."""
    match = _IN_NAME.search(name)
    return read_date(*match.groups()) if match else None


def date_text(acts: tuple[Act, ...], ending: Iterable[str], published: dt.date | None) -> Dating:
    """Work out the dates of a text from its note, its last articles, and its publication."""
    making = [act for act in acts if act.action in _MAKING]
    made = min((act.date for act in making), default=published)
    # 决定通过后才公布：同一文本的两个日期取较早的通过日，公布日只用于「自公布之日起」。
    text = _day_of_wording(making) or published
    if text and published and published - text > _SOON:
        text = published  # 抬头漏记了最近一次修改
    said = [*_said(acts), *_since("\n".join(ending), making, published)]
    later = [date for date in said if text is None or date >= text]
    if later:
        return Dating(made, text, min(later), "text")
    return Dating(made, text, None, "unknown" if text else "undated")


def _day_of_wording(making: list[Act]) -> dt.date | None:
    amending = [act.date for act in making if act.action in _AMENDING]
    if amending:
        return max(amending)
    passing = [act.date for act in making if act.action in {"通过", "批准"}]
    return max(passing or [act.date for act in making], default=None)


def _said(acts: tuple[Act, ...]) -> list[dt.date]:
    told = [date for act in acts for match in _SINCE.finditer(act.words)
            if (date := read_date(*match.groups()))]  # fmt: skip
    return told + [act.date for act in acts if act.action in {"施行", "实施", "生效"}]


def _since(ending: str, making: list[Act], published: dt.date | None) -> list[dt.date]:
    dates = [date for match in _SINCE.finditer(ending) if (date := read_date(*match.groups()))]
    amended = any(act.action in {"修正", "修改"} for act in making)
    if not dates and not amended and _SINCE_PUBLICATION.search(ending):
        days = [act.date for act in making if act.action in _PUBLISHING] + [published]
        dates = [day for day in days if day][-1:]
    return dates
