"""Every alias names something that the graph holds, with a sentence that uses it."""

from pathlib import Path

import pytest

from anbao.errors import SourceError
from anbao.linking.annotate import Linker
from anbao.linking.gazetteer import read_titles
from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Alias, read_aliases, read_lexicon
from anbao.source_tree import default_tree
from anbao.store.local import LocalReader

PATH = default_tree().data / "lexicon" / "aliases.csv"
ALIASES = read_aliases(PATH)


@pytest.fixture(scope="module")
def names(reader: LocalReader) -> NameIndex:
    return NameIndex(read_lexicon(reader, ALIASES))


@pytest.fixture(scope="module")
def linker(reader: LocalReader, names: NameIndex) -> Linker:
    return Linker(reader, names.lexicon)


@pytest.mark.parametrize("alias", ALIASES, ids=lambda alias: alias.surface)
def test_alias_leads_to_its_entity(names: NameIndex, alias: Alias) -> None:
    assert alias.surface in alias.example
    hits = [hit.entry for hit in names.search(alias.surface) if hit.why == "exact"]
    assert [each.iri for each in hits if each.type == hits[0].type] == [alias.iri]


@pytest.mark.parametrize("alias", ALIASES, ids=lambda alias: alias.surface)
def test_alias_links_back_in_its_sentence(linker: Linker, alias: Alias) -> None:
    links = {each.text: each.reading.link for each in linker.link(alias.example)}
    found = [link for text, link in links.items() if alias.surface in text and link]
    assert [link.iri.startswith(alias.iri) for link in found] == [True]


def test_no_surface_is_given_twice() -> None:
    surfaces = [alias.surface for alias in ALIASES]
    assert len(surfaces) == len(set(surfaces))


def test_a_line_without_its_example_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text("surface,iri,example\n消法,eli/x,\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"aliases\.csv:2"):
        read_aliases(path)


def test_titles_that_we_do_not_hold_are_not_held(names: NameIndex) -> None:
    titles = read_titles(PATH.with_name("titles.csv"))
    held = {name for entry in names.lexicon.of_type("instrument") for name in entry.names}
    assert len(titles) > 200 and not held & set(titles)
