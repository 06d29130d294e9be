"""Real servers on loopback: ``anbao serve --only`` over small files that the tests write."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.web.live_server import DEADLINE, Server

TRIG = """
@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:shop ex:name "商店"@zh , "shop"@en ; ex:sells ex:kettle , ex:lamp .
ex:kettle ex:price 30 ; ex:note "<script>alert(1)</script>" .
ex:lamp ex:price 12.5 ; ex:note "bell\\u0007 and tab\\t" ; ex:home <javascript:alert(1)> .
ex:big { ex:kettle ex:weight 3 . }
"""

Start = Callable[..., Server]


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start ``anbao serve`` with these arguments on a free port; all are stopped at the end."""
    running: list[subprocess.Popen[str]] = []
    complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed below

    def start(*arguments: str | Path) -> Server:
        run = "from anbao.cli.serve import serve; serve()"
        line = [sys.executable, "-c", run, "--port", "0", *map(str, arguments)]
        process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=complaints, text=True)
        running.append(process)
        assert process.stdout is not None
        said = process.stdout.readline()
        complaints.seek(0)
        assert said.startswith("Anbao: http://"), complaints.read()
        return Server(said.split()[1], process)

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=15)
        process.stdout.close()
    complaints.close()


@pytest.fixture(scope="session")
def served(start_server: Start, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server over ``TRIG`` with a deadline of two seconds."""
    path = tmp_path_factory.mktemp("served") / "shop.trig"
    path.write_text(TRIG, encoding="utf-8")
    return start_server("--only", path, "--timeout", str(DEADLINE))
