"""Suggestions as one types, in Chinese, pinyin, initials, English and with slips.

The peer is rapidfuzz's ``process.extract`` over all names, which needs no index and knows no
pinyin. Over HTTP the clock counts, the two passes are told in processor time.
"""

import json
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from rapidfuzz import process as rapidfuzz

from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Lexicon
from tests.benchmarks.bench import Bench, free_port, process

TYPED = {
    "zh": ("消", "消法", "消法55条1款", "电子商务法第三十八条第二款", "平台", "法", "连带责任"),
    "pinyin": ("x", "xiaofa", "dianzishangwufa", "dian zi shang wu fa", "liandai", "pingtai"),
    "initials": ("dzswf", "dzswf38.2", "xfzqybhf", "aqbz"),
    "en": ("a", "consumer", "E-Commerce Law art. 38(2)", "joint and several", "supervision"),
    "slips": ("电字商务法", "dianzhishangwufa", "joint and severl", "消费者权宜保护法"),
}  # fmt: skip
_TARGET_MS = 50.0
_TIMES = 8
_SERVER = "from anbao.cli import main; main()"


def run(bench: Bench, lexicon: Lexicon) -> None:
    """Print p50 and the slowest of each kind of typing, over HTTP and without, beside the peer."""
    begun = time.perf_counter()
    index = NameIndex(lexicon)
    bench.say(f"index of {len(lexicon.entries)} entities: {time.perf_counter() - begun:.1f} s")
    index.search("zzqqxx")  # what is made once, for slips
    names = [name for entry in lexicon if not entry.on_request for name in entry.names]
    home, port = bench.snapshot.path.parents[1], free_port()
    address = f"http://127.0.0.1:{port}"
    line: list[str | Path] = [
        sys.executable,
        "-c",
        _SERVER,
        "serve",
        "--home",
        home,
        "--port",
        str(port),
    ]
    with process(line, f"{address}/health/ready"):
        over_http(address, "zzqqxx")
        rows = [
            _row(kind, typed, {
                "http": lambda text: over_http(address, text),
                "bare": index.search,
                "peer": lambda text: rapidfuzz.extract(text, names, limit=10),
            })
            for kind, typed in TYPED.items()
        ]  # fmt: skip
    columns = (
        "typed",
        "HTTP p50 ms",
        "HTTP worst ms",
        "index p50 ms",
        "rapidfuzz p50 ms",
        "index ÷ rapidfuzz",
    )
    bench.table(f"Suggest among {len(names)} names", columns, rows)  # fmt: skip
    worst = max(float(row[2]) for row in rows)  # type: ignore[arg-type]
    verdict = "within" if worst < _TARGET_MS else "ABOVE"
    bench.say(f"suggest: slowest {worst:.1f} ms, {verdict} the {_TARGET_MS:.0f} ms asked for")


def over_http(address: str, text: str) -> object:
    """Ask as a page does, for ten suggestions."""
    with urllib.request.urlopen(f"{address}/api/v1/suggest?q={quote(text)}", timeout=60) as answer:
        return json.load(answer)


def _row(
    kind: str, typed: tuple[str, ...], ways: dict[str, Callable[[str], object]]
) -> tuple[object, ...]:
    clocks = {name: time.perf_counter if name == "http" else time.process_time for name in ways}
    times = {name: [_median(way, text, clocks[name]) for text in typed]
             for name, way in ways.items()}  # fmt: skip
    p50 = {name: statistics.median(each) for name, each in times.items()}
    worst = max(times["http"])
    return kind, p50["http"], worst, p50["bare"], p50["peer"], p50["bare"] / p50["peer"]


def _median(way: Callable[[str], object], text: str, clock: Callable[[], float]) -> float:
    """Return the median milliseconds of one text, over several times."""
    times = []
    for _ in range(_TIMES):
        begun = clock()
        way(text)
        times.append(clock() - begun)
    return statistics.median(times) * 1000
