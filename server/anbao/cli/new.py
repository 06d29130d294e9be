"""``anbao new case DOCKET``: the beginning of a case file, with what is still to be said."""

import datetime as dt
from pathlib import Path

import click

from anbao.cli.terminal import both, tree_option
from anbao.editing.commented import commented_file
from anbao.editing.plan import Plan, background
from anbao.editing.scaffold import Start, start_from_docket
from anbao.errors import AnbaoError, NotADocket
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
    type=click.Path(path_type=Path),
    help="写到文件，不覆盖已有的；给目录则以案件命名；缺省写到标准输出 · "
    "Write to a new file (named after the case if this is a folder), not standard output.",
)
@tree_option
@click.pass_context
def case(ctx: click.Context, docket: str, *, output: Path | None, tree: SourceTree) -> None:
    """Begin the file of the case with the number DOCKET, such as （2020）粤03民终943号.

    In a shell half-width brackets want quotation marks: anbao new case "(2020)粤03民终943号".

    Year, court, kind and serial are read off the docket number; what is still to be said stands in
    the file as comments in Chinese and English, and `anbao check` tells what is missing.

    由案号起草案件文件：年份、法院、审级随案号写好，其余列为注释；缺什么，`anbao check` 会说。
    """
    sources = read_tree(tree).sources
    plan = Plan(background(sources))
    start = _start(plan, docket)
    text = commented_file(plan, start)
    known = next((each.path for each in sources if each.graph == start.graph), None)
    if known is not None:
        there = Text(f"图谱里已有这件案件：{known}", f"the graph has this case already: {known}")
        click.echo(f"anbao: {both(there, ctx.obj)}", err=True)
    if output is None:
        click.echo(text, nl=False)
        return
    path = output / f"{start.graph.rpartition('/')[2]}.ttl" if output.is_dir() else output
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise click.UsageError(f"文件已存在 · the file exists: {path}") from None
    except OSError as error:
        raise click.UsageError(f"写不了 · cannot be written: {path}: {error.strerror}") from None
    said = Text(f"已写好；接着运行 anbao check {path}", f"written; now run anbao check {path}")
    click.echo(both(said, ctx.obj), err=True)


def _start(plan: Plan, docket: str) -> Start:
    """Begin the case; a docket that cannot be read is answered with one that can."""
    try:
        return start_from_docket(plan, docket, dt.date.today())
    except NotADocket as error:
        example = "（2020）粤03民终943号"
        raise AnbaoError(f"{error.zh}；应如{example}", f"{error.en}; one is {example}") from None
