"""click's usage errors in both languages; those of our own commands speak both already."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

_HAN = re.compile(r"[一-鿿]")


class BilingualUsageError(click.UsageError):
    """A usage error told as ``用法 · Usage``, then what is wrong in both languages."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print usage, where to find help, and the error, on standard error."""
        lines = [f"用法错误 · Usage error: {self.format_message()}"]
        if self.ctx is not None:
            usage = self.ctx.get_usage().removeprefix("Usage: ")
            lines[:0] = [
                f"用法 · Usage: {usage}",
                f"详见 · See: {self.ctx.command_path} --help",
                "",
            ]
        click.echo("\n".join(lines), file=file, err=file is None)


@contextmanager
def in_both_languages() -> Iterator[None]:
    """Raise usage errors from within the block in Chinese and English."""
    try:
        yield
    except BilingualUsageError:
        raise
    except click.UsageError as error:
        said = error.format_message()
        text = said if _HAN.search(said) else f"{_in_chinese(error)} · {said}"
        raise BilingualUsageError(text, error.ctx) from error


_PLAIN = {
    r"No such command '(.+?)'": "没有命令 {0}",
    r"Missing command": "缺少命令",
    r"unexpected extra arguments? \((.+)\)": "多出的参数：{0}",
}
_VALUES = {
    r"(?:File|Directory|Path) '(.+?)' does not exist": "{0} 不存在",
    r"(?:File|Directory|Path) '(.+?)' is a directory": "{0} 是目录，不是文件",
    r"(?:File|Directory|Path) '(.+?)' is a file": "{0} 是文件，不是目录",
    r"'(.*)' is not one of (.+)": "{0} 不在可用的值 {1} 之内",
    r"'(.*)' is not a valid integer": "{0} 不是整数",
    r"'(.*)' is not a valid float": "{0} 不是数",
    r"(\S+) is not in the range (\S+?)\.": "{0} 不在范围 {1} 之内",
}


def _in_chinese(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            near = "、".join(sorted(error.possibilities or ()))
            return f"没有选项 {error.option_name}" + (f"；是否指 {near}？" if near else "")
        case click.MissingParameter():
            return f"缺少{_named(error)}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 需要一个值"
        case click.BadParameter():
            return f"{_named(error)} 的值不对：{_translated(error.message, _VALUES, '写法不合')}"
    return _translated(error.message, _PLAIN, "用法不对")


def _translated(message: str, known: dict[str, str], otherwise: str) -> str:
    for pattern, said in known.items():
        if match := re.search(pattern, message):
            return said.format(*match.groups())
    return otherwise


def _named(error: click.BadParameter) -> str:
    kind = getattr(error, "param_type", None) or getattr(error.param, "param_type_name", "")
    hint = error.param_hint or ""
    if not hint and error.param and error.ctx:
        hint = error.param.get_error_hint(error.ctx)
    name = (hint if isinstance(hint, str) else " / ".join(hint)).replace("'", "").replace('"', "")
    return f"{'选项' if kind == 'option' else '参数'} {name}"
