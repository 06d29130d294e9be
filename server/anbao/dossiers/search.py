"""Find entities for people: the linker's index, then what is part of a case, a norm or a work."""

from dataclasses import dataclass

from anbao.dossiers.kinds import kinds
from anbao.dossiers.library import Library, Link
from anbao.linking.index import Hit, NameIndex
from anbao.linking.lexicon import ON_REQUEST

MOST = 60


@dataclass(frozen=True, slots=True)
class Result:
    """An entity found; ``matched`` is the name it was found by where its label is another."""

    link: Link
    kinds: tuple[Link, ...]
    matched: str


def search(library: Library, names: NameIndex, words: str) -> tuple[Result, ...]:
    """Return up to ``MOST`` entities that *words* may mean, the best first.

    Words are Chinese, pinyin, initials or English. What one usually looks for comes first; parts
    of cases, norms and works, versions and terms follow.
    """
    found = names.search(words, limit=MOST)
    near = bool(found) and all(hit.why.endswith("similar") for hit in found)
    parts = names.search(words, ON_REQUEST, limit=MOST)
    sure = [hit for hit in parts if not hit.why.endswith("similar")]
    hits = [*sure, *found] if near else [*found, *sure]
    return tuple(_result(library, hit) for hit in hits[:MOST])


def _result(library: Library, hit: Hit) -> Result:
    link = library.link(hit.entry.iri)
    said = {link.label.zh, link.label.en, hit.entry.label.zh, hit.entry.label.en}
    shown = hit.matched in set(hit.entry.names) - said
    return Result(link, kinds(library.node(hit.entry.iri)), hit.matched if shown else "")
