"""Linking in this process, without a server: ``anbao.link(text)`` and ``anbao.cite(text)``.

The graph is the published snapshot where it is of the sources as they are, else it is read from
the sources; nothing is written.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from anbao.graph.build import build_dataset
from anbao.graph.progress import Progress, silent
from anbao.legislation.official import OfficialTexts
from anbao.legislation.shelf import Shelf
from anbao.linking.annotate import Linker, Request
from anbao.linking.answers import as_citation, tell
from anbao.linking.gazetteer import read_titles
from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Lexicon, read_aliases, read_lexicon
from anbao.pipeline import source_version
from anbao.source_tree import SourceTree, default_tree, with_home
from anbao.store.local import LocalReader, load_snapshot
from anbao.store.reader import GraphReader


def link(text: str, *, at: dt.date | str | None = None, own: str = "") -> list[dict[str, Any]]:
    """Find law, cases, courts, actors, rights and duties in Chinese *text*.

    Each mention has its place in code points (``start``, ``end``) and UTF-16 units, a normal form
    and ``iri``, which is None where it is not linked; ``why`` then says the reason. ``summary``
    is what a provision says in our words, ``official`` the wording that was imported. *at* is the
    day (or ISO date) that chooses versions; *own* the title of the statute whose text this is.
    """
    linker, day = _linker(), _day(at)
    return list(tell(linker, linker.link(text, Request(own=own, day=day)), day))


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
    texts = OfficialTexts(Shelf(home / "legislation"))
    return make_linker(reader, make_lexicon(reader, tree, texts), tree, texts)


def make_lexicon(
    reader: GraphReader, tree: SourceTree, texts: OfficialTexts | None = None
) -> Lexicon:
    """Return every name in *reader* and *tree*, and the titles of imported *texts*."""
    aliases = read_aliases(tree.data / "lexicon" / "aliases.csv")
    return read_lexicon(reader, aliases, texts.entries() if texts else ())


def make_linker(
    reader: GraphReader,
    lexicon: Lexicon,
    tree: SourceTree,
    texts: OfficialTexts | None = None,
    *,
    index: Callable[[], NameIndex] | None = None,
) -> Linker:
    """Return a linker over *reader* and *lexicon*; what *texts* hold counts as held."""
    others = read_titles(tree.data / "lexicon" / "titles.csv")
    return Linker(reader, lexicon, others, texts=texts, index=index)


@cache
def _linker() -> Linker:
    return open_linker(default_tree(), Path(".anbao"))


def _reader(tree: SourceTree, home: Path, progress: Progress) -> GraphReader:
    tree = with_home(tree, home)
    version = source_version(tree)
    folder = home / "snapshots" / version
    if (folder / "meta.json").is_file():
        return LocalReader(load_snapshot(folder), version)
    return LocalReader(build_dataset(tree, progress).store, version)


def _day(at: dt.date | str | None) -> dt.date | None:
    return dt.date.fromisoformat(at) if isinstance(at, str) else at
