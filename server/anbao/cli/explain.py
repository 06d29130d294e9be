"""``anbao explain S P O``: why a statement is in the graph."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from anbao.cli.terminal import both, format_option, home_option, progress, tree_option, where
from anbao.graph.build import build_dataset
from anbao.graph.tokens import Term
from anbao.namespaces import RDF, compact, expand, sparql_prefixes
from anbao.reasoning.explain import Derivation, Explanation, Walk
from anbao.reasoning.explain import explain as explain_triple
from anbao.reasoning.infer import infer
from anbao.reasoning.ruleset import load_rules
from anbao.source_tree import SourceTree, with_home
from anbao.validation.findings import Place, Text

_IRI = re.compile(r"<([^<>]+)>")


@click.command(name="explain")
@click.argument("subject")
@click.argument("predicate")
@click.argument("object", metavar="OBJECT")
@format_option("text", "json")
@tree_option
@home_option
@click.pass_obj
def explain(lang: str, /, *, form: str, tree: SourceTree, home: Path, **triple: str) -> None:
    """Explain a statement: which file asserts it, or which rule concludes it from what.

    解释一个三元组：由哪个文件断言，或者由哪条规则从哪些前提得出。三项可写 ab:Norm、id/… 或完整
    IRI；宾语也可写字面量，如 '"3"^^xsd:integer'。
    """
    with progress() as advance:
        dataset = build_dataset(with_home(tree, home), advance)
        rules = load_rules(tree.ontology / "rules")
        infer(dataset, rules, advance)
    explanation = explain_triple(dataset, rules, _triple(**triple))
    if form == "json":
        click.echo(json.dumps(_as_json(explanation), ensure_ascii=False, indent=1))
        return
    for depth, line in _lines(explanation, lang, 0):
        click.echo("  " * depth + line)


def _triple(subject: str, predicate: str, **others: str) -> Triple:
    named = expand("rdf:type" if predicate == "a" else predicate)
    return Triple(_named(expand(subject)), _named(named), _term(others["object"]))


def _named(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise click.BadParameter(f"不是 IRI · not an IRI: {iri}") from error


def _term(text: str) -> Term:
    if not text.lstrip("-").isdecimal() and not text.startswith('"'):
        return _named(expand(text))
    turtle = f"{sparql_prefixes()} <{RDF.subject}> <{RDF.object}> {text} ."
    try:
        quad: Quad = next(iter(parse(turtle, format=RdfFormat.TURTLE)))
    except SyntaxError as error:
        raise click.BadParameter(f"不是字面量 · not a literal: {text}") from error
    return quad.object


def _lines(part: Explanation | Walk, lang: str, depth: int) -> Iterator[tuple[int, str]]:
    if isinstance(part, Walk):
        path = _IRI.sub(lambda match: compact(match[1]), part.path.path)
        yield depth, f"{shown(part.path.subject)} {path} {shown(part.path.target)}"
        for hop in part.hops:
            yield from _lines(hop, lang, depth + 1)
        return
    places = ", ".join(where(Place(spot.file, spot.line)) for spot in part.spots)
    again = both(Text("（见上）", "(see above)"), lang, " ") if part.repeated else ""
    yield depth, "  ".join(filter(None, (_said(part.triple), places and f"← {places}", again)))
    for derivation in part.derivations:
        yield from _derived(derivation, lang, depth + 1)


def _derived(derivation: Derivation, lang: str, depth: int) -> Iterator[tuple[int, str]]:
    rule = derivation.rule
    said = both(Text(rule.zh, rule.en), lang)
    by = both(Text("依规则", "by rule"), lang, " ")
    yield depth, f"⇐ {by} {rule.stratum}/{rule.name}: {said}"
    for condition in derivation.conditions:
        words = Text("条件：不存在", "provided there is no") if condition.negated else None
        words = words or Text("条件", "provided that")
        text = _IRI.sub(lambda match: compact(match[1]), condition.text)
        yield depth + 1, f"[{both(words, lang, ' ')} {text}]"
    for premise in derivation.premises:
        yield from _lines(premise, lang, depth + 1)
    if derivation.omitted:
        more = both(Text("另有前提", "more premises"), lang, " ")
        yield depth + 1, f"… {more}: {derivation.omitted}"


def _said(triple: Triple) -> str:
    return " ".join(map(shown, (triple.subject, triple.predicate, triple.object)))


def shown(term: Term) -> str:
    """Write *term* short, for people."""
    if isinstance(term, NamedNode):
        return compact(term.value)
    if isinstance(term, Literal) and not term.language:
        return _IRI.sub(lambda match: compact(match[1]), str(term))
    return str(term)


def _as_json(part: Explanation | Walk) -> dict[str, Any]:
    if isinstance(part, Walk):
        ends = {"subject": str(part.path.subject), "object": str(part.path.target)}
        return ends | {"path": part.path.path, "hops": [_as_json(hop) for hop in part.hops]}
    triple = part.triple
    return {
        "subject": str(triple.subject),
        "predicate": str(triple.predicate),
        "object": str(triple.object),
        "asserted": [{"file": str(spot.file), "line": spot.line} for spot in part.spots],
        "repeated": part.repeated,
        "derivations": [_derivation_json(derivation) for derivation in part.derivations],
    }


def _derivation_json(derivation: Derivation) -> dict[str, Any]:
    rule = derivation.rule
    return {
        "rule": {
            "name": f"{rule.stratum}/{rule.name}",
            "zh": rule.zh,
            "en": rule.en,
            "source": rule.source,
        },
        "conditions": [{"text": c.text, "negated": c.negated} for c in derivation.conditions],
        "premises": [_as_json(premise) for premise in derivation.premises],
        "omitted": derivation.omitted,
    }
