"""Where ``ontology/``, ``data/`` and ``queries/`` are; everyone else is handed paths."""

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The three folders that make up the graph, under one *root*."""

    root: Path

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


def default_tree() -> SourceTree:
    """Return the checkout this package runs from, else the copy inside the installed wheel."""
    checkout = _PACKAGE.parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "ontology").is_dir():
        return SourceTree(checkout)
    return SourceTree(_PACKAGE / "tree")
