"""Who cites a law or a provision, by the texts that were imported."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link
from anbao.identifiers import version_iri
from anbao.legislation.shelf import Cited

MOST = 60


@dataclass(frozen=True, slots=True)
class Backlink:
    """One provision that cites: what it cites, in what words, and in which of its versions."""

    citing: Link
    cited: Link
    words: str
    version: str


@dataclass(frozen=True, slots=True)
class Backlinks:
    """Those who cite, up to ``MOST`` of *total* provisions, by their IRI."""

    total: int
    shown: tuple[Backlink, ...]


def backlinks(library: Library, iri: str) -> Backlinks | None:
    """Return who cites *iri* or a part of it; None where nobody does or nothing was imported."""
    if library.texts is None:
        return None
    found: dict[tuple[str, str], Cited] = {}
    for each in library.texts.citing(iri.split("/@", maxsplit=1)[0]):
        found[each.provision, each.target] = each  # the latest version comes last
    if not found:
        return None
    shown = tuple(_backlink(library, each) for each in list(found.values())[:MOST])
    return Backlinks(len(found), shown)


def _backlink(library: Library, cited: Cited) -> Backlink:
    version = version_iri(cited.provision, cited.version)
    return Backlink(library.link(cited.provision), library.link(cited.target), cited.words, version)
