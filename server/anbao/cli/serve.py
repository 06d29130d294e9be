"""``anbao serve``: build, check, and serve; or serve any RDF files."""

import re
from contextlib import ExitStack
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from anbao.cli.terminal import complain, progress, tree_option
from anbao.errors import AnbaoError
from anbao.source_tree import SourceTree, with_home
from anbao.store.jail_supervisor import Source
from anbao.store.limits import EngineLimits
from anbao.validation.admission import STANDARD


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="监听的地址 · Address to listen on."
)
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="端口，0 为任选 · Port; 0 takes a free one.",
)
@click.option(
    "--home",
    default=Path(".anbao"),
    show_default=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="快照目录 · Where snapshots are kept.",
)
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="工作进程数 · Worker processes.",
)
@click.option(
    "--only", is_flag=True, help="只服务所给的 RDF 文件 · Serve just the RDF files given."
)
@click.option(
    "--timeout",
    "seconds",
    default=EngineLimits().wall_seconds,
    show_default=True,
    type=click.FloatRange(0.1, 3600),
    help="查询时限（秒）· Time of one query, in seconds.",
)
@click.option(
    "--rows",
    default=EngineLimits().rows,
    show_default=True,
    type=click.IntRange(1),
    help="结果行数上限 · Most rows of one result.",
)
@click.option(
    "--limit",
    "changed",
    multiple=True,
    metavar="NAME=VALUE",
    help="改一项限额，名称见 /limits，可重复 · Change a limit, named as in /limits; repeatable.",
)
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="本服务器的其他主机名，可重复 · Another name of this server; repeatable.",
)
@click.option(
    "--proxies",
    default=0,
    show_default=True,
    metavar="N",
    type=click.IntRange(0, 9),
    help="前面的反向代理层数，只信这几层的 X-Forwarded-* · Reverse proxies before this server; the "
    "X-Forwarded-* of so many are heeded.",
)
@click.option(
    "--tokens",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="令牌文件（anbao token new 建立）；缺省只读 · Tokens file, made by `anbao token new`; "
    "without it nobody can write.",
)
@click.option(
    "--access-log",
    metavar="FILE",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True, resolve_path=True),
    help="每个请求记一行 JSON，- 为标准错误；不记地址与查询 · A JSON line a request, - for "
    "standard error; without addresses and queries.",
)
@click.option(
    "--log-queries", is_flag=True, help="日志中也记查询文本 · Log the text of queries too."
)
@click.option(
    "--legislation",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="anbao import legislation 所用的目录；缺省 <home>/legislation · Folder of imported texts; "
    "default <home>/legislation.",
)
@click.option(
    "--writable",
    is_flag=True,
    help="数据集可由 SPARQL 更新与 /gsp 改动，须有令牌 · "
    "Let SPARQL Update and /gsp change the dataset; needs --tokens.",
)
@click.option(
    "--keep",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="改动存于此目录，下次从那里继续；缺省结束即弃 · "
    "Keep the changes in FOLDER and go on from there next time; by default they are dropped.",
)
@tree_option
def serve(  # noqa: PLR0913 - click hands over one argument an option
    files: tuple[Path, ...],
    *,
    only: bool,
    home: Path,
    seconds: float,
    rows: int,
    changed: tuple[str, ...],
    host: str,
    port: int,
    workers: int,
    hosts: tuple[str, ...],
    proxies: int,
    tokens: Path | None,
    tree: SourceTree,
    access_log: str | None,
    log_queries: bool,
    legislation: Path | None,
    writable: bool,
    keep: Path | None,
) -> None:
    """Serve the graph: pages, SPARQL and data.

    With --only FILE..., serve just those RDF files (.ttl .nt .nq .trig .rdf .jsonld) through the
    same doors, without our data; with --writable and --tokens, let SPARQL Update and the Graph
    Store Protocol change them.

    在本机提供图谱的网页与 SPARQL 接口；--only 则只服务所给的 RDF 文件。
    """
    _refuse_wrong_usage(files, only=only, writable=writable, tokens=tokens, keep=keep)
    from anbao.serving import (  # noqa: PLC0415 - --help should be quick
        ServerOptions,
        default_http_limits,
        missing_scripts,
        run_server,
    )

    _tell_if_without_scripts(missing_scripts())
    limits = EngineLimits(wall_seconds=seconds, cpu_seconds=int(seconds) + 2, rows=rows)
    limits = replace(limits, token_wall_seconds=max(seconds, limits.token_wall_seconds))
    limits, http, checking = _changed((limits, default_http_limits(), STANDARD), changed)
    texts = (legislation or home / "legislation").resolve()
    options = partial(
        ServerOptions,
        host=host,
        port=port,
        workers=workers,
        hosts=hosts,
        proxies=proxies,
        tokens=tokens.resolve() if tokens else None,
        access_log=access_log or "",
        log_queries=log_queries,
        legislation=texts,
        limits=limits,
        http=http,
        checking=checking,
    )
    try:
        with ExitStack() as stack:
            if writable:
                place = keep or Path(stack.enter_context(TemporaryDirectory(prefix="anbao-")))
                place = place.resolve()
                served = options(_depot(place, files, limits), home=place, depot=True)
            elif only:
                served = options(_files(files))
            else:
                served = options(
                    _snapshot(tree, home, texts),
                    tree=with_home(tree, home),
                    home=home.resolve(),
                    site=True,
                )
            run_server(served, lambda address: click.echo(f"Anbao: {address}"))
    except AnbaoError as error:
        complain(error, "both")
        raise SystemExit(1) from None


