"""Citations in the whole corpus of laws, on one core, beside a bare grammar and a bare automaton.

The corpus (3,504 laws, 20 million characters) is not part of this project: it is looked for at
``ANBAO_CORPUS``, or beside the checkout in ``../shared/corpus/laws.tar.xz``. Peers: an ``re`` pass
that only says where 第…条第…款 stands, and pyahocorasick over the same names, as anybody would
use it, and over names and texts turned round beforehand, as we do.
"""

import os
import re
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

import ahocorasick

from anbao.citation.scan import scan
from anbao.citation.wording import OPENING, fold_letters
from anbao.desk import open_linker
from anbao.linking.annotate import Linker, Request
from anbao.linking.gazetteer import Gazetteer
from tests.benchmarks import suggesting
from tests.benchmarks.bench import Bench

BESIDE = Path(__file__).parents[3] / "shared" / "corpus" / "laws.tar.xz"
CORPUS = Path(os.environ.get("ANBAO_CORPUS", BESIDE))
_NUMBER = "[〇零一二三四五六七八九十百千0-9]+"
_GRAMMAR = re.compile(
    rf"第{_NUMBER}条(?:之{_NUMBER})?(?:第{_NUMBER}款)?(?:第[（(]?{_NUMBER}[)）]?项)?"
)
_TARGET_SECONDS = 10.0
_ASKED = ("scan", "scan with names", "link: scan, names, entities")


def run(bench: Bench) -> None:
    """Print how long each pass takes, where the time goes, and how long suggestions take."""
    linker = open_linker(bench.tree, bench.folder / "home")
    if CORPUS.is_file():
        _scanning(bench, linker)
    else:
        bench.say("没有语料，跳过扫描；请设 ANBAO_CORPUS · no corpus to scan: set ANBAO_CORPUS")
    suggesting.run(bench, linker.gazetteer.lexicon)


def _scanning(bench: Bench, linker: Linker) -> None:
    texts = _texts(CORPUS)
    size = sum(map(len, texts))
    bench.say(f"{len(texts)} texts, {size:,} characters")
    rows = _timed(bench, texts, linker)
    grammar, automaton = rows[0][1], rows[1][1]
    bench.table(
        f"{size / 1e6:.1f} million characters on one core",
        ("pass", "s", "M chars/s", "× re grammar", "× pyahocorasick", "found"),
        [(name, spent, size / spent / 1e6, spent / grammar, spent / automaton, found)
         for name, spent, found in rows],
    )  # fmt: skip
    for name, spent, _ in rows:
        if name in _ASKED:
            verdict = "within" if spent < _TARGET_SECONDS else "ABOVE"
            bench.say(f"{name}: {spent:.1f} s, {verdict} the {_TARGET_SECONDS:.0f} s asked for")


def _texts(path: Path) -> list[str]:
    with tarfile.open(path) as archive:
        files = (archive.extractfile(each) for each in archive if each.name.endswith(".md"))
        return [file.read().decode("utf-8-sig") for file in files if file]


def _timed(bench: Bench, texts: Sequence[str], linker: Linker) -> list[tuple[str, float, int]]:
    folded = [fold_letters(text) for text in texts]
    titles = [text.partition("\n")[0].lstrip("# ").strip() for text in texts]
    own = list(zip(texts, titles, strict=True))
    gazetteer = linker.gazetteer
    names = [name for _, name, _, _ in gazetteer.automaton.values()]
    forwards, turned = _automaton(names), [text[::-1] for text in folded]
    passes: dict[str, Callable[[], int]] = {
        "peer: re grammar": lambda: sum(len(_GRAMMAR.findall(text)) for text in texts),
        "peer: pyahocorasick, turned round": lambda: _all(gazetteer.automaton, turned),
        "peer: pyahocorasick": lambda: _all(forwards, folded),
        "scan, of it: fold widths": lambda: sum(len(fold_letters(text)) for text in texts),
        "scan, of it: find openings": lambda: sum(
            sum(1 for _ in OPENING.finditer(text)) for text in folded
        ),
        "scan": lambda: sum(len(scan(text, own=title)) for text, title in own),
        "names: titles, courts, actors, duties …": lambda: sum(
            len(found) for text in folded for found in gazetteer.find(text)
        ),
        "scan with names": lambda: sum(_with_names(gazetteer, *each) for each in own),
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


def _automaton(names: Sequence[str]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(name, name)
    automaton.make_automaton()
    return automaton


def _all(automaton: ahocorasick.Automaton, texts: Sequence[str]) -> int:
    return sum(sum(1 for _ in automaton.iter(text)) for text in texts)


def _with_names(gazetteer: Gazetteer, text: str, own: str) -> int:
    titles, spoken = gazetteer.find(fold_letters(text))
    return len(scan(text, own=own, named=titles)) + len(spoken)
