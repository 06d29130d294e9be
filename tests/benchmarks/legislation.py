"""Import of official texts: time, memory and articles a second, against a bare pass over the lines.

The corpus is not part of the checkout: ``ANBAO_CORPUS`` names the archive or folder, otherwise
``../shared/corpus/laws.tar.xz`` beside the checkout is taken.
"""

import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from anbao.errors import SourceError
from anbao.legislation.shelf import Shelf
from anbao.legislation.sources import documents
from tests.benchmarks.bench import Bench

_ARTICLE = re.compile(r"^第[〇零一二三四五六七八九十百千]+条", re.MULTILINE)
_IMPORT = "from anbao.cli import main; main()"


def run(bench: Bench) -> None:
    """Import the corpus with the command that users give, and compare."""
    beside = Path(__file__).parents[3] / "shared/corpus/laws.tar.xz"
    corpus = Path(os.environ.get("ANBAO_CORPUS", beside))
    if not corpus.exists():
        bench.say("没有语料，略过 · no corpus (ANBAO_CORPUS), skipped")
        return
    bare = _bare_pass(corpus)
    with TemporaryDirectory() as place:
        spent, megabytes = _import(corpus, Path(place))
        held = Shelf(Path(place)).counts()
    articles = held["article"]
    unknown = float("nan")
    rows = [
        ("a bare `re` pass over the same bytes", bare, unknown, 1.0, unknown),
        ("anbao import legislation", spent, articles / spent, spent / bare, megabytes),
    ]
    title = f"导入法规 · import of {held['edition']} texts, {articles} articles"
    bench.table(title, ("what", "seconds", "articles/s", "ratio", "MiB, largest process"), rows)


def _bare_pass(corpus: Path) -> float:
    begun = time.perf_counter()
    for found in documents([corpus]):
        if not isinstance(found, SourceError):
            _ARTICLE.findall(found.read().decode("utf-8", "replace"))
    return time.perf_counter() - begun


def _import(corpus: Path, into: Path) -> tuple[float, float]:
    line = [sys.executable, "-c", _IMPORT, "import", "legislation", str(corpus)]
    begun = time.perf_counter()
    # Some files of a corpus are no laws; they are refused, and the command ends with 1.
    subprocess.run([*line, "--into", str(into)], check=False, capture_output=True)
    spent = time.perf_counter() - begun
    return spent, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