def _tell_if_without_scripts(reason: str | None) -> None:
    if reason is None:
        return
    click.echo(
        "anbao: 网页脚本未构建，网页照常可用，但没有脚本增强；能连上 npm 时重新安装即可 · "
        "the scripts are not built, so pages come without them; install again once npm is reachable"
        + (f"\n{reason}" if reason else ""),
        err=True,
    )


def _changed(limits: tuple[Any, ...], changes: tuple[str, ...]) -> tuple[Any, ...]:
    """Return *limits* with each ``name=value`` of *changes* in the one that has the name."""
    kinds = {each.name: type(getattr(one, each.name)) for one in limits for each in fields(one)}
    changed: dict[str, float] = {}
    for change in changes:
        name, _, value = change.partition("=")
        if name not in kinds or not re.fullmatch(r"[1-9]\d*(\.\d+)?", value):
            known = " ".join(kinds)
            raise click.UsageError(f"--limit {change}: 名称=正数 · NAME=NUMBER: {known}")
        changed[name] = kinds[name](float(value))
    return tuple(_with(one, changed) for one in limits)


def _with(limits: Any, changed: dict[str, float]) -> Any:
    own = {each.name for each in fields(limits)} & changed.keys()
    return replace(limits, **{name: changed[name] for name in own})


def _refuse_wrong_usage(
    files: tuple[Path, ...], *, only: bool, writable: bool, tokens: Path | None, keep: Path | None
) -> None:
    held = writable and keep is not None and (keep / "current").is_file()
    if only != bool(files) and not (only and held):
        raise click.UsageError("--only 与文件须同时给出 · --only and FILE go together")
    if writable and not (only and tokens):
        raise click.UsageError(
            "--writable 须与 --only 及 --tokens 同用：没有令牌的可写服务器谁都能改 · "
            "--writable needs --only and --tokens: nobody may write without a token"
        )
    if keep and not writable:
        raise click.UsageError("--keep 须与 --writable 同用 · --keep goes with --writable")


def _depot(place: Path, files: tuple[Path, ...], limits: EngineLimits) -> Source:
    """Begin a dataset that may be changed, or go on with the one that *place* holds."""
    from anbao.serving import current_snapshot  # noqa: PLC0415
    from anbao.store.depot import Depot  # noqa: PLC0415

    Depot(place, limits).found(files)
    return current_snapshot(place)


def _files(files: tuple[Path, ...]) -> Source:
    from anbao.store.files import files_version  # noqa: PLC0415

    return Source(files_version(files), tuple(path.resolve() for path in files), snapshot=False)


def _snapshot(tree: SourceTree, home: Path, legislation: Path) -> Source:
    """Run the pipeline; if the source tree is at fault, go on with the last good snapshot."""
    from anbao.pipeline import run  # noqa: PLC0415
    from anbao.serving import current_snapshot  # noqa: PLC0415

    home = home.resolve()
    try:
        with progress() as advance:
            run(tree, home, advance)
    except AnbaoError as error:
        if not (home / "current").is_file():
            raise
        complain(error, "both")
        click.echo("anbao: 沿用上一个快照 · serving the last good snapshot", err=True)
    return current_snapshot(home, legislation)
