"""The inference rules: ``ontology/rules/<NN-stratum>/<name>.rq``, each a CONSTRUCT with a header.

The header says in both languages what the rule concludes, and where the law or the modelling
decision behind it stands::

    # rule.zh: 请求权与义务相对应
    # rule.en: A claim and a duty of one relation are correlatives
    # source:  Hohfeld 1913

A stratum named ``view-<policy>`` concludes into ``view/<policy>``, which is no part of the
default graph: what prevails under one policy is not a fact of the law.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import QueryTriples, Store

from anbao.errors import RuleError
from anbao.namespaces import GRAPH_BASE

_HEADER = re.compile(r"#\s*(rule\.zh|rule\.en|source)\s*:\s*(.+?)\s*")
_STRATUM = re.compile(r"\d+-([a-z0-9-]+)")
_FORBIDDEN = re.compile(r"\b(SERVICE|FROM|GRAPH)\b", re.IGNORECASE)
_BLANK_NODE = re.compile(r"_:|\[")
# What is no code: comments, strings and IRIs.
_QUIET = re.compile(r'#[^\n]*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>')


@dataclass(frozen=True)
class Rule:
    """One rule as read."""

    name: str
    stratum: str
    path: Path
    zh: str
    en: str
    source: str
    text: str

    @cached_property
    def algebra(self) -> Any:
        """The rule as rdflib reads it: explanations need it, running the rule does not."""
        return _parse(self.path, self.text)

    @property
    def template(self) -> tuple[tuple[Any, Any, Any], ...]:
        """The triples of the head."""
        return tuple((s, p, o) for s, p, o in self.algebra.template)

    @property
    def pattern(self) -> Any:
        """The algebra of the body."""
        return self.algebra.p

    @property
    def graph(self) -> str:
        """The named graph that receives the conclusions."""
        if self.in_view:
            return f"{GRAPH_BASE}view/{self.stratum.removeprefix('view-')}"
        return f"{GRAPH_BASE}inferred/{self.stratum}"

    @property
    def in_view(self) -> bool:
        """Whether the conclusions hold under a policy only, outside the default graph."""
        return self.stratum.startswith("view-")


@dataclass(frozen=True, slots=True)
class Stratum:
    """Rules that run together until none of them adds anything."""

    name: str
    rules: tuple[Rule, ...]


def load_rules(folder: Path) -> tuple[Stratum, ...]:
    """Read all rules under *folder*, strata in the order of their numbers."""
    strata = []
    for place in sorted(path for path in folder.glob("*") if path.is_dir()):
        match = _STRATUM.fullmatch(place.name)
        if match is None:
            raise RuleError(
                f"{place}：规则目录应形如 10-structure",
                f"{place}: a folder of rules is named like 10-structure",
            )
        rules = tuple(read_rule(path, match[1]) for path in sorted(place.glob("*.rq")))
        strata.append(Stratum(match[1], rules))
    return tuple(strata)


def read_rule(path: Path, stratum: str) -> Rule:
    """Read one rule; RuleError if it is not a plain CONSTRUCT with a bilingual header."""
    text = path.read_text(encoding="utf-8")
    header = {
        match[1]: match[2] for line in text.splitlines() if (match := _HEADER.fullmatch(line))
    }
    for key in ("rule.zh", "rule.en"):
        if key not in header:
            raise RuleError(f"{path}：缺少“# {key}:”", f"{path}: “# {key}:” is missing")
    if match := _FORBIDDEN.search(silence(text)):
        raise RuleError(
            f"{path}：规则不得使用 {match[0]}", f"{path}: a rule may not use {match[0]}"
        )
    _refuse_other_queries(path, text)
    return Rule(
        name=path.stem,
        stratum=stratum,
        path=path,
        zh=header["rule.zh"],
        en=header["rule.en"],
        source=header.get("source", ""),
        text=text,
    )


def _refuse_other_queries(path: Path, text: str) -> None:
    """Let the engine read the rule, in a moment; what it refuses rdflib explains with a line."""
    try:
        constructs = isinstance(Store().query(text), QueryTriples)
    except SyntaxError as error:
        _parse(path, text)
        raise RuleError(f"{path}：不是 SPARQL：{error}", f"{path}: not SPARQL: {error}") from error
    heads = [text[block.start : block.end] for block in blocks(text, "CONSTRUCT")]
    if not constructs or not re.search(r"\bCONSTRUCT\s*\{", silence(text), re.IGNORECASE):
        raise RuleError(
            f"{path}：规则应为带模板的 CONSTRUCT", f"{path}: a rule is a CONSTRUCT with a template"
        )
    if _BLANK_NODE.search(silence(heads[0])):
        raise RuleError(
            f"{path}：模板中不得有空节点：每轮都会产生新节点，推理不会停止",
            f"{path}: no blank nodes in the template: each round would make new ones without end",
        )


def _parse(path: Path, text: str) -> Any:
    # Loaded only for explanations and complaints: it takes as long as running half the rules.
    from pyparsing import ParseException  # noqa: PLC0415
    from rdflib.plugins.sparql.algebra import translateQuery  # noqa: PLC0415
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415

    try:
        return translateQuery(parseQuery(text)).algebra
    except ParseException as error:
        raise RuleError(
            f"{path}:{error.lineno}:{error.column}: 不是 SPARQL：{error.line.strip()}",
            f"{path}:{error.lineno}:{error.column}: not SPARQL: {error.line.strip()}",
            line=error.lineno,
            column=error.column,
        ) from error
    except Exception as error:  # rdflib raises bare Exception for unknown prefixes and the like
        raise RuleError(f"{path}：不是 SPARQL：{error}", f"{path}: not SPARQL: {error}") from error


def silence(text: str) -> str:
    """Blank out comments, strings and IRIs, keeping every offset."""
    return _QUIET.sub(lambda match: " " * len(match[0]), text)


@dataclass(frozen=True, slots=True)
class Block:
    """A keyword's bracketed text: where the keyword ends, the bracket opens, and has closed."""

    after: int
    start: int
    end: int


def blocks(text: str, keyword: str) -> Iterator[Block]:
    """Yield the bracketed text that follows each *keyword* of *text*."""
    quiet = silence(text)
    for match in re.finditer(rf"\b{keyword}\b", quiet, re.IGNORECASE):
        if opening := re.compile(r"[({]").search(quiet, match.end()):
            yield Block(match.end(), opening.start(), closing(quiet, opening.start()) + 1)


def closing(quiet: str, start: int) -> int:
    """Return where the bracket at *start* of the silenced text closes."""
    depth = 0
    for offset in range(start, len(quiet)):
        if quiet[offset] in "({[":
            depth += 1
        elif quiet[offset] in ")}]":
            depth -= 1
            if not depth:
                return offset
    return len(quiet) - 1
