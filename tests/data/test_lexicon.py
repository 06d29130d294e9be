"""Every alias names something that the graph holds, with a sentence that uses it."""

from pathlib import Path

import pytest

from anbao.errors import SourceError
from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Alias, read_aliases, read_lexicon
from anbao.source_tree import default_tree
from anbao.store.local import LocalReader

PATH = default_tree().data / "lexicon" / "aliases.csv"
ALIASES = read_aliases(PATH)


@pytest.fixture(scope="module")
def names(reader: LocalReader) -> NameIndex:
    return NameIndex(read_lexicon(reader, ALIASES))


@pytest.mark.parametrize("alias", ALIASES, ids=lambda alias: alias.surface)
def test_alias_leads_to_its_entity(names: NameIndex, alias: Alias) -> None:
    assert alias.surface in alias.example
    hits = [hit for hit in names.search(alias.surface) if hit.why == "exact"]
    assert [hit.entry.iri for hit in hits] == [alias.iri]


def test_no_surface_is_given_twice() -> None:
    surfaces = [alias.surface for alias in ALIASES]
    assert len(surfaces) == len(set(surfaces))


def test_a_line_without_its_example_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text("surface,iri,example\n消法,eli/x,\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"aliases\.csv:2"):
        read_aliases(path)
