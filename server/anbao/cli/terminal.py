"""What all commands share at the terminal: languages, findings, progress, columns."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from anbao.errors import AnbaoError, InvalidData
from anbao.graph.progress import Progress, silent
from anbao.source_tree import SourceTree, default_tree
from anbao.validation.findings import Finding, Place, Text

Command = Callable[..., Any]

_STAGES = {
    "read": Text("读文件", "read"),
    "check": Text("检查", "check"),
    "infer": Text("推理", "infer"),
    "count": Text("清点", "count"),
    "import": Text("导入", "import"),
    "cite": Text("互引", "cite"),
}
_SEVERITIES = {"violation": "违规", "warning": "警告", "info": "提示"}

tree_option = click.option(
    "--tree",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=lambda _ctx, _param, root: SourceTree(root.resolve()) if root else default_tree(),
    help="来源目录，含 ontology、data、queries · Folder with the sources.",
)
home_option = click.option(
    "--home",
    default=Path(".anbao"),
    show_default=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="快照目录 · Where snapshots are kept.",
)


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Offer ``--format`` with the first of *formats* as default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="输出格式 · Output format.",
    )


def both(text: Text, lang: str, between: str = " · ") -> str:
    """Return *text* in the language wanted, or in both."""
    if lang == "both":
        return between.join(filter(None, (text.zh, text.en)))
    return text.en if lang == "en" else text.zh


@contextmanager
def progress() -> Iterator[Progress]:
    """Show bars on standard error if that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                name = _STAGES.get(stage, Text(stage, stage))
                tasks[stage] = bars.add_task(f"{name.zh} {name.en}", total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance


@contextmanager
def cursor_kept() -> Iterator[None]:
    """Show the cursor afterwards: bars of a process that is killed leave it hidden."""
    try:
        yield
    finally:
        if sys.stderr.isatty():
            Console(stderr=True).show_cursor(True)


def complain(error: AnbaoError, lang: str) -> None:
    """Tell *error* on standard error, with its findings if it carries any."""
    if isinstance(error, InvalidData):
        for finding in error.findings:
            click.echo("\n".join(finding_lines(finding, lang)), err=True)
    text = str(error) if lang == "both" else error.message(lang)
    click.echo(f"anbao: {text}", err=True)


def finding_lines(finding: Finding, lang: str) -> list[str]:
    """Return one finding as lines: the first ``file:line:column: …``, the others indented."""
    place, severity = where(finding.place), finding.severity
    head = f"{_SEVERITIES[severity]} {severity}" if lang != "en" else severity
    message = finding.message.en if lang == "en" else finding.message.zh
    lines = [f"{place}: {head} [{finding.layer}] {message}"]
    if lang == "both":
        lines.append(f"  {finding.message.en}")
    lines += [f"  · {both(each, lang, ' / ')}" for each in finding.details]
    if finding.why:
        lines.append(f"  § {both(finding.why.text, lang, ' / ')} {finding.why.iri}".rstrip())
    lines += [f"  → {both(fix.label, lang, ' / ')}" for fix in finding.fixes]
    if finding.also:
        places = ", ".join(map(where, finding.also))
        lines.append(f"  {both(Text('另见', 'see also'), lang, ' ')} {places}")
    return lines


def where(place: Place) -> str:
    """Write a place, its file relative to the working folder if it is inside."""
    file = place.file
    if file.is_absolute() and file.is_relative_to(Path.cwd()):
        file = file.relative_to(Path.cwd())
    return ":".join(str(part) for part in (file, place.line, place.column) if part)


def columns(rows: Iterable[Sequence[str]]) -> str:
    """Lay *rows* out in columns, counting Chinese characters as two wide; nothing is cut off."""
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )
    return "\n".join(lines)
