"""How texts on the shelf are cited in print: 《电子商务法》第三十八条第二款."""

from collections.abc import Iterable
from dataclasses import replace

from anbao.citation.numerals import chinese_number
from anbao.citation.provision import ProvisionRef
from anbao.errors import NotInGraph
from anbao.identifiers import parse_iri
from anbao.legislation.shelf import Passage, Shelf

_STATE = "中华人民共和国"
_UNITS = {"book": "编", "subbook": "分编", "chapter": "章", "section": "节"}
_LEVELS = (*_UNITS, "article", "paragraph", "item")


def printed_citation(shelf: Shelf, iri: str, english: str = "") -> tuple[str, str] | None:
    """Return how *iri* is cited in Chinese and English; None where its law is not on the shelf.

    *english* is the law's English title; without one the Chinese title stands in English too.
    """
    try:
        instrument, path, version = shelf.place(iri)
    except NotInGraph:
        return None
    title = shelf.title(instrument)
    if not title:
        return None
    parts = parse_iri(iri).parts
    units = {level: int(parts[level]) for level in _LEVELS if level in parts}
    suffix = {"article_suffix": int(parts["suffix"])} if "suffix" in parts else {}
    short = title.removeprefix(_STATE)
    reference = replace(ProvisionRef(short), **units, **suffix)  # type: ignore[arg-type]
    zh, en = (
        (reference.cite_zh(), reference.cite_en(english or short))
        if path
        else (title, english or title)
    )
    return (f"{zh}（{version} 文本）", f"{en} (text of {version})") if version else (zh, en)


def mark_of(passage: Passage) -> str:
    """Return the mark that a unit is printed with: 第三十八条之一, （二）; a paragraph has none."""
    number = chinese_number(passage.number)
    if passage.kind == "article":
        suffix = f"之{chinese_number(passage.suffix)}" if passage.suffix else ""
        return f"第{number}条{suffix}"
    if passage.kind == "item":
        return f"（{number}）" if passage.number else ""
    if passage.kind == "subitem":
        return f"{passage.number}．"
    return f"第{number}{_UNITS[passage.kind]}" if passage.kind in _UNITS else ""


def plain_text(passages: Iterable[Passage]) -> str:
    """Return units as plain text, a line a unit; the cells of a table row stand between bars."""
    lines = (
        " ".join(filter(None, (mark_of(each), each.heading, _plain(each.text))))
        for each in passages
    )
    return "\n".join(filter(None, lines))


def _plain(text: str) -> str:
    rows = (
        " | ".join(cell.strip() for cell in line.strip("| ").split("|"))
        if line.startswith("|")
        else line
        for line in text.split("\n")
    )
    return "\n".join(rows)
