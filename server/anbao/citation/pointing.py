"""Words that point: 本法, 本条, 该法, 同条, 前款, 前两款, with whatever units follow them."""

import re

from anbao.citation.chain import LEVEL_OF, Piece, number_of, read_chain
from anbao.citation.context import Cited, down_to
from anbao.citation.mention import Doubt, Mention
from anbao.citation.provision import ProvisionRef
from anbao.citation.reading import (
    NO_OWN,
    NO_PLACE,
    NOTHING_BEFORE,
    NOWHERE,
    TOO_FAR,
    Found,
    Reading,
    several,
)
from anbao.citation.wording import MONEY, SPEAKS_OF_LAW

_COUNTS = "两二三四五六七八九十"


def own_word(reading: Reading, opening: re.Match[str]) -> Found:
    """Read 本法第三条, 本条第二款, 本章."""
    word, span = opening["own"], opening.span()
    if word not in LEVEL_OF:
        title = reading.own if reading.statute else reading.memory.of_act(word)
        return _act(reading, span, title, None if reading.statute or title else NO_OWN)
    level = LEVEL_OF[word]
    if level == "item" and not SPEAKS_OF_LAW.match(reading.text, span[1]):
        return [], span[1]
    if not reading.statute:  # 文章里的「本条」多指文章自己的一条
        speaks = SPEAKS_OF_LAW.match(reading.text, span[1])
        return _back(reading, span, level) if speaks else ([], span[1])
    reading.place.read_on(reading.text, span[0])
    ref = reading.place.unit_ref(reading.own_ref(), level)
    return _pointed(reading, span, ref, NO_PLACE)


def that(reading: Reading, opening: re.Match[str]) -> Found:
    """Read 该法第三条, 该条第二款, 同法, 同条."""
    word, span = opening[opening.lastgroup or ""], opening.span()
    if word in LEVEL_OF:
        level = LEVEL_OF[word]
        certain = level == "article" or bool(SPEAKS_OF_LAW.match(reading.text, span[1]))
        if not certain and level == "paragraph":  # 引过某款之后的「该款」，而不是「支付该款」
            cited = reading.memory.near(span[0])
            money = MONEY.search(reading.text, max(0, span[0] - 1), span[0] + 1)
            certain = bool(cited and cited.ref and cited.ref.paragraph and not money)
        return _back(reading, span, level) if certain else ([], span[1])
    title = reading.memory.of_act(word)
    if not title and word != "法":  # 「该规定」「该办法」多指前面的内容，不是文件
        return [], span[1]
    pieces, _ = read_chain(reading.text, span[1], NOWHERE)
    article = pieces[0].ref.article if pieces else None
    # 「甲法和乙法……，该法第三条」不知是哪一部；「同法」总指紧接在前的那一部。
    rivals = reading.memory.rivals(word, article) if opening.lastgroup == "that" else []
    if len(rivals) > 1:
        return _act(reading, span, "", several(rivals), form="relative")
    title = rivals[0] if rivals else title
    return _act(reading, span, title, None if title else NOTHING_BEFORE, form="relative")


def before(reading: Reading, opening: re.Match[str]) -> Found:
    """Read 前条, 前款第二项, 前两款."""
    word, span = opening["before"], opening.span()
    level, count = LEVEL_OF[word.lstrip(_COUNTS)], number_of(word[:1]) or 1
    if not reading.statute:
        speaks = SPEAKS_OF_LAW.match(reading.text, span[1])
        return _pointed(reading, span, None, NO_PLACE) if speaks else ([], span[1])
    reading.place.read_on(reading.text, span[0])
    ref = reading.place.unit_ref(reading.own_ref(), level, count)
    if ref is None or count == 1:
        return _pointed(reading, span, ref, NO_PLACE)
    last = reading.place.unit_ref(reading.own_ref(), level, 1)
    reading.memory.note(Cited(reading.own, last, span[1], own=True), span[0])
    return [Mention(*span, "provision", "relative", reading.own, ref, last)], span[1]


def _act(
    reading: Reading, span: tuple[int, int], title: str, doubt: Doubt | None, *, form: str = "own"
) -> Found:
    """Read an instrument that a word stands for, and what of it is cited."""
    pieces, stop = read_chain(reading.text, span[1], ProvisionRef(title, instrument=title))
    like = Mention(*span, "instrument", form, title, doubt=doubt)
    if pieces:
        return reading.listed(pieces, like, span[0]), stop
    own = form == "own" and reading.statute
    reading.memory.note(Cited(title, None, span[1], own), span[0])
    return [like], span[1]


def _back(reading: Reading, span: tuple[int, int], level: str) -> Found:
    """Read the unit of *level* that was cited last."""
    cited = reading.memory.near(span[0])
    return _pointed(reading, span, down_to(cited.ref, level) if cited else None, NOTHING_BEFORE)


def _pointed(
    reading: Reading, span: tuple[int, int], ref: ProvisionRef | None, doubt: Doubt
) -> Found:
    """Read on below the unit that a word points to; without one, only see how far it goes."""
    pieces, _ = read_chain(reading.text, span[1], ref or NOWHERE)
    end = pieces[-1].end if pieces else span[1]
    if ref is None:
        return [Mention(span[0], end, "provision", "relative", doubt=doubt)], end
    known = None if reading.statute or ref.title else TOO_FAR
    like = Mention(*span, "provision", "relative", ref.title, ref, doubt=known)
    return reading.listed(pieces or [Piece(*span, ref)], like, span[0]), end
