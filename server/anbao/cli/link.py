"""``anbao link FILE``: a text with its mentions of law, cases, courts, actors, rights, duties."""

import datetime as dt
import json
import sys
from html import escape
from pathlib import Path
from typing import BinaryIO

import click

from anbao.cli.terminal import both, format_option, home_option, progress, tree_option
from anbao.desk import open_linker
from anbao.errors import SourceError
from anbao.legislation.document import read_text
from anbao.legislation.sources import MOST_BYTES
from anbao.linking.annotate import Request
from anbao.linking.answers import as_web_annotations, moved, tell, without_official
from anbao.linking.markup import annotated_html, in_source, read_html
from anbao.linking.wording import NOT_IMPORTED
from anbao.source_tree import SourceTree
from anbao.validation.findings import Text

date_option = click.option(
    "--at",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="取该日有效的文本 · Take the versions in force on that day.",
)
_PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ max-width: 44em; margin: 2em auto; padding: 0 1em; line-height: 1.8;
font-family: serif; white-space: {space} }} .mention {{ border-bottom: 1px solid }}
span.mention {{ border-bottom-style: dotted }}</style></head>
<body>{body}</body></html>
"""


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@format_option("json", "html", "webanno")
@date_option
@click.option(
    "--own",
    default="",
    metavar="TITLE",
    help="文本所属法规之名 · Title of the statute whose text this is: 本法, 前款.",
)
@click.option(
    "--html",
    "is_html",
    is_flag=True,
    help="按 HTML 读，位置按源码计；.html 文件自动如此 · Read as HTML; places are its source's.",
)
@tree_option
@home_option
@click.pass_context
def link(  # noqa: PLR0913 - click hands over one argument an option
    ctx: click.Context,
    file: BinaryIO,
    *,
    form: str,
    day: dt.datetime | None,
    own: str,
    is_html: bool,
    tree: SourceTree,
    home: Path,
) -> None:
    """Find what FILE (or standard input) cites and speaks of, and link it to the graph.

    FILE is text (UTF-8 or GB18030), HTML or .docx. One JSON object a mention and line; --format
    html gives the text with its links, webanno W3C Web Annotations. Nothing of the text is kept.

    找出文本中的法条、文件、案号、法院、案由、主体、权利与义务，逐一链接；不明的不链接，并说明理由。
    """
    name = str(getattr(file, "name", "-"))
    source = read_text(name, _within(name, file.read(MOST_BYTES + 1)))
    is_html = is_html or name.lower().endswith((".html", ".htm"))
    page = read_html(source) if is_html else None
    with progress() as advance:
        linker = open_linker(tree, home, advance)
    text, date = page.text if page else source, day.date() if day else None
    found = linker.link(text, Request(own=own, day=date))
    placed = in_source(found, page, source) if page else found
    if form == "webanno":
        click.echo(json.dumps(as_web_annotations(source, placed), ensure_ascii=False, indent=1))
        return
    told = list(tell(linker, found, date))
    if form == "html":
        body = annotated_html(text, told, lambda iri: iri, page.tags if page else ())
        space = "normal" if page else "pre-wrap"
        title = escape(name)
        click.echo(_PAGE.format(title=title, body=body, space=space), nl=False)
    else:
        for each in moved(told, placed):
            click.echo(json.dumps(each, ensure_ascii=False))
    if without_official(told) and sys.stderr.isatty():
        click.echo(both(Text(NOT_IMPORTED.zh, NOT_IMPORTED.en), ctx.obj, "\n"), err=True)


def _within(name: str, data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        most = MOST_BYTES >> 20
        raise SourceError(
            name, 0, f"文件超过 {most} MiB；请分开标注", f"larger than {most} MiB; link it in parts"
        )
    return data
