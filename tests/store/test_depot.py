"""A dataset that may be changed: whole changes or none, whatever kills the writer."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from anbao.errors import (
    BadRequest,
    EngineError,
    PreconditionFailed,
    QueryTimeout,
    QueryTooComplex,
    SourceError,
)
from anbao.store.change import Change, Part
from anbao.store.depot import Depot, Order
from anbao.store.limits import EngineLimits
from anbao.store.local import load_snapshot

LIMITS = EngineLimits()
BASE = "http://example.org/"
ME = Order("tests")


def update(text: str) -> Change:
    return Change("update", BASE, text=text)


def lines(depot: Depot) -> list[str]:
    text = (depot.folder / "snapshots" / depot.current / "dataset.nq").read_text()
    return text.splitlines()


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    file = tmp_path / "begin.nt"
    file.write_text("".join(f"<urn:{n}> <urn:p> <urn:o> .\n" for n in range(300)))
    made = Depot(tmp_path / "depot", LIMITS)
    made.found([file])
    return made


def patient(depot: Depot, **limits: float) -> Depot:
    return Depot(depot.folder, replace(LIMITS, **limits))


def test_goes_on_with_what_the_folder_holds(depot: Depot, tmp_path: Path) -> None:
    depot.change(update("CLEAR ALL ; INSERT DATA { <urn:a> <urn:b> 1 }"), ME)
    other = Depot(depot.folder, LIMITS)
    other.found([tmp_path / "begin.nt"])
    assert len(lines(other)) == 1


def test_refuses_a_bad_file_and_begins_nothing(tmp_path: Path) -> None:
    file = tmp_path / "bad.ttl"
    file.write_text("nonsense")
    depot = Depot(tmp_path / "depot", LIMITS)
    with pytest.raises(SourceError):
        depot.found([file])
    assert depot.current == ""


def test_the_version_is_the_content(depot: Depot) -> None:
    first = depot.current
    added = depot.change(update("INSERT DATA { <urn:a> <urn:b> 1 }"), ME).version
    assert added != first
    assert depot.change(update("INSERT DATA { <urn:a> <urn:b> 1 }"), ME).version == added
    assert depot.change(update("DELETE DATA { <urn:a> <urn:b> 1 }"), ME).version == first


def test_tells_who_changed_what_from_which_version(depot: Depot) -> None:
    before = depot.current
    part = Part("nt", b"<urn:a> <urn:b> <urn:c> .")
    version = depot.change(Change("put", BASE, graph="urn:g", parts=(part,)), ME).version
    meta = json.loads((depot.folder / "snapshots" / version / "meta.json").read_text())
    assert (meta["by"], meta["change"], meta["previous"]) == ("tests", "put urn:g", before)
    assert meta["built"] and meta["quads"] == 301


def test_the_earlier_generation_can_be_turned_back_to(depot: Depot) -> None:
    before = depot.current
    depot.change(update("CLEAR ALL"), ME)
    (depot.folder / "current").write_text(before)
    assert len(lines(depot)) == 300


BOMBS = {
    "endless": (
        "INSERT { ?a <urn:q> ?b } WHERE { ?a ?p ?o . ?b ?q ?r . ?c ?s ?t . ?d ?u ?v . ?e ?w ?x }",
        {"update_seconds": 1.0},
        (QueryTimeout, QueryTooComplex),
    ),
    "doubling": (
        'INSERT { <urn:a> <urn:b> ?v30 } WHERE { BIND("xxxxxxxxxx" AS ?v0) '
        + "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(30))
        + "}",
        {"update_memory_bytes": 200 << 20},
        (QueryTooComplex,),
    ),
    "a dataset that grows too large": (
        "INSERT { ?a ?b ?o } WHERE { ?a ?p ?o . ?b ?q ?r }",
        {"dataset_bytes": 1 << 20},
        (EngineError,),
    ),
}


@pytest.mark.parametrize(("text", "limits", "errors"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_changes_nothing(depot: Depot, text: str, limits, errors) -> None:
    before = depot.current
    started = time.monotonic()
    with pytest.raises(errors):
        patient(depot, **limits).change(update(text), ME)
    assert time.monotonic() - started < 20
    assert depot.current == before
    assert depot.change(update("INSERT DATA { <urn:a> <urn:b> 1 }"), ME).version != before


def bomb(depth: int) -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><x>&e{depth - 1};</x>'.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_refuses_entities_before_they_unfold(depot: Depot, encoding: str) -> None:
    body = bomb(12).decode().encode(encoding)
    with pytest.raises(BadRequest, match="DOCTYPE"):
        depot.change(Change("put", BASE, graph="urn:g", parts=(Part("rdf", body),)), ME)


def test_a_second_writer_waits_and_neither_is_lost(depot: Depot) -> None:
    texts = [f"INSERT DATA {{ <urn:new> <urn:n> {n} }}" for n in range(4)]
    threads = [threading.Thread(target=depot.change, args=(update(text), ME)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("<urn:new>" in line for line in lines(depot)) == 4


def test_a_change_to_an_old_version_is_refused(depot: Depot) -> None:
    read = depot.current
    depot.change(update("INSERT DATA { <urn:a> <urn:b> 1 }"), ME)
    with pytest.raises(PreconditionFailed):
        depot.change(update("CLEAR ALL"), replace(ME, versions=(read,)))
    assert len(lines(depot)) == 301


def test_blank_nodes_of_two_bodies_stay_apart(depot: Depot) -> None:
    for value in (1, 2):
        part = Part("ttl", f"_:b <urn:v> {value} .".encode())
        depot.change(Change("post", BASE, graph="urn:g", parts=(part, part)), ME)
    subjects = {line.split(" ")[0] for line in lines(depot) if "urn:v" in line}
    assert len(subjects) == 4


CHANGING = """
import sys
from pathlib import Path
from anbao.store.change import Change
from anbao.store.depot import Depot, Order
from anbao.store.limits import EngineLimits
depot = Depot(Path(sys.argv[1]), EngineLimits())
print("begun", flush=True)
depot.change(Change("update", "urn:x", text=sys.argv[2]), Order("killed"))
"""


def test_a_writer_killed_at_any_moment_leaves_old_or_new(depot: Depot) -> None:
    """Each change swaps every triple for others, so that a mixture would show."""
    chance = random.Random(11)
    for number in range(12):
        text = f"DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p <urn:v{number}> }} WHERE {{ ?s ?p ?o }}"
        before = depot.current
        process = subprocess.Popen(
            [sys.executable, "-c", CHANGING, depot.folder, text], stdout=subprocess.PIPE
        )
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.6))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        objects = {line.split(" ")[2] for line in lines(depot)}
        assert len(lines(depot)) == 300
        assert objects == {f"<urn:v{number}>"} or depot.current == before
        assert len(load_snapshot(depot.folder / "snapshots" / depot.current)) == 300
    depot.change(update("INSERT DATA { <urn:a> <urn:b> 1 }"), ME)
    assert not list((depot.folder / "snapshots").glob(".draft-*"))
