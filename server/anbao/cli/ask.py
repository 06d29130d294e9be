"""``anbao ask NAME``: answer one question of the catalogue."""

from pathlib import Path

import click

from anbao.cli.answers import WRITERS
from anbao.cli.terminal import format_option, home_option, progress, tree_option
from anbao.legislation.shelf import GRAPH_FILE
from anbao.pipeline import run
from anbao.questions.ask import ask as answer
from anbao.questions.catalogue import read_catalogue
from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader, add_quads, load_snapshot


@click.command(name="ask")
@click.argument("name")
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="KEY=VALUE",
    help="问题的参数，可重复 · A parameter of the question; repeatable.",
)
@format_option(*WRITERS)
@tree_option
@home_option
def ask(name: str, *, params: tuple[str, ...], form: str, tree: SourceTree, home: Path) -> None:
    """Answer the question NAME from the published graph, which is built first if need be.

    回答名为 NAME 的问题；图谱尚未发布或来源已变时先构建。`anbao questions` 列出全部问题。
    """
    question = read_catalogue(tree.queries).find(name)
    given = dict(_pair(param) for param in params)
    with progress() as advance:
        snapshot = run(tree, home, advance)
    store = load_snapshot(snapshot.path)
    imported = home / "legislation" / GRAPH_FILE
    if question.over_imported and imported.is_file():
        add_quads(store, imported)
    reader = LocalReader(store, snapshot.version)
    click.echo(WRITERS[form](answer(reader, question, given)), nl=False)


def _pair(param: str) -> tuple[str, str]:
    key, equals, value = param.partition("=")
    if not equals:
        raise click.BadParameter(
            f"应为 名称=值 · expected KEY=VALUE: {param}", param_hint="--param"
        )
    return key, value
