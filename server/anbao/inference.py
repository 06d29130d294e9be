"""The stage of inference: what a snapshot concluded is kept where nothing it rests on has changed.

Beside its dataset a snapshot keeps ``inputs.json``: digests of the rules and of each graph's files.
The next build compares, and runs those strata again that see what came or went.
"""

import json
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from anbao import __version__
from anbao.graph.build import Dataset
from anbao.graph.lines import Lines, rows_in
from anbao.graph.progress import Progress, silent
from anbao.reasoning.again import Earlier, conclude
from anbao.reasoning.reads import Kinds, reads_of
from anbao.reasoning.ruleset import Rule, Stratum, load_rules
from anbao.validation.kept import Kept

_INPUTS = "inputs.json"
_DATASET = "dataset.nq"
Inputs = dict[str, Any]


def add_conclusions(
    lines: Lines, dataset: Dataset, rules: Path, home: Path, progress: Progress = silent
) -> Inputs:
    """Add to *lines*, which say what *dataset* asserts, what follows by *rules*.

    The snapshot that ``<home>/current`` names is gone on from if there is one. Returned is what
    ``keep_inputs`` is to put beside the new one.
    """
    strata = load_rules(rules)
    inputs = {"rules": _digest(strata), "graphs": _graphs(dataset)}
    earlier = _earlier(lines, strata, inputs, home)
    ran = conclude(lines, strata, _reads(strata, Kept(home / "cache")), earlier, progress)
    return inputs | {"ran": ran}


def keep_inputs(snapshot: Path, inputs: Inputs) -> None:
    """Keep *inputs* in the folder of a snapshot, with the digest of the dataset that is in it."""
    told = inputs | {"dataset": sha256((snapshot / _DATASET).read_bytes()).hexdigest()}
    (snapshot / _INPUTS).write_text(json.dumps(told), encoding="utf-8")


def _digest(strata: tuple[Stratum, ...]) -> str:
    """Return what names the rules as they are, and those who run them."""
    told = [__version__, version("pyoxigraph")]
    told += [
        f"{stratum.name} {rule.name} {rule.text}" for stratum in strata for rule in stratum.rules
    ]
    return sha256("\0".join(told).encode()).hexdigest()


def _graphs(dataset: Dataset) -> dict[str, str]:
    digests: dict[str, list[str]] = {}
    for source in dataset.sources:
        digests.setdefault(source.graph, []).append(f"{source.path.name} {source.digest}")
    return {graph: sha256(" ".join(each).encode()).hexdigest() for graph, each in digests.items()}


def _reads(strata: tuple[Stratum, ...], kept: Kept) -> dict[Rule, Kinds]:
    """Return what each rule sees; to work it out takes longer than to run the rules."""
    rules = [rule for stratum in strata for rule in stratum.rules]
    basis = "\0".join(rule.text for rule in rules).encode()
    found = kept.get("reads", basis, lambda: [sorted(reads_of(rule)) for rule in rules])
    return {rule: frozenset(kinds) for rule, kinds in zip(rules, found, strict=True)}


def _earlier(
    lines: Lines, strata: tuple[Stratum, ...], inputs: Inputs, home: Path
) -> Earlier | None:
    """Return what to go on from, None where that is nothing or was made by other rules."""
    names = [stratum.name for stratum in strata]
    try:
        current = (home / "current").read_text(encoding="utf-8").strip()
        folder = home / "snapshots" / Path(current).name
        before = json.loads((folder / _INPUTS).read_bytes())
        if before["rules"] != inputs["rules"] or len(set(names)) < len(names):
            return None
        both = before["graphs"].keys() | inputs["graphs"].keys()
        changed = [g for g in both if before["graphs"].get(g) != inputs["graphs"].get(g)]
        concluded = {stratum.rules[0].graph for stratum in strata if stratum.rules}
        quads = (folder / _DATASET).read_bytes()
        if sha256(quads).hexdigest() != before["dataset"]:
            return None  # a power cut may have torn it
        held = rows_in(quads, {*changed, *concluded})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    came_or_went = (held.get(g, set()) ^ lines.graphs.get(g, set()) for g in changed)
    rows = frozenset(row for each in came_or_went for row in each)
    return Earlier({graph: held.get(graph, set()) for graph in concluded}, rows)
