"""``anbao questions``: what can be asked by name."""

import json
from dataclasses import asdict

import click

from anbao.cli.terminal import both, columns, format_option, tree_option
from anbao.questions.catalogue import read_catalogue
from anbao.source_tree import SourceTree
from anbao.validation.findings import Text


@click.command()
@format_option("table", "json")
@tree_option
@click.pass_obj
def questions(lang: str, form: str, tree: SourceTree) -> None:
    """List the questions that `anbao ask` answers, with their parameters.

    列出可供 `anbao ask` 回答的问题及其参数。
    """
    catalogue = read_catalogue(tree.queries)
    if form == "json":
        listed = [asdict(question) for question in catalogue]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    rows = [
        [
            question.number,
            question.name,
            both(Text(question.title_zh, question.title_en), lang),
            " ".join(f"{each.name}={each.example}" for each in question.parameters),
        ]
        for question in catalogue
    ]
    if rows:
        click.echo(columns(rows))
