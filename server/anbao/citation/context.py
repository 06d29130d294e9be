"""What has been cited so far in a text, for words that point back: 该法, 该条, 同法, 第二款."""

import re
from dataclasses import dataclass, replace

from anbao.citation.provision import LEVELS, ProvisionRef
from anbao.citation.wording import GOES_ON, PARAGRAPH_END, SENTENCE_END

_LONGEST_LINK = 24
_FARTHEST = 2  # 自然段；更远的「第三条」不知属于哪部文件
_LISTED = re.compile(r"(?:的?(?:有关|相关|上述)?规定)?(?:、|和|及其?|与|或者?|以及|、以及)")
"""What joins laws that are cited side by side."""
_ACTS = ("法典", "条例", "规定", "办法", "解释", "细则", "规则", "通则", "决定", "法")


@dataclass(frozen=True, slots=True)
class Cited:
    """The last citation: its instrument, its provision if it named one, and where it ended."""

    title: str
    ref: ProvisionRef | None
    end: int
    own: bool = False


class Memory:
    """Remembers the last citation, and the last instrument of each kind; reads nothing twice."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._by_act: dict[str, str] = {}
        self._looked = 0
        self._new_sentence = False
        self._new_paragraphs = 0
        self._beside: dict[str, list[ProvisionRef]] = {}
        self.last: Cited | None = None

    def note(self, cited: Cited, start: int) -> None:
        """Remember one more citation, which begins at *start*."""
        if cited.title and not cited.own:
            if not self._stands_beside(start):
                self._beside = {}
            self._beside.setdefault(cited.title, []).extend([cited.ref] if cited.ref else [])
        self.last = cited
        self._looked, self._new_sentence, self._new_paragraphs = cited.end, False, 0
        if cited.title and not cited.own:
            # 只写文号的司法解释，「该解释」「该规定」都可能是它。
            acts = ("解释", "规定") if cited.title.startswith("法释") else (act_of(cited.title),)
            self._by_act |= dict.fromkeys(acts, cited.title)

    def _stands_beside(self, start: int) -> bool:
        """Say whether only 、和 or the like stand between the last citation and *start*."""
        if self.last is None or not 0 < start - self.last.end <= _LONGEST_LINK:
            return False
        gap = "".join(self._text[self.last.end : start].split())
        return _LISTED.fullmatch(gap) is not None

    def of_act(self, act: str) -> str:
        """Return the title last cited that ends in *act*; 法 means a code too."""
        if act == "法":
            return self._by_act.get("法", "") or self._by_act.get("法典", "")
        return self._by_act.get(act, "")

    def rivals(self, act: str, article: int | None) -> list[str]:
        """Return the titles that 该法 may mean, if several stood side by side when last cited.

        One of them whose *article* was cited there is meant alone.
        """
        acts = ("法", "法典") if act == "法" else (act,)
        beside = {title: refs for title, refs in self._beside.items() if act_of(title) in acts}
        if len(beside) < 2:
            return []
        told = [
            title
            for title, refs in beside.items()
            if article and any(ref.article == article for ref in refs)
        ]
        return told if len(told) == 1 else list(beside)

    def link(self, start: int) -> Cited | None:
        """Return the last citation if only 、和 or 规定 stand between it and *start*."""
        if self.last is None or not 0 <= start - self.last.end <= _LONGEST_LINK:
            return None
        gap = "".join(self._text[self.last.end : start].split())
        return self.last if GOES_ON.match(gap) else None

    def in_sentence(self, start: int) -> Cited | None:
        """Return the last citation if it stands in the sentence that *start* is in."""
        self._look(start)
        return None if self._new_sentence else self.last

    def near(self, start: int) -> Cited | None:
        """Return the last citation if it is no farther than the paragraph before."""
        self._look(start)
        return self.last if self._new_paragraphs < _FARTHEST else None

    def _look(self, to: int) -> None:
        if to > self._looked:
            seen = self._text[self._looked : to]
            self._new_sentence = self._new_sentence or SENTENCE_END.search(seen) is not None
            self._new_paragraphs += len(PARAGRAPH_END.findall(seen))
            self._looked = to


def act_of(title: str) -> str:
    """Return the kind of instrument that a title ends in: 法, 条例, 解释 …, or nothing.

    >>> act_of("民法典"), act_of("网络消费纠纷规定（一）"), act_of("用户协议")
    ('法典', '规定', '')
    """
    bare = title.partition("（")[0] or title
    return next((act for act in _ACTS if bare.endswith(act)), "")


def cut(ref: ProvisionRef | None, level: str) -> ProvisionRef | None:
    """Return what *ref* says above *level*, where a unit of *level* may be named next to it."""
    if ref is None or (level in ("paragraph", "item", "subitem") and ref.article is None):
        return None
    at = LEVELS.index(level)
    gone: dict[str, None] = dict.fromkeys(LEVELS[at:])
    if at <= LEVELS.index("article"):
        gone["article_suffix"] = None
    return replace(ref, **gone)  # type: ignore[arg-type]  # LEVELS are its int fields


def down_to(ref: ProvisionRef | None, level: str) -> ProvisionRef | None:
    """Return the unit of *level* that *ref* names or lies in, if any."""
    if ref is None or not getattr(ref, level):
        return None
    gone: dict[str, None] = dict.fromkeys(LEVELS[LEVELS.index(level) + 1 :])
    if LEVELS.index(level) < LEVELS.index("article"):
        gone["article_suffix"] = None
    return replace(ref, **gone)  # type: ignore[arg-type]  # LEVELS are its int fields
