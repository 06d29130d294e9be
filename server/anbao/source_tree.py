"""Where ``ontology/``, ``data/`` and ``queries/`` are; everyone else is handed paths."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The three folders that make up the graph, under one *root*.

    *beside* is a data folder of the user's own, for a tree that cannot be written, such as an
    installed package's: its cases are read too, and stand in for the tree's of the same name.
    """

    root: Path
    beside: Path | None = None

    @property
    def ontology(self) -> Path:
        """The vocabulary, code lists, shapes and rules."""
        return self.root / "ontology"

    @property
    def data(self) -> Path:
        """The asserted facts."""
        return self.root / "data"

    @property
    def queries(self) -> Path:
        """The competency questions."""
        return self.root / "queries"

    @property
    def kept(self) -> Path:
        """Where changes are kept: the tree itself, or the folder that holds *beside*."""
        return self.beside.parent if self.beside else self.root

    @property
    def kept_cases(self) -> Path:
        """The folder that new cases are written to."""
        return (self.beside or self.data) / "cases"


def with_home(tree: SourceTree, home: Path) -> SourceTree:
    """Return *tree*, with ``<home>/data`` beside it if it is installed or cannot be written."""
    installed = tree.root.is_relative_to(_PACKAGE)
    if installed or not os.access(tree.data / "cases", os.W_OK):
        return replace(tree, beside=home.resolve() / "data")
    return tree


def default_tree() -> SourceTree:
    """Return the checkout this package runs from, else the copy inside the installed wheel."""
    checkout = _PACKAGE.parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "ontology").is_dir():
        return SourceTree(checkout)
    return SourceTree(_PACKAGE / "tree")
