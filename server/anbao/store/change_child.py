"""Applies one change to a dataset and writes the outcome, with no rights but these.

Run as ``python -m anbao.store.change_child TASK`` with the change's text and bodies on standard
input; says in one line of JSON how it went. ``change`` starts it and kills it when its time is up.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from anbao.confinement import leave_everything, limit, limit_memory
from anbao.errors import SourceError
from anbao.store.files import refuse_doctype
from anbao.store.jail_child import failure_of
from anbao.store.limits import EngineLimits
from anbao.store.local import dataset_lines, load_snapshot

_FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}


def main() -> None:
    """Do the task on the command line."""
    task = json.loads(sys.argv[1])
    sent = sys.stdin.buffer.read()
    store = load_snapshot(Path(task["dataset"]))
    draft = os.open(task["draft"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    back = os.dup(1)
    leave_everything(keep={draft, back})
    _set_limits(EngineLimits(**task["limits"]))
    try:
        said = _applied(store, task, sent)
        _write(store, draft)
    except Exception as error:
        said = _failure(error)
    os.write(back, json.dumps(said).encode())
    os._exit(0)  # nothing of the store needs to be taken down


def _set_limits(limits: EngineLimits) -> None:
    limit(resource.RLIMIT_CORE, 0, 0)
    limit_memory(limits.update_memory_bytes)
    processor = int(limits.update_seconds) + 2
    limit(resource.RLIMIT_CPU, processor, processor + 1)
    limit(resource.RLIMIT_FSIZE, limits.dataset_bytes, limits.dataset_bytes)
    limit(resource.RLIMIT_NOFILE, 0, 0)


def _applied(store: Store, task: dict[str, Any], sent: bytes) -> dict[str, Any]:
    if task["kind"] == "update":
        store.update(sent[: task["text"]].decode(), base_iri=task["base"])
        return {"failure": "", "existed": True, "quads": len(store)}
    graph = NamedNode(task["graph"]) if task["graph"] else DefaultGraph()
    existed = isinstance(graph, DefaultGraph) or store.contains_named_graph(graph)
    added = list(_quads(task, sent, graph))  # read before anything is taken away
    if task["kind"] != "post":
        store.remove_graph(graph)
    if task["kind"] != "delete" and isinstance(graph, NamedNode):
        store.add_graph(graph)  # it is there even if nothing is in it
    store.extend(added)
    return {"failure": "", "existed": existed, "quads": len(store)}


def _quads(task: dict[str, Any], sent: bytes, graph: NamedNode | DefaultGraph) -> list[Quad]:
    quads: list[Quad] = []
    start = task["text"]
    for name, size in task["parts"]:
        body, start = sent[start : start + size], start + size
        if name == "rdf":
            refuse_doctype("body", body)
        # Blank nodes are those of this body alone: another may call its own by the same name.
        read = parse(body, format=_FORMATS[name], base_iri=task["base"], rename_blank_nodes=True)
        for quad in read:
            if quad.graph_name != DefaultGraph():
                raise ValueError("it names graphs of its own")
            quads.append(Quad(quad.subject, quad.predicate, quad.object, graph))
    return quads


def _write(store: Store, draft: int) -> None:
    with os.fdopen(draft, "wb") as file:
        file.writelines(dataset_lines(store))
        file.flush()
        os.fsync(draft)


def _failure(error: Exception) -> dict[str, Any]:
    if isinstance(error, SourceError):
        return {"failure": "evaluation", "message": error.en}
    report = failure_of(error)
    message = report.message
    if isinstance(error, SyntaxError) and error.lineno:
        message = f"{error.lineno}:{error.offset or 0}\n{message}"
    return {"failure": report.failure, "message": message}


if __name__ == "__main__":
    main()
