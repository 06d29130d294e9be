"""The tools: what each is for, what it takes, and which of our doors it knocks at."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anbao.agents.doors import Doors, Knock, Reply
from anbao.errors import ParameterError
from anbao.namespaces import BASE, expand

MOST_CHARACTERS = 100_000  # of one answer: more would crowd out whatever else a model has read
_LICENCE = "CC BY 4.0"
_RDF_TYPES = {
    "turtle": "text/turtle",
    "trig": "application/trig",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
Arguments = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool; *parameters* are all text, those in *needed* must be given."""

    name: str
    title: str
    description: str
    parameters: Mapping[str, str]
    needed: tuple[str, ...]
    request: Callable[[Arguments], Knock]
    choices: Mapping[str, tuple[str, ...]]

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its arguments."""
        return {
            "type": "object",
            "properties": {name: self._property(name) for name in self.parameters},
            "required": list(self.needed),
            "additionalProperties": False,
        }

    def _property(self, name: str) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "string", "description": self.parameters[name]}
        if name in self.choices:
            told["enum"] = list(self.choices[name])
        return told


def call(tool: Tool, given: Mapping[str, Any], doors: Doors) -> tuple[dict[str, Any], bool]:
    """Return what *tool* answers to the arguments *given*, and whether that is an error.

    An answer has ``result`` (or ``problem``) and ``source``: where the very answer can be had
    again, of which dataset, under which licence. Raises ParameterError for unfit arguments.
    """
    request = tool.request(_checked(tool, given))
    reply = doors.knock(request)
    said = _document(reply)
    report = isinstance(said, dict) and "conforms" in said  # of RDF that cannot be read, too
    if reply.is_error and not report:
        return {"problem": said}, True
    source = {
        "dataset": f"{BASE}/",
        "licence": _LICENCE,
        "asked": request.address if request.body is None else request.path,
    }
    return {"result": said, "source": source}, False


def _checked(tool: Tool, given: Mapping[str, Any]) -> Arguments:
    problems = [f"{name}?" for name in given if name not in tool.parameters]
    problems += [name for name in tool.needed if not given.get(name)]
    problems += [name for name, value in given.items() if not isinstance(value, str)]
    for name, allowed in tool.choices.items():
        if given.get(name) and given[name] not in allowed:
            problems.append(f"{name} ∈ {{{', '.join(allowed)}}}")
    if problems:
        named = ", ".join(dict.fromkeys(problems))
        raise ParameterError(
            f"{tool.name} 的参数不符（须为文本）：{named}",
            f"unfit arguments for {tool.name} (each is text): {named}",
        )
    return {name: str(value) for name, value in given.items()}


def _document(reply: Reply) -> Any:
    """Read JSON; cut what is too long, and say so rather than pass a part off as the whole."""
    if len(reply.text) > MOST_CHARACTERS:
        return {
            "cut": f"答案共 {len(reply.text)} 个字符，只给出前 {MOST_CHARACTERS} 个；请缩小范围 · "
            f"the answer has {len(reply.text)} characters, of which the first {MOST_CHARACTERS} "
            "are given; narrow the question",
            "text": reply.text[:MOST_CHARACTERS],
        }
    if reply.media_type.endswith("json"):
        try:
            return json.loads(reply.text)
        except ValueError:
            pass
    return reply.text


def _search(given: Arguments) -> Knock:
    asked = {"q": given["query"], "type": given.get("type", ""), "limit": given.get("limit", "")}
    return Knock("/api/v1/suggest", asked)


def _get(given: Arguments) -> Knock:
    iri = expand(given["iri"])
    if iri.startswith(f"{BASE}/") and not iri.startswith((f"{BASE}/def", f"{BASE}/shapes")):
        return Knock(f"/data/{iri.removeprefix(f'{BASE}/').removeprefix('id/')}.json", {})
    if any(sign in iri for sign in '<>"{}|^`\\ \n\r\t'):
        raise ParameterError("这不是合法的 IRI", "this is not an IRI")
    return Knock("/sparql", {"query": f"DESCRIBE <{iri}>"}, accept="application/ld+json")


def _cite(given: Arguments) -> Knock:
    return Knock("/api/v1/cite", {"c": given["citation"], "at": given.get("date", "")})


def _link(given: Arguments) -> Knock:
    return Knock(
        "/api/v1/link",
        {"at": given.get("date", "")},
        given["text"].encode(),
        "text/plain; charset=utf-8",
    )


def _query(given: Arguments) -> Knock:
    accept = "application/sparql-results+json, application/ld+json;q=0.9"
    return Knock("/sparql", {}, given["sparql"].encode(), "application/sparql-query", accept)


def _validate(given: Arguments) -> Knock:
    media_type = _RDF_TYPES[given.get("format", "turtle")]
    return Knock("/api/v1/validate", {}, given["data"].encode(), media_type)


_DATE = "YYYY-MM-DD：取该日有效的文本 · the version in force on that day"

TOOLS = (
    Tool(
        "search",
        "查找 · Search",
        "按中文、拼音或英文查找实体：法规、条款、案件、法院、义务、权利、责任形式等，返回 IRI。 · "
        "Find entities (statutes, provisions, cases, courts, duties, rights, forms of liability …) "
        "by Chinese, pinyin or English; gives their IRIs.",
        {
            "query": "要找的词 · what to look for",
            "type": "只找此类，如 provision、case、court、duty · only this type",
            "limit": "最多几项（至多 20） · at most so many, up to 20",
        },
        ("query",),
        _search,
        {},
    ),
    Tool(
        "get",
        "取得 · Get",
        "取得一个实体的全部所知：条款的规范、义务、责任与版本，案件的当事人、争点与判决，"
        "每项附出处。 · All that is known of one entity: norms, duties, liability and versions "
        "of a provision; parties, issues and holdings of a case; each with its sources.",
        {"iri": "实体的 IRI，或 id/… 与 eli/… · the IRI, or id/… or eli/…"},
        ("iri",),
        _get,
        {},
    ),
    Tool(
        "cite",
        "解读引用 · Cite",
        "把一处法条或案号引用解读为实体，如“消法第55条第1款”“(2020)沪01民终4520号”。 · "
        "Resolve one citation of a provision or a docket number.",
        {"citation": "引用 · the citation", "date": _DATE},
        ("citation",),
        _cite,
        {},
    ),
    Tool(
        "link",
        "标注文本 · Link",
        "找出一段中文里提到的法规、条款、案件、法院、义务与权利，给出位置与实体；"
        "有歧义的不链接并说明理由。 · "
        "Find every mention of law, cases, courts, duties and rights in running Chinese text, with "
        "positions and IRIs; what is ambiguous stays unlinked and says why.",
        {"text": "文本，至多 20 万字 · the text, up to 200,000 characters", "date": _DATE},
        ("text",),
        _link,
        {},
    ),
    Tool(
        "query",
        "SPARQL 查询 · Query",
        "执行一个只读的 SPARQL 1.1 查询；前缀 ab: 为 https://w3id.org/anbao/def#；词汇见 /def。 · "
        "Run one read-only SPARQL 1.1 query; ab: is https://w3id.org/anbao/def#, see /def.",
        {"sparql": "查询 · the query"},
        ("sparql",),
        _query,
        {},
    ),
    Tool(
        "validate",
        "检查案件图 · Validate",
        "检查一个案件图：语法、词汇、形状、一致性与法律规则；逐项给出行号、理由与改法，不保存。 · "
        "Check a case graph: syntax, vocabulary, shapes, consistency and rules of law; each "
        "finding with line, reason and mend. Nothing is stored.",
        {
            "data": "RDF 文本 · the RDF",
            "format": "写法，缺省 turtle · its syntax, turtle by default",
        },
        ("data",),
        _validate,
        {"format": tuple(_RDF_TYPES)},
    ),
)
BY_NAME = {tool.name: tool for tool in TOOLS}
