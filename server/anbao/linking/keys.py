"""The one form under which names are compared: widths, brackets, blanks and numerals folded.

「《消费者权益保护法》第五十五条第一款」, "消费者权益保护法55条1款" and "Consumer … Law art. 55(1)"
all end in ``55.1``, so that whoever types a citation need not know how we print it.
"""

import re
import unicodedata

from anbao.citation.numerals import NUMBER, read_number
from anbao.errors import NotANumeral

_STRAY = str.maketrans(
    {"〔": "(", "〕": ")", "【": "(", "】": ")", "[": "(", "]": ")"}
    | dict.fromkeys("《》〈〉“”‘’\"'\u200b\u200c\u200d\u2060\ufeff")
)
_UNIT = re.compile(
    rf"第?(?P<open>\()?(?P<number>{NUMBER})(?(open)\))(?P<unit>[条款项])(?:之(?P<suffix>{NUMBER}))?"
)
_ENGLISH = re.compile(
    r"(?:(?<!\s)\s++)?\b(?:articles?|arts?\b\.?|§)\s*(?P<article>\d{1,4}(?:-\d{1,3})?)"
    r"(?:\s*\((?P<paragraph>\d{1,3})\))?(?:\s*item\s*\((?P<item>\d{1,3})\))?"
)
_HAN = re.compile(r"[㐀-鿿]")


def fold_name(text: str) -> str:
    """Return the key of a name in Chinese or English: blanks between Latin words stay, single.

    >>> fold_name("《电子商务法》第三十八条第二款"), fold_name("E-Commerce Law art. 38(2)")
    ('电子商务法38.2', 'e-commerce law 38.2')
    """
    folded = unicodedata.normalize("NFKC", text).translate(_STRAY).casefold()
    folded = _ENGLISH.sub(_english_place, _UNIT.sub(_chinese_place, folded))
    return " ".join(folded.split()) if _HAN.search(folded) is None else "".join(folded.split())


def pinyin_keys(key: str) -> tuple[str, str]:
    """Return the pinyin of a Chinese *key*, whole and by initials; digits stay.

    >>> pinyin_keys("电子商务法38.2")
    ('dianzishangwufa38.2', 'dzswf38.2')
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - slow to load

    # What is not Chinese comes back a character at a time; pypinyin's stub knows of strings only.
    syllables = lazy_pinyin(key, style=Style.NORMAL, errors=list)  # type: ignore[arg-type]
    return "".join(syllables), "".join(each[0] for each in syllables)


def is_chinese(key: str) -> bool:
    """Say whether a key has a Chinese character."""
    return _HAN.search(key) is not None


def _chinese_place(match: re.Match[str]) -> str:
    try:
        number = str(read_number(match["number"]))
        suffix = f"-{read_number(match['suffix'])}" if match["suffix"] else ""
    except NotANumeral:
        return match[0]
    return f"{number}{suffix}" if match["unit"] == "条" else f".{number}"


def _english_place(match: re.Match[str]) -> str:
    parts = filter(None, (match["article"], match["paragraph"], match["item"]))
    return " " + ".".join(parts)
