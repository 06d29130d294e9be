"""The command ``anbao``; the only home of click."""

import keyword
from importlib import import_module
from typing import Any

import click

from anbao import __version__
from anbao.cli.terminal import complain
from anbao.cli.usage import in_both_languages
from anbao.errors import AnbaoError

# Loaded when called: reading a question should not wait for the SHACL engine.
COMMANDS = (
    "build",
    "check",
    "new",
    "infer",
    "explain",
    "questions",
    "ask",
    "cite",
    "link",
    "coverage",
    "export",
    "import",
    "serve",
    "token",
    "add",
    "history",
    "restore",
    "mcp",
)


class _Commands(click.Group):
    """The commands of this package, each imported on use; our own errors end in two languages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command called *cmd_name*."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command = getattr(import_module(f"anbao.cli.{name}"), name)
        return command if isinstance(command, click.Command) else None

    def make_context(self, *args: Any, **settings: Any) -> click.Context:
        """Read the options before the command."""
        with in_both_languages():
            return super().make_context(*args, **settings)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error of ours is told without a traceback and exits with 1."""
        try:
            with in_both_languages():
                return super().invoke(ctx)
        except AnbaoError as error:
            complain(error, ctx.obj)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="anbao")
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    help="只用一种语言；缺省两种都用 · One language only; both by default.",
)
@click.pass_context
def main(ctx: click.Context, lang: str | None) -> None:
    """Anbao: the open knowledge graph of consumer-safety law in Chinese e-commerce.

    安保：电子商务消费者安全保障的开放法律知识图谱。
    """
    ctx.obj = lang or "both"
