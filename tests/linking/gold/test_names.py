"""Names in the paper's cases and in our summaries, against gold sets made by reading them.

Dockets, courts, causes of action, actors, rights, duties and forms of liability; citations of law
have their own sets.
"""

import pytest

from anbao.linking.annotate import Linker
from anbao.linking.lexicon import Lexicon
from anbao.store.local import LocalReader
from tests.linking.gold.scoring import Cite, Score, compare, rows, together
from tests.linking.gold.test_prose import PAPER, gold

KINDS = {"case", "court", "organ", "cause", "role", "right", "duty", "form"}
BEGINS, ENDS = "2.1.产品质量安全案件", "3.电子商务中消费者安全保障权法律实践"
LEAST = 60


@pytest.fixture(scope="module")
def linker(reader: LocalReader, lexicon: Lexicon) -> Linker:
    return Linker(reader, lexicon)


def found(linker: Linker, text: str) -> list[Cite]:
    """The names that the linker finds and knows; places do not count blanks."""
    blanks = [0]
    for letter in text:
        blanks.append(blanks[-1] + letter.isspace())
    return [
        Cite(each.start - blanks[each.start], each.end - blanks[each.end], each.reading.normal)
        for each in linker.link(text)
        if each.reading.kind in KINDS and (each.reading.link or each.reading.kind == "case")
    ]


def of_summaries(linker: Linker) -> Score:
    scores = []
    for row in rows("case-names.tsv"):
        told = [tuple(each.split("=")) for each in (row["mentions"] or "").split(";") if each]
        wanted = gold(row["text"], told)  # type: ignore[arg-type]
        scores.append(compare(found(linker, row["text"]), wanted, row["text"]))
    return together(scores)


def of_paper(linker: Linker) -> Score:
    text = PAPER.read_text(encoding="utf-8")
    bare = "".join(text.split())
    begins = bare.index(BEGINS)
    ends = bare.index(ENDS, begins)
    told = [(row["phrase"], row["normal"]) for row in rows("paper-names.tsv")]
    inside = [each for each in found(linker, text) if begins <= each.start and each.end <= ends]
    moved = [Cite(each.start - begins, each.end - begins, each.cites) for each in inside]
    return compare(moved, gold(bare[begins:ends], told), bare[begins:ends])


def test_names_in_our_summaries(linker: Linker) -> None:
    score = of_summaries(linker)
    print(score.told("names in summaries"))
    assert score.precision >= 0.98 and score.recall >= 0.97, score.told("names in summaries")


def test_names_in_the_paper_and_in_our_summaries(linker: Linker) -> None:
    if not PAPER.is_file():
        pytest.skip(
            "没有论文文本，请设 ANBAO_PAPER_TEXT · no text of the paper: set ANBAO_PAPER_TEXT"
        )
    total = together([of_summaries(linker), of_paper(linker)])
    print(total.told("names in paper and summaries"))
    assert total.gold >= LEAST
    assert total.precision >= 0.98, total.told("names in paper and summaries")
    assert total.recall >= 0.97, total.told("names in paper and summaries")
