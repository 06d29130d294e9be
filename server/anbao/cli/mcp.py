"""``anbao mcp``: our tools for a language-model agent, over standard input and output."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from anbao.agents.doors import DistantDoors
from anbao.cli.terminal import home_option
from anbao.errors import EngineCrashed, NotInstalled


@click.command()
@click.option(
    "--url",
    metavar="URL",
    help="已在运行的服务器；缺省自己启动一个 · A running server; by default one is started.",
)
@home_option
def mcp(*, url: str | None, home: Path) -> None:
    """Offer search, get, cite, link, query and validate to an agent by MCP over stdio.

    以 MCP 协议（标准输入输出）向智能体提供查找、取得、解读引用、标注、查询、检查六个工具。
    """
    if url is not None and not url.startswith(("http://", "https://")):
        raise click.BadParameter("须以 http:// 或 https:// 开头 · must start with http(s)://")
    try:
        from anbao.agents.protocol import serve_standard_streams  # noqa: PLC0415 - may be absent
    except ImportError:
        raise NotInstalled(
            "未安装 MCP 组件：pip install 'anbao[agents]'",
            "the MCP component is not installed: pip install 'anbao[agents]'",
        ) from None
    if url:
        serve_standard_streams(DistantDoors(url))
        return
    with _own_server(home) as address:
        serve_standard_streams(DistantDoors(address))


@contextmanager
def _own_server(home: Path) -> Iterator[str]:
    """Run ``anbao serve`` on a free port; standard output is the agent's, so it gets a pipe."""
    line = [sys.executable, "-c", "from anbao.cli import main; main()", "serve", "--port", "0"]
    server = subprocess.Popen(  # noqa: S603 - our own command
        [*line, "--home", str(home), "--workers", "1"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = server.stdout.readline() if server.stdout else ""
        if not said.startswith("Anbao: "):
            raise EngineCrashed("服务器未能启动", "the server could not be started")
        yield said.split()[1]
    finally:
        server.terminate()
        server.wait(timeout=15)
