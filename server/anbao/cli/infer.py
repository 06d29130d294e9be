"""``anbao infer``: what each rule concludes."""

import json
from pathlib import Path

import click
from pyoxigraph import RdfFormat, serialize

from anbao.cli.terminal import both, columns, format_option, home_option, progress, tree_option
from anbao.graph.build import build_dataset
from anbao.namespaces import PREFIXES
from anbao.reasoning.infer import Inference
from anbao.reasoning.infer import infer as run_rules
from anbao.reasoning.ruleset import load_rules
from anbao.source_tree import SourceTree, with_home
from anbao.validation.findings import Text


@click.command()
@format_option("table", "json", "ttl")
@tree_option
@home_option
@click.pass_obj
def infer(lang: str, form: str, tree: SourceTree, home: Path) -> None:
    """Run the inference rules and show what each of them adds.

    What holds in the view of a policy only is counted, but not printed as Turtle.

    运行推理规则，列出每条规则得出的三元组数；--format ttl 打印三元组，只在视图中成立的除外。
    """
    with progress() as advance:
        dataset = build_dataset(with_home(tree, home), advance)
        inference = run_rules(dataset, load_rules(tree.ontology / "rules"), advance)
    if form == "ttl":
        added = inference.added.items()
        triples = [triple for rule, fresh in added if not rule.in_view for triple in fresh]
        text = serialize(triples, format=RdfFormat.TURTLE, prefixes=dict(PREFIXES)) or b""
        click.echo(text.decode(), nl=False)
    elif form == "json":
        click.echo(json.dumps(_as_json(inference), ensure_ascii=False, indent=1))
    else:
        click.echo(columns(_rows(inference, lang)))


def _rows(inference: Inference, lang: str) -> list[list[str]]:
    rows = [
        [str(len(added)), f"{rule.stratum}/{rule.name}", both(Text(rule.zh, rule.en), lang)]
        for rule, added in inference.added.items()
    ]
    return [*rows, [str(inference.total), "", both(Text("合计", "total"), lang)]]


def _as_json(inference: Inference) -> list[dict[str, object]]:
    return [
        {
            "rule": f"{rule.stratum}/{rule.name}",
            "zh": rule.zh,
            "en": rule.en,
            "source": rule.source,
            "graph": rule.graph,
            "added": len(added),
        }
        for rule, added in inference.added.items()
    ]
