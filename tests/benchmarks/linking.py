"""Citations in the whole corpus of laws, on one core, beside a bare grammar and a bare automaton.

The corpus (3,504 laws, 20 million characters) is not part of this project: it is looked for at
``ANBAO_CORPUS``, or beside the checkout in ``../shared/corpus/laws.tar.xz``. Peers: an ``re`` pass
that only says where 第…条第…款 stands, and a pyahocorasick pass that only says where names stand.
"""

import os
import re
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

from anbao.citation.scan import scan
from anbao.citation.wording import OPENING, fold_letters
from anbao.desk import open_linker
from anbao.linking.annotate import Linker, Request
from tests.benchmarks.bench import Bench

BESIDE = Path(__file__).parents[3] / "shared" / "corpus" / "laws.tar.xz"
CORPUS = Path(os.environ.get("ANBAO_CORPUS", BESIDE))
_NUMBER = "[〇零一二三四五六七八九十百千0-9]+"
_GRAMMAR = re.compile(
    rf"第{_NUMBER}条(?:之{_NUMBER})?(?:第{_NUMBER}款)?(?:第[（(]?{_NUMBER}[)）]?项)?"
)
_TARGET_SECONDS = 10.0


def run(bench: Bench) -> None:
    """Print how long each pass takes, and where the time of the whole goes."""
    if not CORPUS.is_file():
        bench.say("没有语料，跳过；请设 ANBAO_CORPUS · no corpus, skipped: set ANBAO_CORPUS")
        return
    texts = _texts(CORPUS)
    size = sum(map(len, texts))
    bench.say(f"{len(texts)} texts, {size:,} characters")
    linker = open_linker(bench.tree, bench.folder / "home")
    rows = _timed(bench, texts, linker)
    grammar, automaton = rows[0][1], rows[1][1]
    bench.table(
        f"{size / 1e6:.1f} million characters on one core",
        ("pass", "s", "M chars/s", "× re grammar", "× pyahocorasick", "found"),
        [(name, spent, size / spent / 1e6, spent / grammar, spent / automaton, found)
         for name, spent, found in rows],
    )  # fmt: skip
    scanned = next(spent for name, spent, _ in rows if name == "scan")
    verdict = "within" if scanned < _TARGET_SECONDS else "ABOVE"
    bench.say(f"scan: {scanned:.1f} s, {verdict} the {_TARGET_SECONDS:.0f} s asked for")


def _texts(path: Path) -> list[str]:
    with tarfile.open(path) as archive:
        files = (archive.extractfile(each) for each in archive if each.name.endswith(".md"))
        return [file.read().decode("utf-8-sig") for file in files if file]


def _timed(bench: Bench, texts: Sequence[str], linker: Linker) -> list[tuple[str, float, int]]:
    folded = [fold_letters(text) for text in texts]
    titles = [text.partition("\n")[0].lstrip("# ").strip() for text in texts]
    own = list(zip(texts, titles, strict=True))
    gazetteer = linker.gazetteer
    passes: dict[str, Callable[[], int]] = {
        "peer: re grammar": lambda: sum(len(_GRAMMAR.findall(text)) for text in texts),
        "peer: pyahocorasick": lambda: sum(
            sum(1 for _ in gazetteer.automaton.iter_long(text)) for text in folded
        ),
        "scan, of it: fold widths": lambda: sum(len(fold_letters(text)) for text in texts),
        "scan, of it: find openings": lambda: sum(
            sum(1 for _ in OPENING.finditer(text)) for text in folded
        ),
        "scan": lambda: sum(len(scan(text, own=title)) for text, title in own),
        "names, longest first": lambda: sum(sum(map(len, gazetteer.find(text))) for text in folded),
        "link: scan, names, entities": lambda: sum(
            len(linker.link(text, Request(own=title))) for text, title in own
        ),
    }
    rows = []
    for name, action in passes.items():
        bench.say(name)
        begun = process_time()
        found = action()
        rows.append((name, process_time() - begun, found))
    return rows
