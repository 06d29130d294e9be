"""Reads a gold set, and compares what the scanner finds with it, span by span and cite by cite."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from anbao.citation.mention import Mention
from anbao.citation.provision import ProvisionRef

FOLDER = Path(__file__).parent
STATE = "中华人民共和国"


@dataclass(frozen=True, order=True)
class Cite:
    """Where a mention begins and ends, and what it cites in short: ``@38.2/1``, ``消法@55``."""

    start: int
    end: int
    cites: str


@dataclass
class Score:
    """How found mentions compare with gold ones; a wrong span or meaning counts on both sides."""

    right: int
    found: int
    gold: int
    missed: list[str]
    wrong: list[str]

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.right / self.gold

    def told(self, name: str) -> str:
        errors = [f"  missed {each}" for each in self.missed] + [
            f"  wrong  {each}" for each in self.wrong
        ]
        head = f"{name}: {self.gold} gold mentions, precision {self.precision:.4f}, "
        return "\n".join([f"{head}recall {self.recall:.4f}", *errors])


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a gold file."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def short(ref: ProvisionRef) -> str:
    """Write a reference as the gold sets do: ``38-1.2/3``, ``c2s3``, ``b7``."""
    if ref.article is None:
        levels = (("b", ref.book), ("c", ref.chapter), ("s", ref.section))
        return "".join(f"{name}{number}" for name, number in levels if number)
    suffix = f"-{ref.article_suffix}" if ref.article_suffix else ""
    paragraph = f".{ref.paragraph}" if ref.paragraph else ""
    return f"{ref.article}{suffix}{paragraph}" + (f"/{ref.item}" if ref.item else "")


def cites(mention: Mention, own: str = "") -> str:
    """Write what a mention cites as the gold sets do; the text's own instrument has no title."""
    if mention.docket:
        return str(mention.docket)
    if mention.doubt:
        return "?"
    title = "" if own and mention.title == own else mention.title.removeprefix(STATE)
    if mention.ref is None:
        return title or "@"
    told = f"{title}@{short(mention.ref)}"
    return f"{told}~{title}@{short(mention.through)}" if mention.through else told


def compare(found: Iterable[Cite], gold: Iterable[Cite], text: str) -> Score:
    """Compare two sets of mentions in one *text*."""
    found, gold = Counter(found), Counter(gold)
    right = found & gold

    def tell(each: Cite) -> str:
        return f"“{text[each.start : each.end]}” = {each.cites}"

    missed = [tell(each) for each in sorted((gold - right).elements())]
    wrong = [tell(each) for each in sorted((found - right).elements())]
    return Score(right.total(), found.total(), gold.total(), missed, wrong)


def together(scores: Iterable[Score]) -> Score:
    """Add up the scores of several texts."""
    total = Score(0, 0, 0, [], [])
    for each in scores:
        total.right += each.right
        total.found += each.found
        total.gold += each.gold
        total.missed += each.missed
        total.wrong += each.wrong
    return total
