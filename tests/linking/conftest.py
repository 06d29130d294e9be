"""The names of the true graph, read and indexed once."""

import pytest

from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Lexicon, read_aliases, read_lexicon
from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader


@pytest.fixture(scope="session")
def lexicon(reader: LocalReader, tree: SourceTree) -> Lexicon:
    return read_lexicon(reader, read_aliases(tree.data / "lexicon" / "aliases.csv"))


@pytest.fixture(scope="session")
def names(lexicon: Lexicon) -> NameIndex:
    return NameIndex(lexicon)
