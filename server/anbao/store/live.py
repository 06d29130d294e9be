"""The dataset that is being served now, and the next one in its place without a pause.

A request pins the generation it begins with, so that its queries all see one version.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from anbao.errors import NotInGraph
from anbao.store.jail import Answer, Engine, Query
from anbao.store.lexer import Survey
from anbao.store.limits import EngineLimits
from anbao.store.reader import GraphReader, Rows, Term, Triple


@dataclass(frozen=True, slots=True)
class Generation:
    """One version of the dataset: its engine and, where there are pages, its reader and folder."""

    engine: Engine
    reader: GraphReader | None
    folder: Path | None = None


class Live:
    """Holds the current generation; ``engine`` and ``reader`` always speak to it."""

    def __init__(self, first: Generation) -> None:
        self._newest = first
        self._followers: list[Callable[[], None]] = []
        self._pinned: ContextVar[Generation | None] = ContextVar("generation", default=None)
        self.engine: Engine = LiveEngine(self)
        self.reader: GraphReader = LiveReader(self)

    @property
    def current(self) -> Generation:
        """The generation this request began with, else the newest."""
        return self._pinned.get() or self._newest

    @property
    def folder(self) -> Path:
        """The folder of the current snapshot."""
        if self.current.folder is None:
            raise NotInGraph("这里没有可下载的数据集", "there is no dataset to download here")
        return self.current.folder

    def swap(self, generation: Generation) -> None:
        """Serve *generation* from the next request on."""
        self._newest = generation
        for follower in self._followers:
            follower()

    def after_swap(self, follower: Callable[[], None]) -> None:
        """Have *follower* called whenever a generation has taken the place of another."""
        self._followers.append(follower)

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Keep to one generation inside the block."""
        token = self._pinned.set(self._newest)
        try:
            yield
        finally:
            self._pinned.reset(token)


class LiveEngine:
    """An ``Engine`` that is always the current one."""

    def __init__(self, live: Live) -> None:
        self._live = live

    @property
    def version(self) -> str:
        """Name the dataset's version."""
        return self._live.current.engine.version

    @property
    def graphs(self) -> tuple[str, ...]:
        """Name the graphs of the dataset (the first thousand)."""
        return self._live.current.engine.graphs

    @property
    def limits(self) -> EngineLimits:
        """Say what one query may cost."""
        return self._live.current.engine.limits

    def survey(self, text: str) -> Survey:
        """Look *text* over without running it."""
        return self._live.current.engine.survey(text)

    def answer(self, query: Query) -> Answer:
        """Run *query*."""
        return self._live.current.engine.answer(query)

    def ready(self) -> bool:
        """Say whether the engine would take a query now."""
        return self._live.current.engine.ready()


class LiveReader:
    """A ``GraphReader`` that is always the current one."""

    def __init__(self, live: Live) -> None:
        self._live = live

    @property
    def version(self) -> str:
        """Name the dataset's version."""
        return self._reader.version

    def select(self, query: str, **bindings: Term) -> Rows:
        """Answer a SELECT."""
        return self._reader.select(query, **bindings)

    def ask(self, query: str, **bindings: Term) -> bool:
        """Answer an ASK."""
        return self._reader.ask(query, **bindings)

    def construct(self, query: str, **bindings: Term) -> list[Triple]:
        """Answer a CONSTRUCT or DESCRIBE."""
        return self._reader.construct(query, **bindings)

    @property
    def _reader(self) -> GraphReader:
        reader = self._live.current.reader
        if reader is None:
            raise NotInGraph("未加载数据页所需的数据", "no data is loaded for pages")
        return reader
