"""``anbao serve`` as a process: files, snapshots, crashes, and its end."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from anbao.store.limits import EngineLimits
from anbao.validation.admission import ExaminationLimits
from anbao.web.limits import HttpLimits
from tests.web.live_server import DEADLINE, Server, children, command

VALUES = "SELECT ?o { ?s <http://x/p> ?o } ORDER BY ?o"


def soon(condition: Callable[[], object], within: float = 60.0) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_merges_files_of_several_formats(start_server, tmp_path) -> None:
    (tmp_path / "a.ttl").write_text("<http://x/a> <http://x/p> 1 .")
    (tmp_path / "b.nt").write_text('<http://x/b> <http://x/p> "2" .')
    (tmp_path / "c.nq").write_text('<http://x/c> <http://x/p> "3" <http://x/g> .')
    names = ("a.ttl", "b.nt", "c.nq")
    server = start_server("--only", *(tmp_path / name for name in names), "--workers", "1")
    assert server.query(VALUES).values == ["1", "2"]
    assert server.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } }").values == ["http://x/g"]
    assert server.get("/").headers["location"] == "/sparql"


def run_serve(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    line = [
        sys.executable,
        "-c",
        "from anbao.cli.serve import serve; serve()",
        *map(str, arguments),
    ]
    return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)


def test_refuses_a_bad_file_with_its_line(tmp_path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("<http://x/a> <http://x/p> 1 .\nnonsense")
    ended = run_serve("--only", path, "--port", "0")
    assert ended.returncode == 1
    assert f"{path}:2" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_refuses_a_port_that_is_taken(served, tmp_path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    ended = run_serve("--only", path, "--port", served.port)
    assert ended.returncode == 1
    assert str(served.port) in ended.stderr


def test_only_and_files_go_together(tmp_path) -> None:
    assert run_serve("--only").returncode == 2


def test_tells_its_limits_truly(served) -> None:
    told = served.get("/limits").document
    expected = replace(EngineLimits(), wall_seconds=DEADLINE, cpu_seconds=int(DEADLINE) + 2)
    limits = (expected, ExaminationLimits(), HttpLimits())
    assert told == {name: limit for each in limits for name, limit in asdict(each).items()}
    page = served.get("/limits", Accept="text/html").text
    assert all(f'id="{name}"' in page for name in told)


def test_lives_and_is_ready(served) -> None:
    assert served.get("/health/live").document == {"status": "live"}
    assert served.get("/health/ready").document["status"] == "ready"


def test_a_killed_zygote_is_replaced(served) -> None:
    before = served.zygote
    os.kill(before, signal.SIGKILL)
    assert served.query("ASK {}").status in {200, 500}
    assert soon(lambda: served.get("/health/ready").status == 200)
    assert served.query("ASK {}").document["boolean"]
    assert served.zygote != before


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_the_server(start_server, tmp_path, how: signal.Signals) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    server = start_server("--only", path)
    family = [*children(server.process.pid), *children(server.zygote)]
    assert len(family) >= 3
    server.process.send_signal(how)
    server.process.wait(timeout=60)
    assert soon(lambda: not any(b"anbao" in command(pid) for pid in family))


SERVE_HOME = """
import sys
from pathlib import Path

from anbao.serving import ServerOptions, current_snapshot, run_server

if __name__ == "__main__":
    home = Path(sys.argv[1])
    options = ServerOptions(current_snapshot(home), port=0, home=home, site=True)
    run_server(options, lambda address: print("Anbao:", address, flush=True))
