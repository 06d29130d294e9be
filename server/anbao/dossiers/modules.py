"""The modules of the ontology and of its shapes: one file each, titled by its first two lines.

Which term belongs to which module is how the ontology is written down, not something that the
graph says; so it is read from the files, as the questions are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from anbao.dossiers.library import Text
from anbao.errors import SourceError

_SUBJECT = re.compile(r"^abs?:([A-Za-z][\w-]*)$", re.MULTILINE)  # axioms stand on one line with it
_COMMENT = re.compile(r"# (\S.*?)[。.]?$")


@dataclass(frozen=True, slots=True)
class Module:
    """One module: *about* says more than *title* where the file does; *names* in its order."""

    name: str
    title: Text
    about: Text
    names: tuple[str, ...]


@dataclass(slots=True)
class Modules:
    """The modules of the terms and those of the shapes."""

    terms: tuple[Module, ...] = ()
    shapes: tuple[Module, ...] = ()

    def take_over(self, newer: "Modules") -> None:
        """Hold the modules of *newer* from now on, for whoever keeps these."""
        self.terms, self.shapes = newer.terms, newer.shapes

    def of_term(self, name: str) -> Module | None:
        """Return the module that defines the term *name*."""
        return next((each for each in self.terms if name in each.names), None)

    def of_shape(self, name: str) -> Module | None:
        """Return the module that holds the shape *name*."""
        return next((each for each in self.shapes if name in each.names), None)


# What a reader needs first: the law, then what it says, then what was made of it.
_ORDER = "core legislation norms positions liability proof conflicts cases doctrine statistics"


def read_modules(ontology: Path) -> Modules:
    """Read the modules from the folder *ontology*; SourceError names a file without a title."""
    return Modules(_read(ontology.glob("*.ttl")), _read((ontology / "shapes").glob("*.ttl")))


def _read(paths: Iterable[Path]) -> tuple[Module, ...]:
    order = _ORDER.split()
    found = [_module(path) for path in sorted(paths)]
    found.sort(key=lambda each: order.index(each.name) if each.name in order else len(order))
    return tuple(each for each in found if each.names)


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    first, second = (_COMMENT.match(line) for line in [*text.splitlines(), "", ""][:2])
    if first is None or second is None:
        raise SourceError(
            path, 1, "首两行应为中文、英文标题", "begin with a title in Chinese, then in English"
        )
    zh, _, zh_more = first[1].partition("：")
    en, _, en_more = second[1].partition(": ")
    names = tuple(dict.fromkeys(_SUBJECT.findall(text)))
    return Module(path.name.partition(".")[0], Text(zh, en), Text(zh_more, en_more), names)
