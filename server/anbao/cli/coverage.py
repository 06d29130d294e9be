"""``anbao coverage``: what in the graph speaks of each section of the paper."""

import json
from pathlib import Path

import click

from anbao.cli.terminal import both, columns, format_option, home_option, progress, tree_option
from anbao.dossiers.coverage import KINDS, Coverage
from anbao.dossiers.coverage import coverage as cover
from anbao.dossiers.home import WORK
from anbao.dossiers.library import Library
from anbao.graph.build import build_dataset
from anbao.reasoning.infer import infer
from anbao.reasoning.ruleset import load_rules
from anbao.source_tree import SourceTree, with_home
from anbao.store.local import LocalReader
from anbao.validation.findings import Text


@click.command()
@format_option("text", "json")
@tree_option
@home_option
@click.pass_context
def coverage(context: click.Context, form: str, tree: SourceTree, home: Path) -> None:
    """Count, for each section of the paper, what in the graph speaks of it.

    论文各节在图谱中各有多少论断、论据、案件等；有一节空着则以 1 退出。
    """
    with progress() as advance:
        dataset = build_dataset(with_home(tree, home), advance)
        infer(dataset, load_rules(tree.ontology / "rules"), advance)
    found = cover(Library(LocalReader(dataset.store, "")), WORK)
    if form == "json":
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=1))
    else:
        click.echo(_as_text(found, context.obj))
    context.exit(1 if found.empty else 0)


def _as_text(found: Coverage, lang: str) -> str:
    heads = [both(Text(KINDS[kind].zh, KINDS[kind].en), lang, " ") for kind in found.kinds]
    rows = [
        [each.number, *(str(each.counts.get(kind, "")) for kind in found.kinds), str(each.total)]
        for each in found.sections
    ]
    table = columns([["§", *heads, both(Text("合计", "Total"), lang, " ")], *rows])
    empty = ", ".join(each.number for each in found.empty) or both(Text("无", "none"), lang, " ")
    said = Text(
        f"{len(found.sections)} 节，空缺：{empty}",
        f"{len(found.sections)} sections, empty: {empty}",
    )
    return f"{table}\n{both(said, lang)}"


def _as_json(found: Coverage) -> dict[str, object]:
    return {
        "work": found.work.iri,
        "empty": [each.number for each in found.empty],
        "sections": [
            {
                "section": each.number,
                "iri": each.link.iri,
                "zh": each.link.label.zh,
                "en": each.link.label.en,
                "counts": each.counts,
                "total": each.total,
            }
            for each in found.sections
        ],
    }
