"""``anbao restore``: an earlier version of a case comes back."""

import getpass
from pathlib import Path

import click

from anbao.cli.terminal import home_option, progress, tree_option
from anbao.intake import Intake, Order
from anbao.source_tree import SourceTree, with_home


@click.command()
@click.argument("case")
@click.argument("version", type=click.IntRange(1))
@click.option(
    "--by",
    default=getpass.getuser,
    help="谁恢复的，记入出处 · Who restores it, for the record.",
)
@tree_option
@home_option
def restore(case: str, version: int, *, by: str, tree: SourceTree, home: Path) -> None:
    """Make VERSION of CASE (see `anbao history`) the live one again, as a new version.

    把案件恢复为某一版本；同样先检查，恢复本身也记为一个新版本。
    """
    home = home.resolve()
    with progress() as advance:
        outcome = Intake(with_home(tree, home), home, advance).restore(case, version, Order(by))
    click.echo(f"{case}\t{outcome.record.number}\t{outcome.dataset}")
