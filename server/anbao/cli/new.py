"""``anbao new case DOCKET``: the beginning of a case file, with what is still to be said."""

import datetime as dt
from pathlib import Path

import click

from anbao.cli.terminal import both, tree_option
from anbao.editing.commented import commented_file
from anbao.editing.plan import Plan, background
from anbao.editing.scaffold import start_from_docket
from anbao.graph.build import read_tree
from anbao.source_tree import SourceTree
from anbao.validation.findings import Text


@click.group()
def new() -> None:
    """Begin a new file, with what is still to be said as comments.

    起草一份新文件，还要写什么以注释列出。
    """


@new.command()
@click.argument("docket")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到文件，不覆盖已有的；缺省写到标准输出 · Write to a new file, not standard output.",
)
@tree_option
@click.pass_context
def case(ctx: click.Context, docket: str, *, output: Path | None, tree: SourceTree) -> None:
    """Begin the file of the case with the number DOCKET, such as （2020）粤03民终943号.

    Year, court, kind and serial are read off the docket number; what is still to be said stands in
    the file as comments in Chinese and English, and `anbao check` tells what is missing.

    由案号起草案件文件：年份、法院、审级随案号写好，其余列为注释；缺什么，`anbao check` 会说。
    """
    plan = Plan(background(read_tree(tree).sources))
    text = commented_file(plan, start_from_docket(plan, docket, dt.date.today()))
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise click.UsageError(f"文件已存在 · the file exists: {output}") from None
    said = Text(f"已写好；接着运行 anbao check {output}", f"written; now run anbao check {output}")
    click.echo(both(said, ctx.obj), err=True)
