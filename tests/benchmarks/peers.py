"""The servers that are compared: ours, and its peers from PyPI, each over the same file."""

import contextlib
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.bench import free_port, process
from tests.benchmarks.load import Target

CONNECTIONS = 32
_BIN = Path(sys.executable).parent
_PLACE = "--port PORT"

COMMANDS = {
    "anbao": f"anbao serve --only FILE {_PLACE} --timeout 60 "
    f"--limit queue={CONNECTIONS} --limit running_per_client={CONNECTIONS}",
    "oxigraph": "oxigraph serve --bind 127.0.0.1:PORT   # then PUT FILE to /store?default",
    "rdflib-endpoint": f"rdflib-endpoint serve --host 127.0.0.1 {_PLACE} FILE",
}
SERVE_TREE = f"anbao serve --home FILE {_PLACE}"


@contextlib.contextmanager
def anbao(file: Path) -> Iterator[Target]:
    """Serve *file* by ours; one client may have as many queries as there are connections."""
    port = free_port()
    with process(
        command_line(COMMANDS["anbao"], port, file), f"http://127.0.0.1:{port}/health/ready"
    ):
        yield Target("anbao", f"http://127.0.0.1:{port}/sparql")


@contextlib.contextmanager
def oxigraph(file: Path) -> Iterator[Target]:
    """Serve *file* by oxigraph, in memory."""
    port = free_port()
    place = f"http://127.0.0.1:{port}"
    with process(command_line(COMMANDS["oxigraph"], port, file), f"{place}/"):
        with file.open("rb") as triples:
            told = {"Content-Type": "application/n-triples",
                    "Content-Length": str(file.stat().st_size)}  # fmt: skip
            urllib.request.urlopen(urllib.request.Request(
                f"{place}/store?default", triples, told, method="PUT")).close()  # fmt: skip
        yield Target("oxigraph", f"{place}/query")


@contextlib.contextmanager
def rdflib_endpoint(file: Path) -> Iterator[Target]:
    """Serve *file* by rdflib-endpoint."""
    port = free_port()
    with process(
        command_line(COMMANDS["rdflib-endpoint"], port, file), f"http://127.0.0.1:{port}/"
    ):
        yield Target("rdflib-endpoint", f"http://127.0.0.1:{port}/")


def command_line(printed: str, port: int, file: Path) -> list[str]:
    """Return the command that is *printed*, with this *port* and *file*."""
    told = printed.partition("   #")[0].split(" ")
    words = {"FILE": str(file), "PORT": str(port), "127.0.0.1:PORT": f"127.0.0.1:{port}"}
    return [str(_BIN / told[0]), *(words.get(word, word) for word in told[1:])]
