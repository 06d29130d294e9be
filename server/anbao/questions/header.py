"""The comment header of a query file: its titles, its question, its parameters.

::

    # id:           13
    # section:      2
    # title.zh:     …            # title.en:     …
    # question.zh:  …            # question.en:  …
    # param:        NAME TYPE EXAMPLE        (any number; TYPE is one of PARAMETER_TYPES)
    # columns.zh:   …、…                     (headings in Chinese, in the order of the SELECT)
    # over:         imported                 (asks also what was imported beside our data)
    # order:        …
"""

import re
from dataclasses import dataclass
from pathlib import Path

from anbao.errors import SourceError

PARAMETER_TYPES = ("iri", "string", "integer", "decimal", "date", "boolean")
_FIELD = re.compile(r"#\s*([a-z]+(?:\.(?:zh|en))?):\s+(.*\S)\s*$")
_REQUIRED = ("title.zh", "title.en", "question.zh", "question.en", "order")
_ALLOWED = {*_REQUIRED, "id", "section", "param", "columns.zh", "over"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: the query's variable of that name, its type, and a value that works."""

    name: str
    kind: str
    example: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a query file says of itself; *fields* hold everything but the parameters."""

    fields: dict[str, str]
    parameters: tuple[Parameter, ...]


def read_header(path: Path, text: str) -> Header:
    """Read the leading comment lines of *text*; SourceError names file, line and the mend."""
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.startswith("#"):
            break
        match = _FIELD.match(line)
        if match is None or match[1] not in _ALLOWED:
            raise SourceError(
                path, number, f"题头中不认识这一行：{line}", f"not a header line: {line}"
            )
        if match[1] == "param":
            parameters.append(_parameter(path, number, match[2]))
        else:
            fields[match[1]] = match[2]
    missing = [name for name in _REQUIRED if name not in fields]
    if missing:
        names = ", ".join(missing)
        raise SourceError(path, 1, f"题头缺少：{names}", f"the header lacks: {names}")
    return Header(fields, tuple(parameters))


def _parameter(path: Path, number: int, text: str) -> Parameter:
    name, kind, example = [*text.split(maxsplit=2), "", ""][:3]
    if kind not in PARAMETER_TYPES or not example or not name.isidentifier():
        raise SourceError(
            path,
            number,
            f"参数应写作“名称 类型 示例”，类型为 {'、'.join(PARAMETER_TYPES)} 之一。",
            f"write a parameter as NAME TYPE EXAMPLE, TYPE one of {', '.join(PARAMETER_TYPES)}.",
        )
    return Parameter(name, kind, example)
