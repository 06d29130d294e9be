"""The units of a read document as flat records, each with its path below the instrument's IRI."""

from collections.abc import Iterator
from dataclasses import dataclass

from anbao.identifiers import division_iri, provision_iri
from anbao.legislation.paragraphs import Unit
from anbao.legislation.structure import Body


@dataclass(frozen=True, slots=True)
class Record:
    """One unit: *path* is below the instrument (``art_38/para_2``), empty where it has no IRI."""

    path: str
    parent: str
    kind: str
    number: int
    suffix: int
    heading: str
    text: str


def records(instrument: str, body: Body, *, book: bool = False) -> Iterator[Record]:
    """Yield the units of *body* in print order; *book* says that it is one book of a code."""
    nested = book or _chapters_restart(body)
    paths = {id(unit): _division_path(instrument, unit, nested=nested) for unit in body.divisions}
    units = sorted([*body.divisions, *body.articles], key=lambda unit: unit.line)
    for unit in units:
        parent = next((paths[id(above)] for above in reversed(unit.above) if paths[id(above)]), "")
        if unit.kind == "article":
            yield from _article(instrument, unit, parent)
        else:
            text = unit.text
            yield Record(paths[id(unit)], parent, unit.kind, unit.number, 0, unit.heading, text)
    for annex in body.annexes:
        yield Record("", "", "annex", annex.number, 0, annex.heading, annex.text)


def _chapters_restart(body: Body) -> bool:
    chapters = [unit.number for unit in body.divisions if unit.kind == "chapter"]
    return len(chapters) != len(set(chapters))


def _division_path(instrument: str, unit: Unit, *, nested: bool) -> str:
    """Return a division's path: chapters that are numbered through need no book in it."""
    if unit.kind == "heading":
        return ""
    numbers = {each.kind: each.number for each in (*unit.above, unit) if each.kind != "heading"}
    if not nested and "chapter" in numbers:
        numbers = {kind: n for kind, n in numbers.items() if kind in {"chapter", "section"}}
    elif "chapter" in numbers:
        numbers.pop("subbook", None)  # 分编之内章号连续
    return division_iri(instrument, **numbers).removeprefix(f"{instrument}/")


def _article(instrument: str, article: Unit, parent: str) -> Iterator[Record]:
    number, suffix = article.number, article.suffix

    def path(**parts: int) -> str:
        iri = provision_iri(instrument, number, suffix=suffix or None, **parts)
        return iri.removeprefix(f"{instrument}/")

    yield Record(path(), parent, "article", number, suffix, article.heading, "")
    for paragraph in article.parts:
        above = path(paragraph=paragraph.number)
        yield Record(above, path(), "paragraph", paragraph.number, 0, "", paragraph.text)
        for item in paragraph.parts:
            place = path(paragraph=paragraph.number, item=item.number) if item.number else ""
            yield Record(place, above, "item", item.number, 0, "", item.text)
            for subitem in item.parts:
                yield Record("", place, "subitem", subitem.number, 0, "", subitem.text)
