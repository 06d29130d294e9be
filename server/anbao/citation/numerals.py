"""Numbers as Chinese law prints them: 三十八 ⇄ 38, 一千二百六十 ⇄ 1260, 二〇二四 → 2024.

Source: 《立法法》（2023 年修正）第六十五条：编、章、节、条的序号用中文数字依次表述，
项的序号用中文数字加括号依次表述，目的序号用阿拉伯数字依次表述。
"""

import re

from anbao.citation.spelling import fold_spelling
from anbao.errors import NotANumeral

NUMBER = r"(?:[0-9]{1,8}|[〇零一二三四五六七八九十百千万两]{1,16})"
"""A pattern for what `read_number` may be able to read; spelling already folded."""

_DIGITS = "零一二三四五六七八九"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LIMIT = 10**8
_SPELLINGS = str.maketrans("〇两", "零二")


def read_number(text: str) -> int:
    """Read a Chinese, Arabic or full-width number below a hundred million.

    >>> read_number("一千二百六十"), read_number("二〇二四"), read_number("３８")
    (1260, 2024, 38)
    """
    folded = fold_spelling(text)
    if re.fullmatch(r"[0-9]{1,8}", folded):
        return int(folded)
    if re.fullmatch(r"[〇零一二三四五六七八九]{1,8}", folded):
        return int("".join(str(_VALUES[digit]) for digit in folded))
    if re.fullmatch(NUMBER, folded) and "万万" not in folded:
        number = _add_up(folded)
        # 只有写回去仍是原样的才算数：「三十八百」「十十」一类由此拒绝。
        if number < _LIMIT and chinese_number(number) == _full_form(folded):
            return number
    raise NotANumeral(text, "不是数字", "not a number")


def chinese_number(number: int) -> str:
    """Write *number* as an article number is printed.

    >>> chinese_number(38), chinese_number(108), chinese_number(1260), chinese_number(10_000)
    ('三十八', '一百零八', '一千二百六十', '一万')
    """
    if not 0 <= number < _LIMIT:
        raise NotANumeral(str(number), "超出零至一亿的范围", "outside 0 to 100,000,000")
    if number == 0:
        return _DIGITS[0]
    high, low = divmod(number, 10_000)
    gap = "零" if high and 0 < low < 1000 else ""
    printed = (_four_digits(high) + "万" if high else "") + gap + _four_digits(low)
    return printed.removeprefix("一") if printed.startswith("一十") else printed


def _four_digits(number: int) -> str:
    printed = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            printed += _DIGITS[digit] + name
        elif printed and number and not printed.endswith("零"):
            printed += "零"
    return printed


def _add_up(text: str) -> int:
    total = section = digit = 0
    for character in text:
        if character in _VALUES:
            digit = _VALUES[character]
        elif character == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _UNITS[character], 0
    return total + section + digit


def _full_form(text: str) -> str:
    """Give 两百 and 一百十二 the form that `chinese_number` prints."""
    full = re.sub(r"(?<=[百千万零])十", "一十", text.translate(_SPELLINGS))
    return full.removeprefix("一") if full.startswith("一十") else full
