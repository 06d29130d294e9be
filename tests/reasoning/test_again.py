"""Inference after a change comes to what inference of everything comes to, quad by quad."""

import random
import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
from pyoxigraph import NamedNode, Triple

from anbao.graph.build import CASES
from anbao.graph.lines import Lines, lines_of
from anbao.graph.read import SourceFile, read_turtle
from anbao.namespaces import PREFIXES, expand
from anbao.reasoning.again import Earlier, conclude
from anbao.reasoning.reads import kinds_of, reads_of, sees
from anbao.reasoning.ruleset import Rule, load_rules, silence
from anbao.source_tree import SourceTree, default_tree

STRATA = load_rules(default_tree().ontology / "rules")
RULES = {rule.name: rule for stratum in STRATA for rule in stratum.rules}
CONCLUDED = {stratum.rules[0].graph for stratum in STRATA}
State = dict[str, SourceFile]


@pytest.fixture(scope="module")
def reads() -> dict:
    return {rule: reads_of(rule) for rule in RULES.values()}


@pytest.fixture(scope="module")
def state(dataset) -> State:
    return {str(source.path): source for source in dataset.sources}


def everything(files: Iterable[SourceFile], reads: dict) -> Lines:
    lines = lines_of(files)
    assert len(conclude(lines, STRATA, reads)) == len(STRATA)
    return lines


def goes_on(before: Lines, files: Iterable[SourceFile], reads: dict) -> tuple[Lines, set[str]]:
    lines = lines_of(files)
    names = (before.graphs.keys() | lines.graphs.keys()) - CONCLUDED - {""}
    changed = (before.graphs.get(g, set()) ^ lines.graphs.get(g, set()) for g in names)
    concluded = {graph: before.graphs.get(graph, set()) for graph in CONCLUDED}
    earlier = Earlier(concluded, frozenset(row for each in changed for row in each))
    return lines, set(conclude(lines, STRATA, reads, earlier))


def thinned(source: SourceFile, chance: random.Random) -> SourceFile:
    """Take a fifth of a file's statements out."""
    kept = [triple for triple in source.triples if chance.random() > 0.2]
    return replace(source, triples=tuple(kept))


def in_turn(state: State, chance: random.Random) -> Iterable[State]:
    """Remove cases, bring them back, change them; then something that all cases rest on."""
    now, gone = dict(state), []
    cases = sorted(path for path, source in state.items() if source.graph.startswith(CASES))
    for path in chance.sample(cases, 2):
        gone.append(path)
        now = {name: source for name, source in now.items() if name != path}
        yield now
    for path in chance.sample(cases, 3):
        now = {**now, path: thinned(state[path], chance)}
        yield now
    yield {**now, **{path: state[path] for path in gone}}
    for name in ("codelists/actor-role.ttl", "legislation/civil-code.ttl"):
        path = next(path for path in now if path.endswith(name))
        now = {**now, path: thinned(now[path], chance)}
        yield now
    yield state


def test_comes_to_the_same_quads_whatever_came_or_went(state: State, reads: dict) -> None:
    before = first = everything(state.values(), reads)
    kept = []
    for now in in_turn(state, random.Random(20)):
        after, ran = goes_on(before, now.values(), reads)
        assert after.graphs == everything(now.values(), reads).graphs
        assert after.graphs != before.graphs
        kept.append(len(STRATA) - len(ran))
        before = after
    assert before.graphs == first.graphs
    assert min(kept[:-3]) > 5  # as long as only cases came and went


def test_a_label_runs_only_what_reads_labels(state: State, reads: dict) -> None:
    before = everything(state.values(), reads)
    path = next(path for path in state if path.endswith("hu01-minzhong-4520.ttl"))
    text = state[path].text.replace('"承运人"@zh'.encode(), '"承运人甲"@zh'.encode())
    source = read_turtle(text, state[path].graph, state[path].path)
    _, ran = goes_on(before, {**state, path: source}.values(), reads)
    assert ran == {"statistics", "labels"}


def test_a_conclusion_that_is_now_stated_is_not_concluded_too(state: State, reads: dict) -> None:
    """What a stratum would conclude counts among what it sees."""
    before = everything(state.values(), reads)
    graph = next(g for g in CONCLUDED if g.endswith("/inferred/positions"))
    row = min(before.graphs[graph])
    path = next(path for path, each in state.items() if each.graph.startswith(CASES))
    subject, verb, value = (NamedNode(part[1:-1]) for part in row.decode().split()[:3])
    stated = replace(state[path], triples=(*state[path].triples, Triple(subject, verb, value)))
    after, ran = goes_on(before, {**state, path: stated}.values(), reads)
    assert "positions" in ran
    assert row not in after.graphs[graph]
    back, _ = goes_on(after, state.values(), reads)
    assert back.graphs == before.graphs


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_sees_every_property_that_its_text_names(rule: Rule) -> None:
    """Wherever: in filters within filters, paths, sub-selects, and in what it concludes."""
    named = re.findall(r"\b([a-z]+):([a-z]\w*)", silence(rule.text.partition("CONSTRUCT")[2]))
    properties = {expand(":".join(each)) for each in named if each[0] in PREFIXES}
    assert properties
    assert properties <= reads_of(rule)


def test_types_are_seen_by_class(tree: SourceTree) -> None:
    reads = reads_of(RULES["in-instrument"])
    a = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    one, other = (NamedNode(f"https://w3id.org/anbao/def#{name}") for name in ("Provision", "Case"))
    assert sees(reads, kinds_of([Triple(one, a, one)]))
    assert not sees(reads, kinds_of([Triple(one, a, other)]))
    assert sees(reads_of(RULES["superclass-types"]), kinds_of([Triple(one, a, other)]))
