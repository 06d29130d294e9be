"""``anbao token``: who may do more than read."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from anbao.cli.terminal import columns
from anbao.tokens import SCOPES, Token, TokenFile

_file_option = click.option(
    "--tokens",
    "file",
    default=Path(".anbao/tokens.json"),
    show_default=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="令牌文件 · The tokens file.",
)


@click.group()
def token() -> None:
    """Make, list and revoke tokens for those who may do more than read.

    建立、列出、收回令牌。服务器以 anbao serve --tokens 文件 读取；收回立即生效。
    """


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(SCOPES),
    help="权限，可重复：read-more 查询时限 60 秒，write 写入，admin 全部 · "
    "What it opens; repeatable: read-more for 60 s queries, write, admin for everything.",
)
@click.option(
    "--days",
    type=click.IntRange(1),
    help="多少天后失效；缺省不失效 · Days until it ends; never by default.",
)
@_file_option
def new(name: str, *, scopes: tuple[str, ...], days: int | None, file: Path) -> None:
    """Make a token for NAME and print it, once: only its hash is kept.

    为 NAME（人或程序）建立令牌并打印，仅此一次；文件里只存哈希。
    """
    now = datetime.now(UTC)
    expires = (now + timedelta(days=days)).isoformat(timespec="seconds") if days else ""
    click.echo(TokenFile(file).new(name, dict.fromkeys(scopes), now, expires))
    click.echo(
        f"anbao: 只显示这一次，请妥善保存；已写入 {file} · shown this once; its hash is in {file}",
        err=True,
    )


@token.command(name="list")
@_file_option
def list_(*, file: Path) -> None:
    """List the tokens: id, name, scopes, when made, when they end.

    列出令牌：编号、名称、权限、建立时间、失效时间。
    """
    rows = _rows(TokenFile(file).tokens())
    click.echo(columns([("id", "name", "scopes", "created", "expires"), *rows]))


@token.command()
@click.argument("known", metavar="ID")
@_file_option
def revoke(known: str, *, file: Path) -> None:
    """Take back the token whose id is ID (see `anbao token list`); servers notice at once.

    收回编号为 ID 的令牌；运行中的服务器立即生效。
    """
    gone = TokenFile(file).revoke(known)
    click.echo(f"anbao: 已收回 {gone.name} 的令牌 · revoked the token of {gone.name}", err=True)


def _rows(tokens: Iterable[Token]) -> Iterable[tuple[str, ...]]:
    for each in tokens:
        yield each.id, each.name, " ".join(each.scopes), each.created, each.expires or "-"
