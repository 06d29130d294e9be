"""Files replaced in one step, and the lock that lets one writer in at a time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anbao.durable import one_writer, replace_file
from anbao.errors import EngineBusy

REPLACING = """
import sys
from pathlib import Path
from anbao.durable import replace_file
path = Path(sys.argv[1])
for number in range(10**9):
    replace_file(path, (b"%09d" % number) * 20_000)
    if number == 0:
        print("begun", flush=True)
"""
HOLDING = """
import sys, time
from pathlib import Path
from anbao.durable import one_writer
with one_writer(Path(sys.argv[1]), 5):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_killed_writer_leaves_whole_files(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for round_ in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", REPLACING, path], stdout=subprocess.PIPE, text=True
        )
        process.stdout.readline()
        time.sleep(0.003 * round_)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        data = path.read_bytes()
        assert data == data[:9] * 20_000


def test_replacing_keeps_the_old_file_if_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"old")
    with pytest.raises(TypeError):
        replace_file(path, "text")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_second_writer_waits_and_a_dead_one_is_no_hindrance(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDING, lock], stdout=subprocess.PIPE)
    holder.stdout.readline()
    with pytest.raises(EngineBusy), one_writer(lock, 0.2):
        pass
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    with one_writer(lock, 1.0):
        pass
