"""``anbao import``: take in what others publish, into a folder of the user's own."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from pyoxigraph import Quad, Store, Triple

from anbao.cli.terminal import both, format_option, home_option, progress, tree_option
from anbao.desk import make_lexicon
from anbao.graph.read import read_turtle
from anbao.legislation.importing import ImportReport, Names, import_legislation
from anbao.legislation.names import known_instruments
from anbao.legislation.quotations import QuotationReport, check_quotations
from anbao.legislation.shelf import Shelf
from anbao.linking.gazetteer import read_titles
from anbao.namespaces import GRAPH_BASE, compact
from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader
from anbao.validation.findings import Text

_QUOTING = ("legislation", "doctrine")


@click.group(name="import")
def import_() -> None:
    """Take in what others publish, into a folder of your own.

    把他人公布的文本收进您自己的目录；不改动本项目的数据。
    """


@import_.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--into",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="存放目录，缺省为快照目录下的 legislation · Where to keep it; default <home>/legislation.",
)
@click.option(
    "--workers",
    default=0,
    type=click.IntRange(0, 64),
    help="读文件的进程数，缺省为核数 · Processes that read; as many as cores by default.",
)
@format_option("text", "json")
@home_option
@tree_option
@click.pass_context
def legislation(  # noqa: PLR0913 - click hands over one argument an option
    ctx: click.Context,
    paths: tuple[Path, ...],
    *,
    into: Path | None,
    workers: int,
    form: str,
    home: Path,
    tree: SourceTree,
) -> None:
    """Import official texts: .docx of flk.npc.gov.cn, Markdown, folders or archives of them.

    What is odd or refused is printed with file and line; exit 1 if a file was refused. An import
    that was interrupted goes on where it stopped when it is called again.

    导入法律文本：国家法律法规数据库的 .docx、Markdown，或其文件夹、压缩包。有疑问或未收的，
    逐处打印文件、行号与原因；中断后再次运行即接着导入。
    """
    folder = into or home / "legislation"
    said = list(_said(tree))
    names = _names(tree, said)
    with progress() as advance:
        report = import_legislation(
            list(paths), folder, known_instruments(said), advance=advance, workers=workers,
            names=names,
        )  # fmt: skip
    quotations = check_quotations(said, Shelf(folder))
    for line in _lines(report, quotations, form, ctx.obj):
        click.echo(line)
    click.echo(both(_summary(report, quotations, Shelf(folder)), ctx.obj, "\n"), err=True)
    ctx.exit(1 if report.refusals else 0)


def _said(tree: SourceTree) -> Iterator[Triple]:
    """Yield what our own files say of instruments, and what they quote."""
    for name in _QUOTING:
        for path in sorted((tree.data / name).glob("*.ttl")):
            yield from read_turtle(path, f"{GRAPH_BASE}{name}/{path.stem}").triples


def _names(tree: SourceTree, said: list[Triple]) -> Names:
    """Return the names of laws in *said*, how people shorten them, and other laws' titles."""
    store = Store()
    store.bulk_extend(Quad(each.subject, each.predicate, each.object) for each in said)
    lexicon = make_lexicon(LocalReader(store, ""), tree)
    return Names(lexicon, read_titles(tree.data / "lexicon" / "titles.csv"))


def _lines(
    report: ImportReport, quotations: QuotationReport, form: str, lang: str
) -> Iterator[str]:
    for file, why in sorted(report.refusals):
        told = {"kind": "refused", "file": file, "why": why}
        yield json.dumps(told, ensure_ascii=False) if form == "json" else f"{why} [refused]"
    for file, odd in sorted(report.oddities, key=lambda each: (each[0], each[1].line)):
        told = {"kind": odd.kind, "file": file, "line": str(odd.line), "zh": odd.zh, "en": odd.en}
        text = f"{file}:{odd.line}: {both(Text(odd.zh, odd.en), lang)} [{odd.kind}]"
        yield json.dumps(told, ensure_ascii=False) if form == "json" else text
    for wrong in quotations.wrong:
        told = {"kind": "misquotation", "by": wrong.quoting, "from": wrong.version,
                "quote": wrong.quote, "file": wrong.read_in}  # fmt: skip
        words = Text(f"“{wrong.quote}”不在原文中", f"“{wrong.quote}” is not in the text")
        text = f"{wrong.read_in}: {compact(wrong.quoting)}: {both(words, lang)} [misquotation]"
        yield json.dumps(told, ensure_ascii=False) if form == "json" else text


def _summary(report: ImportReport, quotations: QuotationReport, shelf: Shelf) -> Text:
    held = shelf.counts()
    files, articles = report.read - len(report.refusals), held.get("article", 0)
    return Text(
        f"收入 {files} 个文件，未收 {len(report.refusals)} 个，已有 {report.already} 个，"
        f"疑问 {len(report.oddities)} 处；"
        f"现有 {held['instrument']} 部法规、{held['edition']} 个文本、{articles} 条。"
        f"本次扫描互引 {report.citations} 处。"
        f"核对引文 {quotations.compared} 处，不符 {len(quotations.wrong)} 处，"
        f"无文本可核 {quotations.without_text} 处。",
        f"{files} files taken in, {len(report.refusals)} refused, {report.already} there before, "
        f"{len(report.oddities)} oddities; there are now {held['instrument']} instruments, "
        f"{held['edition']} texts, {articles} articles; {report.citations} citations scanned. "
        f"Quotations compared: {quotations.compared}, wrong: {len(quotations.wrong)}, "
        f"without a text: {quotations.without_text}.",
    )
