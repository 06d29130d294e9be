"""``anbao check``: what is wrong, where, and how to mend it."""

import difflib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from anbao.cli.terminal import (
    both,
    cursor_kept,
    finding_lines,
    format_option,
    home_option,
    progress,
    tree_option,
)
from anbao.graph.build import read_tree
from anbao.source_tree import SourceTree, with_home
from anbao.validation.admission import FORMATS, STANDARD
from anbao.validation.check import Base, Submission, check_against, check_tree
from anbao.validation.findings import Report, Text
from anbao.validation.guarded import checked_within, done_within
from anbao.validation.interchange import as_junit, as_sarif, as_turtle
from anbao.validation.mending import mend
from anbao.validation.shapes import ENGINES

_FILE_SECONDS, _TREE_SECONDS = 120.0, 600.0


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, allow_dash=True, path_type=Path))
@format_option("text", "json", "ttl", "sarif", "junit")
@click.option("--fix", is_flag=True, help="先示差异再改文件 · Mend FILE... after showing the diff.")
@click.option("--yes", is_flag=True, help="与 --fix 同用，不再询问 · With --fix, do not ask.")
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    show_default=True,
    help="SHACL 引擎 · SHACL engine; pyshacl is the slow reference.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help=f"检查的时限（秒）：FILE… {_FILE_SECONDS:g}，--fix 另计一次；整棵树 {_TREE_SECONDS:g}；"
    f"0 为不限 · Seconds to check in: {_FILE_SECONDS:g} for FILE..., and as many again for --fix "
    f"to find what to mend; {_TREE_SECONDS:g} for the whole tree; 0 for no limit.",
)
@tree_option
@home_option
@click.pass_context
def check(  # noqa: PLR0913 - one option, one argument
    ctx: click.Context,
    files: tuple[Path, ...],
    *,
    form: str,
    fix: bool,
    yes: bool,
    engine: str,
    timeout: float | None,
    tree: SourceTree,
    home: Path,
) -> None:
    """Check the whole source tree, or FILE... (or folders) in its light; `-` reads standard input.

    检查全部来源文件，或所给文件与目录；`-` 读标准输入。退出码：0 合格，1 有违规，2 用法错误。
    每个文件至多 5 MiB、50,000 条陈述、嵌套 200 层。

    A FILE may have 5 MiB, 50,000 triples and 200 levels of nesting.
    """
    if fix and (not files or Path("-") in files):
        raise click.UsageError("--fix 需要文件 · --fix needs files")
    tree = with_home(tree, home)
    seconds = (_FILE_SECONDS if files else _TREE_SECONDS) if timeout is None else timeout
    if not files:
        with cursor_kept():
            report = checked_within(seconds, lambda: _whole(tree, home, engine))
    submissions = [_submission(path) for file in files for path in _within(file)]
    if files:
        base = _base(tree)
        if fix:
            submissions = _mended(ctx, base, submissions, yes=yes, timeout=seconds)
        # With no progress shown: the check forks, and a display has a thread of its own.
        report = checked_within(seconds, lambda: check_against(base, submissions, engine=engine))
    _tell(report, form, [str(each.path) for each in submissions], ctx.obj)
    ctx.exit(0 if report.conforms else 1)


def _whole(tree: SourceTree, home: Path, engine: str) -> Report:
    with progress() as advance:
        return check_tree(tree, home / "cache", advance, engine=engine)


def _base(tree: SourceTree) -> Base:
    with progress() as advance:
        return Base(tree, read_tree(tree, advance).sources)


def _within(file: Path) -> Iterator[Path]:
    """Yield *file*, or the RDF files in it if it is a folder."""
    if not file.is_dir():
        yield file
        return
    found = sorted(path for path in file.rglob("*") if path.suffix.lower() in FORMATS)
    if not found:
        raise click.UsageError(f"{file}：没有 RDF 文件 · no RDF files in it")
    yield from found


def _submission(file: Path) -> Submission:
    """Read *file*, and no more of it than it takes to see that it is too large."""
    most = STANDARD.check_bytes + 1
    if str(file) == "-":
        return Submission(file, sys.stdin.buffer.read(most))
    with file.open("rb") as stream:
        return Submission(file, stream.read(most))


def _mended(
    ctx: click.Context, base: Base, submissions: Sequence[Submission], *, yes: bool, timeout: float
) -> list[Submission]:
    """Show what would change, change it if wanted, and return what then stands."""
    now = []
    for given, text in zip(submissions, _texts_mended(base, submissions, timeout), strict=True):
        better = replace(given, text=text)
        now.append(given)
        if better.text == given.text:
            continue
        click.echo(_difference(given, better), err=True)
        question = Text(f"改 {given.path}？", f"change {given.path}?")
        if yes or click.confirm(both(question, ctx.obj), err=True):
            _write(given, better)
            now[-1] = better
    return now


def _texts_mended(base: Base, submissions: Sequence[Submission], timeout: float) -> list[bytes]:
    """Return the texts with what can be mended mended, all of them within *timeout* seconds."""
    carried = "latin-1"  # any bytes, as characters that JSON can carry
    texts = done_within(timeout, lambda: [mend(base, s).text.decode(carried) for s in submissions])
    return [text.encode(carried) for text in texts]


def _difference(given: Submission, better: Submission) -> str:
    old, new = (each.text.decode("utf-8", "replace").splitlines() for each in (given, better))
    name = str(given.path)
    return "\n".join(difflib.unified_diff(old, new, name, name, lineterm=""))


def _write(given: Submission, better: Submission) -> None:
    """Put the new text in the old one's place in one step, unless somebody changed it meanwhile."""
    if given.path.read_bytes() != given.text:
        raise click.ClickException(
            f"{given.path}：文件已被改动，未写 · changed meanwhile, left alone"
        )
    path = given.path.resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(better.text)
    draft.chmod(path.stat().st_mode)
    draft.replace(path)


def _tell(report: Report, form: str, files: Sequence[str], lang: str) -> None:
    match form:
        case "json":
            click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        case "sarif":
            click.echo(json.dumps(as_sarif(report), ensure_ascii=False, indent=1))
        case "junit":
            click.echo(as_junit(report, files))
        case "ttl":
            click.echo(as_turtle(report))
        case _:
            for finding in report.findings:
                click.echo("\n".join(finding_lines(finding, lang)))
    click.echo(both(_summary(report), lang), err=True)


def _summary(report: Report) -> Text:
    violations, warnings = report.counts["violation"], report.counts["warning"]
    more = sum(report.untold.values())
    zh, en = (f"；另有 {more} 项未列", f"; {more} more not listed") if more else ("", "")
    if report.conforms:
        return Text(f"合格；警告 {warnings}{zh}", f"conforms; warnings: {warnings}{en}")
    return Text(
        f"违规 {violations}；警告 {warnings}{zh}",
        f"violations: {violations}; warnings: {warnings}{en}",
    )
