"""One spelling for the many that printing, typing and scanning give a citation."""

import unicodedata

# NFKC 不折叠六角括号与方头括号；零宽字符常见于网页复制的文本。
_STRAY = str.maketrans(
    {"〔": "(", "〕": ")", "【": "(", "】": ")", "[": "(", "]": ")"}
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff")
)


def fold_spelling(text: str) -> str:
    """Fold width and brackets, and drop every blank.

    >>> fold_spelling("〔２０２１〕黔 03 民终　４４１６ 号")
    '(2021)黔03民终4416号'
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(_STRAY).split())
