"""Find entities by words in their labels; enough for people until the index of the linker comes."""

from anbao.dossiers.kinds import kinds
from anbao.dossiers.library import Library, Link

MOST = 60


def search_labels(library: Library, words: str) -> tuple[tuple[Link, tuple[Link, ...]], ...]:
    """Return up to ``MOST`` entities whose label holds every word, shortest label first."""
    wanted = [word for word in words.casefold().split() if word]
    if not wanted:
        return ()
    found = [
        (len(label.zh), iri)
        for iri, label in library.labels.items()
        if all(word in f"{label.zh}\n{label.en}".casefold() for word in wanted)
    ]
    nodes = [library.node(iri) for _, iri in sorted(found)[:MOST]]
    return tuple((node.link, kinds(node)) for node in nodes)
