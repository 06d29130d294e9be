"""The official wording of a law or a provision, where the user has imported it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Text
from anbao.errors import NotInGraph
from anbao.identifiers import version_iri
from anbao.legislation.official import edition_at
from anbao.legislation.printed import mark_of, plain_text
from anbao.legislation.shelf import Edition, Passage, Shelf

KIND_NAMES = {
    "xf": Text("宪法", "constitution"),
    "fl": Text("法律", "law"),
    "xzfg": Text("行政法规", "administrative regulation"),
    "sfjs": Text("司法解释", "judicial interpretation"),
    "dfxfg": Text("地方性法规", "local regulation"),
    "bmgz": Text("部门规章", "departmental rule"),
}
_DEPTH = {"item": 1, "subitem": 2}


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text, or the rows of a table."""

    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One unit as printed: *mark* is 第三十八条 or （一）; *iri* is empty where it has none."""

    kind: str
    iri: str
    number: str
    mark: str
    heading: str
    blocks: tuple[Block, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording of one version; dates are ISO dates, empty where unknown.

    ``until`` is the day from which the next imported version applies, ``addresses`` are pages of
    the whole text at official sites.
    """

    link: Link
    version: str
    in_force: str
    until: str
    dated: str
    basis: str
    sources: tuple[str, ...]
    addresses: tuple[str, ...]
    parts: tuple[Part, ...]
    versions: tuple[Link, ...]
    plain: str
    """The wording as plain text, a line a unit."""


@dataclass(frozen=True, slots=True)
class TextDossier:
    """A law or a provision of which only the imported text is known.

    ``in_graph`` says that the graph describes its law, though not this part or version.
    """

    link: Link
    instrument: Link
    kind: Text
    number: str
    crumbs: tuple[Link, ...]
    note: tuple[str, ...]
    preamble: tuple[str, ...]
    whole: bool
    in_graph: bool
    wording: Wording


def wording_of(library: Library, iri: str, day: str = "") -> Wording | None:
    """Return the wording of *iri* on *day* (ISO date), or of the version that the IRI names.

    Without either, the latest. None where no text of it was imported.
    """
    shelf = library.texts
    found = edition_at(shelf, iri, day) if shelf else None
    if shelf is None or found is None:
        return None
    edition, path = found
    passages = shelf.passages(edition, path)
    if not passages:
        return None
    return _wording(
        iri.split("/@", maxsplit=1)[0], edition, shelf.days(edition.instrument), passages
    )


def text_dossier(library: Library, iri: str, day: str = "") -> TextDossier:
    """Gather what is known of *iri* from the imported text alone, or raise NotInGraph."""
    wording = wording_of(library, iri, day)
    shelf = library.texts
    if wording is None or shelf is None:
        raise NotInGraph(f"图中没有 {iri}。", f"The graph holds nothing of this kind at {iri}.")
    instrument, path, _ = shelf.place(iri)
    edition = next(each for each in shelf.editions(instrument) if each.version == wording.version)
    return TextDossier(
        link=library.link(iri),
        instrument=library.link(instrument),
        kind=KIND_NAMES[edition.kind],
        number=edition.number,
        crumbs=_crumbs(library, shelf, edition, path),
        note=edition.note,
        preamble=edition.preamble,
        whole=not path,
        in_graph=instrument in library.labels,
        wording=wording,
    )


def _wording(iri: str, edition: Edition, days: list[str], passages: tuple[Passage, ...]) -> Wording:
    later = [day for day in days if day > edition.version]
    versions = [Link(version_iri(iri, day), Text(day, day)) for day in days]
    return Wording(
        link=Link(version_iri(iri, edition.version), Text(edition.version, edition.version)),
        version=edition.version,
        in_force=edition.in_force,
        until=min(later, default=""),
        dated=edition.dated,
        basis=edition.basis,
        sources=edition.sources,
        addresses=edition.same_as,
        parts=tuple(_parts(edition.instrument, passages)),
        versions=tuple(versions),
        plain=plain_text(passages),
    )


def _parts(instrument: str, passages: Iterable[Passage]) -> Iterator[Part]:
    for each in passages:
        iri = f"{instrument}/{each.path}" if each.path else ""
        depth = _DEPTH.get(each.kind, 0)
        number = f"{each.number}-{each.suffix}" if each.suffix else str(each.number)
        blocks = tuple(_blocks(each.text))
        yield Part(each.kind, iri, number, mark_of(each), each.heading, blocks, depth)


def _blocks(text: str) -> Iterator[Block]:
    """Part a text into lines and tables, whose rows are lines that begin with a bar."""
    rows: list[tuple[str, ...]] = []
    for line in text.split("\n") if text else ():
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("| ").split("|")))
            continue
        if rows:
            yield Block("", tuple(rows))
            rows = []
        yield Block(line)
    if rows:
        yield Block("", tuple(rows))


def _crumbs(library: Library, shelf: Shelf, edition: Edition, path: str) -> tuple[Link, ...]:
    above = []
    while path:
        found = shelf.passages(edition, path)[0]
        path = found.parent
        above.append(f"{edition.instrument}/{path}".rstrip("/"))
    return tuple(library.link(iri) for iri in reversed(above))
