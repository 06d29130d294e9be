"""Citations in the paper and in our own notes on cases, against gold sets made by reading them."""

import os
from pathlib import Path

import pytest

from anbao.citation.scan import scan
from anbao.citation.wording import fold_letters
from anbao.linking.gazetteer import Gazetteer, read_titles
from anbao.linking.lexicon import Lexicon
from anbao.source_tree import SourceTree
from tests.linking.gold.scoring import Cite, Score, cites, compare, rows, together

BESIDE = Path(__file__).parents[4] / "shared" / "paper" / "zhang-2024.txt"
PAPER = Path(os.environ.get("ANBAO_PAPER_TEXT", BESIDE))
LEAST = 150


@pytest.fixture(scope="module")
def gazetteer(lexicon: Lexicon, tree: SourceTree) -> Gazetteer:
    return Gazetteer(lexicon, read_titles(tree.data / "lexicon" / "titles.csv"))


def found(gazetteer: Gazetteer, text: str) -> list[Cite]:
    """What the scanner finds; places do not count blanks, which the paper has at random."""
    named, _ = gazetteer.find(fold_letters(text))
    blanks = [0]
    for letter in text:
        blanks.append(blanks[-1] + letter.isspace())
    return [
        Cite(each.start - blanks[each.start], each.end - blanks[each.end], cites(each))
        for each in scan(text, named=named)
    ]


def gold(text: str, told: list[tuple[str, str]]) -> list[Cite]:
    """The gold mentions, each found after the one before it."""
    placed, place = [], 0
    for phrase, meaning in told:
        start = text.index(phrase, place)
        place = start + len(phrase)
        placed.append(Cite(start, place, meaning))
    return placed


def of_cases(gazetteer: Gazetteer) -> Score:
    scores = []
    for row in rows("cases.tsv"):
        told = [tuple(each.split("=")) for each in row["mentions"].split(";") if each]
        wanted = gold("".join(row["text"].split()), told)  # type: ignore[arg-type]
        bare = "".join(row["text"].split())
        scores.append(compare(found(gazetteer, row["text"]), wanted, bare))
    return together(scores)


def of_paper(gazetteer: Gazetteer) -> Score:
    text = PAPER.read_text(encoding="utf-8")
    bare = "".join(text.split())
    told = [(row["phrase"], row["cites"]) for row in rows("paper.tsv")]
    return compare(found(gazetteer, text), gold(bare, told), bare)


def test_citations_in_our_own_notes(gazetteer: Gazetteer) -> None:
    score = of_cases(gazetteer)
    print(score.told("notes on cases"))
    assert score.precision >= 0.97 and score.recall >= 0.96, score.told("notes on cases")


def test_citations_in_the_paper_and_in_our_notes(gazetteer: Gazetteer) -> None:
    if not PAPER.is_file():
        pytest.skip(
            "没有论文文本，请设 ANBAO_PAPER_TEXT · no text of the paper: set ANBAO_PAPER_TEXT"
        )
    total = together([of_cases(gazetteer), of_paper(gazetteer)])
    print(total.told("paper and notes"))
    assert total.gold >= LEAST
    assert total.precision >= 0.98, total.told("paper and notes")
    assert total.recall >= 0.97, total.told("paper and notes")
