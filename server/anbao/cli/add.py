"""``anbao add``: a new or changed case gets in, or it is said why not."""

import getpass
import sys
from pathlib import Path

import click

from anbao.cli.terminal import home_option, progress, tree_option
from anbao.intake import Intake, Order
from anbao.source_tree import SourceTree, with_home


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option(
    "--by",
    default=getpass.getuser,
    help="谁加入的，记入出处；缺省为登录名 · Who adds it, for the record; "
    "your login name by default.",
)
@tree_option
@home_option
def add(file: str, *, by: str, tree: SourceTree, home: Path) -> None:
    """Add the case in FILE, or change it: check, write in one step, infer, publish; `-` is a pipe.

    Nothing is changed if the checks refuse it. The earlier version stays: see `anbao history`.

    加入或修改一件案件：检查通过才写入，随即推理并发布；原版保留，可以恢复。`-` 读标准输入。
    """
    text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    home = home.resolve()
    with progress() as advance:
        outcome = Intake(with_home(tree, home), home, advance).add(text, Order(by))
    record = outcome.record
    if not outcome.changed:
        click.echo(f"anbao: 内容未变 · nothing changed: {record.key}", err=True)
    click.echo(f"{record.key}\t{record.number}\t{outcome.dataset}")
