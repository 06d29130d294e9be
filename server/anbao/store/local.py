"""The graph in this process: fast, and therefore only for queries that we wrote ourselves."""

import json
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Variable,
)

from anbao.errors import EngineError, ParameterError, QuerySyntaxError, SourceError
from anbao.store.reader import Rows, Term, Triple

_Answer = TypeVar("_Answer")
_EMPTY = b"# empty graph: "
_UNPROJECTED = "does not contains variable ?"


class LocalReader:
    """A ``GraphReader`` over a pyoxigraph store; parameters are bound as terms, never as text."""

    def __init__(self, store: Store, version: str) -> None:
        self._store = store
        self._version = version

    @property
    def version(self) -> str:
        """Name the dataset's version."""
        return self._version

    def select(self, query: str, **bindings: Term) -> Rows:
        """Answer a SELECT; every bound variable must be projected, or ``ParameterError``."""
        solutions = self._ask_for(query, bindings, QuerySolutions)
        names = tuple(variable.value for variable in solutions.variables)
        rows = [
            {name: term for name, term in zip(names, solution, strict=True) if term is not None}
            for solution in solutions
        ]
        return Rows(names, rows)

    def ask(self, query: str, **bindings: Term) -> bool:
        """Answer an ASK."""
        return bool(self._ask_for(query, bindings, QueryBoolean))

    def construct(self, query: str, **bindings: Term) -> list[Triple]:
        """Answer a CONSTRUCT or DESCRIBE."""
        return list(self._ask_for(query, bindings, QueryTriples))

    def _ask_for(self, query: str, bindings: dict[str, Term], kind: type[_Answer]) -> _Answer:
        terms = {Variable(name): term for name, term in bindings.items()}
        try:
            answer = self._store.query(query, substitutions=terms or None)
        except SyntaxError as error:
            raise QuerySyntaxError(
                f"查询不合 SPARQL 语法：{error}", f"not SPARQL: {error}"
            ) from None
        except RuntimeError as error:
            raise _unbindable(str(error)) from None
        if not isinstance(answer, kind):
            raise EngineError(
                f"查询形式不符：需要 {kind.__name__}", f"wrong query form: {kind.__name__} wanted"
            )
        return answer


def _unbindable(message: str) -> EngineError | ParameterError:
    # pyoxigraph substitutes projected variables only, and says which one is not.
    if _UNPROJECTED not in message:
        return EngineError(f"查询失败：{message}", f"the query failed: {message}")
    name = message.split(_UNPROJECTED, 1)[1].split(" ", 1)[0]
    return ParameterError(
        f"参数 ?{name} 未出现在 SELECT 子句中，无法绑定",
        f"?{name} is not projected by the query, so it cannot be bound",
        parameter=name,
    )


def load_snapshot(path: Path) -> Store:
    """Load the snapshot folder *path* (its ``dataset.nq``) into memory."""
    store = Store()
    add_quads(store, path / "dataset.nq")
    for graph in _empty_graphs(path / "dataset.nq"):
        store.add_graph(graph)
    return store


def dataset_lines(store: Store) -> list[bytes]:
    """Return *store* as the lines of a ``dataset.nq``: like data, like lines.

    N-Quads knows no graph without a triple: such graphs are named in comments at the beginning.
    """
    lines = (store.dump(format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    empty = [
        _EMPTY + f"{graph}\n".encode()
        for graph in store.named_graphs()
        if next(store.quads_for_pattern(None, None, None, graph), None) is None
    ]
    return sorted(empty) + sorted(lines)


def _empty_graphs(dataset: Path) -> Iterator[NamedNode]:
    with dataset.open("rb") as lines:
        for line in takewhile(lambda each: each.startswith(_EMPTY), lines):
            yield NamedNode(line[len(_EMPTY) :].decode().strip().strip("<>"))


def add_quads(store: Store, dataset: Path) -> None:
    """Load the N-Quads file *dataset* into *store* too, in the order that queries read fastest."""
    try:
        store.load(path=str(dataset), format=RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise SourceError(
            dataset, error.lineno or 0, "快照无法读取", "unreadable snapshot"
        ) from None
    except OSError as error:
        raise SourceError(dataset, 0, "快照无法打开", "the snapshot cannot be opened") from error


def snapshot_version(path: Path) -> str:
    """Return the version that the snapshot folder *path* says it holds."""
    try:
        meta = json.loads((path / "meta.json").read_text(encoding="utf-8"))
        return str(meta["version"])
    except (OSError, ValueError, KeyError, TypeError):
        raise SourceError(path / "meta.json", 0, "快照说明缺失", "no readable meta.json") from None
