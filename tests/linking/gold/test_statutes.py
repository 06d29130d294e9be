"""References inside official texts, against a gold set that people made by reading them.

The texts are not part of this project: they are looked for at ``ANBAO_STATUTES``, or beside the
checkout in ``../shared/reference/statutes``.
"""

import os
from pathlib import Path

import pytest

from anbao.citation.scan import scan
from anbao.citation.wording import fold_letters
from anbao.linking.gazetteer import Gazetteer, read_titles
from anbao.linking.lexicon import Lexicon
from anbao.source_tree import SourceTree
from tests.linking.gold.scoring import STATE, Cite, Score, cites, compare, rows, together

BESIDE = Path(__file__).parents[4] / "shared" / "reference" / "statutes"
TEXTS = Path(os.environ.get("ANBAO_STATUTES", BESIDE))
LEAST = 500


@pytest.fixture(scope="module")
def gazetteer(lexicon: Lexicon, tree: SourceTree) -> Gazetteer:
    return Gazetteer(lexicon, read_titles(tree.data / "lexicon" / "titles.csv"))


def score(gazetteer: Gazetteer, path: Path, told: list[dict[str, str]]) -> Score:
    """Scan the whole of one text, and compare the lines that the gold set covers."""
    text = path.read_text(encoding="utf-8")
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    own = text.partition("\n")[0].lstrip("# ").strip()
    named, _ = gazetteer.find(fold_letters(text))
    lines = {int(row["line"]) for row in told}
    within = [(starts[line - 1], starts[line]) for line in lines]
    found = [
        Cite(each.start, each.end, cites(each, own))
        for each in scan(text, own=own, named=named)
        if any(start <= each.start < end for start, end in within)
    ]
    gold = []
    for row in told:
        if row["phrase"]:
            start = starts[int(row["line"]) - 1] + int(row["start"])
            end = start + len(row["phrase"])
            assert text[start:end] == row["phrase"], f"{path.name}:{row['line']} is another text"
            gold.append(Cite(start, end, row["cites"].removeprefix(STATE)))
    return compare(found, gold, text)


def test_references_inside_official_texts(gazetteer: Gazetteer) -> None:
    if not TEXTS.is_dir():
        pytest.skip(
            "没有官方文本，此项未测；请设 ANBAO_STATUTES · no official texts: set ANBAO_STATUTES"
        )
    by_file: dict[str, list[dict[str, str]]] = {}
    for row in rows("statutes.tsv"):
        by_file.setdefault(row["file"], []).append(row)
    total = together(score(gazetteer, TEXTS / f"{name}.md", told) for name, told in by_file.items())
    print(total.told("official texts"))
    assert total.gold >= LEAST
    assert total.precision >= 0.99, total.told("official texts")
    assert total.recall >= 0.98, total.told("official texts")
