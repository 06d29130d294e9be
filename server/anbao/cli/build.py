"""``anbao build``: publish a snapshot."""

from pathlib import Path

import click

from anbao.cli.terminal import both, home_option, progress, tree_option
from anbao.pipeline import run
from anbao.source_tree import SourceTree
from anbao.validation.findings import Text


@click.command()
@tree_option
@home_option
@click.pass_obj
def build(lang: str, tree: SourceTree, home: Path) -> None:
    """Read, check, infer and publish a snapshot; a running server takes it up.

    读取来源文件，检查，推理，发布快照；运行中的服务器会自己换上。
    """
    with progress() as advance:
        snapshot = run(tree, home, advance)
    seconds = snapshot.meta["seconds"]
    timings = ", ".join(f"{stage} {spent:.1f} s" for stage, spent in seconds.items())
    said = both(Text("已发布", "published"), lang, " ")
    click.echo(
        f"{said} {snapshot.version}: {snapshot.meta['graphs']['default']} triples; {timings}"
    )
