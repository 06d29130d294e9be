"""What `scan` finds: one citation, its place in the text, and what it cites."""

from collections.abc import Iterator
from dataclasses import dataclass

from anbao.citation.chain import between
from anbao.citation.docket import Docket
from anbao.citation.provision import ProvisionRef


@dataclass(frozen=True, slots=True)
class Named:
    """A title without 《》 that the caller knows, where it stands in the text.

    A *weak* one, such as 消法, counts only where a provision follows: 取消法人 has it too.
    """

    start: int
    end: int
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a mention is not resolved, in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One citation: its place in code points, its kind, and what it cites.

    ``kind`` is ``provision``, ``instrument``, ``document`` (法释〔2022〕8号) or ``docket``;
    ``form`` how it is written: ``titled``, ``named``, ``own`` (本法), ``relative`` (前款, 该条),
    ``placed`` (第三条 alone) or ``numbered``. ``title`` is the instrument's as printed, empty for
    the text's own where its title was not given.
    """

    start: int
    end: int
    kind: str
    form: str
    title: str = ""
    ref: ProvisionRef | None = None
    through: ProvisionRef | None = None
    year: int = 0
    docket: Docket | None = None
    doubt: Doubt | None = None

    def refs(self) -> Iterator[ProvisionRef]:
        """Yield every provision cited, all of a range."""
        if self.ref is not None:
            yield from between(self.ref, self.through) if self.through else (self.ref,)
