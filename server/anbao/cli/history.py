"""``anbao history``: the versions of a case."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from anbao.cli.terminal import columns, format_option, home_option, tree_option
from anbao.errors import NotInGraph
from anbao.ledger import Ledger
from anbao.source_tree import SourceTree, with_home


@click.command()
@click.argument("case", required=False)
@format_option("text", "json")
@tree_option
@home_option
def history(case: str | None, *, form: str, tree: SourceTree, home: Path) -> None:
    """List the versions of CASE, such as 2020/hu01-minzhong-4520; without CASE, every change.

    列出案件的各个版本：谁、何时、做了什么；不写案件则列出全部改动。
    """
    tree = with_home(tree, home)
    records = Ledger(tree.kept, tree.kept_cases).records(case or "*/*")
    if case and not records:
        raise NotInGraph(f"案件 {case} 没有改动记录", f"no change of {case} is on record")
    if form == "json":
        click.echo(json.dumps([asdict(each) for each in records], ensure_ascii=False, indent=1))
        return
    head = ("case", "version", "action", "by", "when")
    rows = [(each.key, str(each.number), each.action, each.by, each.when) for each in records]
    click.echo(columns([head, *rows]))
