"""Linking in this process, without a server: ``anbao.link(text)`` and ``anbao.cite(text)``.

The graph is the published snapshot where it is of the sources as they are, else it is read from
the sources; nothing is written.
"""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from anbao.graph.build import build_dataset
from anbao.graph.progress import Progress, silent
from anbao.legislation.shelf import Shelf
from anbao.linking.annotate import Linker, Request
from anbao.linking.answers import as_citation
from anbao.linking.gazetteer import read_titles
from anbao.linking.lexicon import Entry, Label, Lexicon, read_aliases, read_lexicon
from anbao.pipeline import source_version
from anbao.source_tree import SourceTree, default_tree
from anbao.store.local import LocalReader, load_snapshot
from anbao.store.reader import GraphReader

_STATE = "中华人民共和国"


def link(text: str, *, at: dt.date | str | None = None, own: str = "") -> list[dict[str, Any]]:
    """Find law, cases, courts, actors, rights and duties in Chinese *text*.

    Each mention has its place in code points (``start``, ``end``) and UTF-16 units, a normal form
    and ``iri``, which is None where it is not linked; ``why`` then says the reason. *at* is the
    day (or ISO date) that chooses versions; *own* the title of the statute whose text this is.
    """
    request = Request(own=own, day=_day(at))
    return [each.as_json() for each in _linker().link(text, request)]


def cite(text: str, *, at: dt.date | str | None = None) -> dict[str, Any]:
    """Read one citation, such as ``消法第55条第1款``, or raise NotAProvision.

    ``iri`` is None for law that the graph does not hold; ``normal`` is its normal form all the
    same.
    """
    return as_citation(_linker(), text, _day(at))


def open_linker(tree: SourceTree, home: Path, progress: Progress = silent) -> Linker:
    """Return a linker over *tree*: its snapshot under *home*, or else its sources.

    Texts that were imported into *home* count too.
    """
    reader = _reader(tree, home, progress)
    lexicon = read_lexicon(reader, read_aliases(tree.data / "lexicon" / "aliases.csv"))
    return make_linker(reader, lexicon, tree, Shelf(home / "legislation"))


def make_linker(
    reader: GraphReader, lexicon: Lexicon, tree: SourceTree, texts: Shelf | None = None
) -> Linker:
    """Return a linker over *reader*; the instruments of *texts* count as held."""
    others = read_titles(tree.data / "lexicon" / "titles.csv")
    if texts is None or not texts.stamp:
        return Linker(reader, lexicon, others)
    known = lexicon.entries
    imported = (_imported(*each) for each in texts.instruments() if each[0] not in known)
    return Linker(reader, Lexicon([*imported, *lexicon]), others, lambda iri: _holds(texts, iri))


def _imported(iri: str, title: str, _articles: int) -> Entry:
    short = title.removeprefix(_STATE)
    names = tuple(dict.fromkeys((title, short)))
    return Entry(iri, Label(title), "instrument", frozenset({"instrument"}), names, short)


def _holds(texts: Shelf, iri: str) -> bool:
    """Say whether some wording of an imported instrument has this unit."""
    instrument, path, _ = texts.place(iri)
    return any(texts.passages(edition, path) for edition in texts.editions(instrument))


@cache
def _linker() -> Linker:
    return open_linker(default_tree(), Path(".anbao"))


def _reader(tree: SourceTree, home: Path, progress: Progress) -> GraphReader:
    version = source_version(tree)
    folder = home / "snapshots" / version
    if (folder / "meta.json").is_file():
        return LocalReader(load_snapshot(folder), version)
    return LocalReader(build_dataset(tree, progress).store, version)


def _day(at: dt.date | str | None) -> dt.date | None:
    return dt.date.fromisoformat(at) if isinstance(at, str) else at
