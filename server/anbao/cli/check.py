"""``anbao check``: what is wrong, where, and how to mend it."""

import json
import sys
from pathlib import Path

import click

from anbao.cli.terminal import (
    both,
    finding_lines,
    format_option,
    home_option,
    progress,
    tree_option,
)
from anbao.source_tree import SourceTree
from anbao.validation.check import Submission, check_files, check_tree
from anbao.validation.findings import Report, Text


@click.command()
@click.argument(
    "files",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@format_option("text", "json")
@tree_option
@home_option
@click.pass_context
def check(
    ctx: click.Context, files: tuple[Path, ...], *, form: str, tree: SourceTree, home: Path
) -> None:
    """Check the whole source tree, or FILE... in its light; `-` reads standard input.

    检查全部来源文件，或者只检查所给文件；`-` 读标准输入。退出码：0 合格，1 有违规，2 用法错误。
    """
    with progress() as advance:
        if files:
            report = check_files(tree, [_submission(file) for file in files], advance)
        else:
            report = check_tree(tree, home / "cache", advance)
    if form == "json":
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        for finding in report.findings:
            click.echo("\n".join(finding_lines(finding, ctx.obj)))
        click.echo(both(_summary(report), ctx.obj), err=True)
    ctx.exit(0 if report.conforms else 1)


def _submission(file: Path) -> Submission:
    if str(file) == "-":
        return Submission(file, sys.stdin.buffer.read())
    return Submission(file, file.read_bytes())


def _summary(report: Report) -> Text:
    violations, warnings = report.counts["violation"], report.counts["warning"]
    if report.conforms:
        return Text(f"合格；警告 {warnings}", f"conforms; warnings: {warnings}")
    return Text(
        f"违规 {violations}；警告 {warnings}", f"violations: {violations}; warnings: {warnings}"
    )
