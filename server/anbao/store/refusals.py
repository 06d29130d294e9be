"""The jail's terse reports → errors that say in Chinese and English what is wrong, and where."""

import re

from anbao.errors import (
    EngineBusy,
    EngineCrashed,
    EngineError,
    QueryCancelled,
    QueryFailed,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooComplex,
    ResultTooLarge,
    ServiceNotAllowed,
)
from anbao.store.formats import NotInThisFormat
from anbao.store.jail_protocol import Report
from anbao.store.lexer import place

_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_EXPECTED = re.compile(r'"(?:[^"\\]|\\.){1,12}"|\b[A-Z]{2,12}\b|Prefix not found')


def refusal(report: Report, text: str, wall: float) -> EngineError:
    """Return the error that fits *report*."""
    said = report.message
    zh, _, en = said.partition("\n")
    match report.failure:
        case "syntax":
            return _syntax_error(said, text)
        case "unknown-graph":
            return ServiceNotAllowed(
                f"数据集中没有图 <{said}>，本服务器也不会去取",
                f"there is no graph <{said}> here, and this server fetches none",
                graph=said,
            )
        case "timeout":
            return QueryTimeout(
                f"查询在 {wall:g} 秒内没有结束",
                f"the query did not end within {wall:g} s",
                limit=wall,
                unit="seconds",
                retry_after=max(1, round(wall)),
            )
        case "evaluation":
            return QueryFailed(f"查询无法求值：{said}", f"the query cannot be evaluated: {said}")
        case "format" | "too-large":
            return (NotInThisFormat if report.failure == "format" else ResultTooLarge)(zh, en)
        case failure:
            return _plain_refusal(failure)


def _plain_refusal(failure: str) -> EngineError:
    match failure:
        case "broken":
            return QueryTooComplex(
                "查询过于复杂，执行它的进程已终止", "the query is too complex: its worker broke"
            )
        case "memory":
            return QueryTooComplex("查询所需内存超过上限", "the query needs too much memory")
        case "busy":
            return EngineBusy(
                "查询太多，请稍后再试", "too many queries; try again soon", retry_after=2
            )
        case "service":
            return ServiceNotAllowed("查询试图访问别的服务器", "the query asks another server")
        case "hang-up":
            return QueryCancelled("客户端已断开", "the client hung up")
        case _:
            return EngineCrashed("查询引擎意外终止", "the query engine stopped unexpectedly")


def _syntax_error(message: str, text: str) -> QuerySyntaxError:
    match = _POSITION.search(message)
    if match is None:
        return QuerySyntaxError("查询不合 SPARQL 1.1 语法", "not SPARQL 1.1")
    line, column = int(match[1]), int(match[2])
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    where = place(text, starts[min(line, len(starts)) - 1] + column - 1)
    expected = list(dict.fromkeys(_EXPECTED.findall(match[3])))[:8]
    if "Prefix not found" in expected:
        return QuerySyntaxError(
            f"第 {line} 行第 {column} 列前的前缀未用 PREFIX 声明",
            f"the prefix before line {line}, column {column} is not declared",
            **where,
        )
    return QuerySyntaxError(
        f"第 {line} 行第 {column} 列有语法错误"
        + (f"；此处可用 {' '.join(expected)}" * bool(expected)),
        f"syntax error at line {line}, column {column}"
        + (f"; expected {' '.join(expected)}" * bool(expected)),
        **where,
    )