"""


def publish(home: Path, version: str, value: int | str) -> None:
    folder = home / "snapshots" / version
    folder.mkdir(parents=True)
    (folder / "dataset.nq").write_text(f"<http://x/a> <http://x/p> {value} .\n")
    (folder / "meta.json").write_text(json.dumps({"version": version}))
    draft = home / "draft"
    draft.write_text(version)
    draft.replace(home / "current")


@pytest.fixture
def followed(tmp_path):
    """A server that follows the snapshots under a home folder."""
    home = tmp_path / "home"
    publish(home, "aaa", '"one"')
    script = tmp_path / "serve_home.py"
    script.write_text(SERVE_HOME)
    process = subprocess.Popen([sys.executable, script, home], stdout=subprocess.PIPE, text=True)
    yield home, Server(process.stdout.readline().split()[1], process)
    process.terminate()
    process.wait(timeout=60)
    process.stdout.close()


def test_swaps_to_a_new_snapshot_without_a_pause(followed) -> None:
    home, server = followed
    first = server.query(VALUES)
    assert first.values == ["one"]
    publish(home, "bbb", '"two"')
    seen = []
    assert soon(lambda: seen.append(server.query(VALUES)) or (len(set(_last(seen))) == 1 and
                _last(seen)[0] == "two"), within=60)  # fmt: skip
    assert {reply.status for reply in seen} == {200}
    assert {reply.values[0] for reply in seen} <= {"one", "two"}
    assert server.query(VALUES, If_None_Match=first.headers["etag"]).status == 200


def _last(replies: list) -> list[str]:
    return [reply.values[0] for reply in replies[-6:]]


def test_keeps_the_last_good_snapshot(followed) -> None:
    home, server = followed
    publish(home, "bad", "nonsense")
    time.sleep(2)
    assert server.query(VALUES).values == ["one"]
    publish(home, "ccc", '"three"')
    assert soon(lambda: server.query(VALUES).values == ["three"], within=60)


def test_a_trickling_body_holds_up_nobody(served) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx"
    clients = [
        socket.create_connection(("127.0.0.1", served.port), source_address=("127.0.0.8", 0))
        for _ in range(120)
    ]
    try:
        for client in clients:
            client.sendall(head.encode())
        started = time.monotonic()
        assert served.query("ASK {}").status == 200
        assert time.monotonic() - started < 3
    finally:
        for client in clients:
            client.close()


def test_help_speaks_both_languages() -> None:
    told = run_serve("--help").stdout
    assert "--only" in told
    assert re.search(r"[一-鿿]", told)


def test_listens_by_name(start_server, tmp_path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    server = start_server("--only", path, "--host", "localhost", "--workers", "1")
    assert server.get("/health/live", Host="localhost").status == 200


def test_ending_early_leaves_nothing_either(tmp_path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    line = [sys.executable, "-c", "from anbao.cli.serve import serve; serve()"]
    folder = tmp_path / "temporary"
    folder.mkdir()
    process = subprocess.Popen(
        [*line, "--only", path, "--port", "0"],
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert soon(lambda: list(folder.glob("anbao-*")))
    process.terminate()
    _, complaints = process.communicate(timeout=60)
    assert soon(lambda: not list(folder.iterdir()))
    assert b"Traceback" not in complaints


def descendants(pid: int) -> set[int]:
    found = set(children(pid))
    return found.union(*(descendants(each) for each in found))


def stands(pid: int) -> bytes:
    """What tells a process from a later one of the same number; nothing once it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return b""
    return b"" if fields[0] == "Z" else f"{pid} {fields[19]}".encode()


@pytest.mark.parametrize("moment", ["jail_worker", "spawn_main", "examiner_process"])
def test_killed_while_it_starts_the_server_leaves_nothing(
    snapshot, home: Path, tmp_path: Path, moment: str
) -> None:
    """Nobody is told of a kill: each process must see by itself that its parent has gone."""
    path = tmp_path / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    what = ["--home", home] if moment == "examiner_process" else ["--only", path]
    line = [sys.executable, "-c", "from anbao.cli.serve import serve; serve()", "--port", "0"]
    process = subprocess.Popen(
        [*line, *what],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert soon(lambda: any(moment.encode() in command(pid)
                                for pid in children(process.pid)), within=60)  # fmt: skip
        family = {told for pid in descendants(process.pid) if (told := stands(pid))}
    finally:
        process.kill()
        process.wait()
    assert family
    assert soon(lambda: not {stands(int(told.split()[0])) for told in family} & family, within=30)


def test_any_limit_can_be_set_and_is_told(start_server, tmp_path) -> None:
    path = tmp_path / "a.nt"
    path.write_text("<http://x/a> <http://x/p> <http://x/o> .")
    server = start_server(
        "--only", path, "--limit", "queue=7", "--limit", "nesting=3", "--limit", "url_bytes=900",
        "--limit", "check_seconds=5"
    )  # fmt: skip
    assert server.get("/limits").document["check_seconds"] == 5
    assert server.get("/limits").document["queue"] == 7
    assert server.query("ASK { FILTER((((1)))) }").document["limit"] == 3
    assert server.get("/limits").document["url_bytes"] == 900
    assert server.get("/" + "a" * 900).status == 414
    assert run_serve("--only", path, "--limit", "colour=3").returncode == 2
    assert run_serve("--only", path, "--limit", "queue=-1").returncode == 2
