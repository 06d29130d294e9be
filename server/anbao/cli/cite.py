"""``anbao cite CITATION``: what a citation means."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import click

from anbao.cli.link import date_option
from anbao.cli.terminal import home_option, progress, tree_option
from anbao.desk import open_linker
from anbao.errors import CitationError
from anbao.linking.answers import as_citation
from anbao.source_tree import SourceTree


@click.command()
@click.argument("citations", nargs=-1)
@date_option
@tree_option
@home_option
@click.pass_context
def cite(
    ctx: click.Context,
    citations: tuple[str, ...],
    *,
    day: dt.datetime | None,
    tree: SourceTree,
    home: Path,
) -> None:
    """Read CITATIONS, or one a line from standard input: 消法第55条第1款, (2020)沪01民终4520号.

    Prints a JSON object each: normal form, IRI, the version in force, alternatives; exits with 1
    if one cannot be read. What cannot be read is told with its line.

    解读一处引用：标准写法、标识符、该日有效的文本与其他可能。
    """
    with progress() as advance:
        linker = open_linker(tree, home, advance)
    unread = 0
    for place, citation in _asked(citations):
        try:
            told = as_citation(linker, citation, day.date() if day else None)
            click.echo(json.dumps(told, ensure_ascii=False))
        except CitationError as error:
            unread += 1
            click.echo(f"{place}{error}", err=True)
    ctx.exit(1 if unread else 0)


def _asked(citations: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if citations:
        yield from [("", each) for each in citations]
        return
    with click.open_file("-", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield f"-:{number}: ", line.strip()
