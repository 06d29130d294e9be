"""What each door of the server is for, in both languages, for the OpenAPI document.

Paths, methods and path parameters come from the routes themselves; this table adds words, query
parameters and media types. Every door has a row; a test says so.
"""

from dataclasses import dataclass

HTML, JSON, LD = "text/html", "application/json", "application/ld+json"
TURTLE, RDF_FORMS = "text/turtle", ("text/turtle", "application/n-triples", "application/ld+json",
                                    "application/rdf+xml", "application/trig")  # fmt: skip
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv",
           "text/tab-separated-values")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """One path: its words, the query parameters it takes by name, what it answers and reads.

    *body* maps the media types of a request's body to an example, or to nothing.
    """

    zh: str
    en: str
    query: tuple[str, ...] = ()
    answers: tuple[str, ...] = (HTML,)
    body: tuple[str, ...] = ()
    status: int = 200


PARAMETERS = {
    "q": ("string", "要找的词", "words to find", "消法55条1款"),
    "type": (
        "string",
        "实体的种类，多个以逗号分开",
        "kinds of entity, several with commas",
        "duty",
    ),
    "limit": ("integer", "最多几项", "most items", 10),
    "lang": ("string", "zh 或 en", "zh or en", "zh"),
    "format": ("string", "要哪种格式，先于 Accept", "the format wanted; beats Accept", "json"),
    "at": ("date", "某日适用的版本", "the version that applies on a day", "2024-03-15"),
    "c": ("string", "一处引用", "one citation", "消法第55条第1款"),
    "query": ("string", "SPARQL 查询", "a SPARQL query", "ASK { ?s ?p ?o }"),
    "timeout": ("number", "时限（秒），只能缩短", "seconds allowed; can only lower the limit", 5),
    "graph": ("string", "图的 IRI", "the IRI of a graph", "https://w3id.org/anbao/graph/courts"),
    "default": ("flag", "默认图", "the default graph", ""),
    "prefix": ("string", "开头的字", "how it begins", "退"),
    "id": ("string", "实体的标识", "the identifier of an entity", "id/duty-type/refund"),
    "queries": ("string", "一批待对齐的单元格（JSON）", "a batch of cells as JSON", "{}"),
    "extend": ("string", "要取回的属性（JSON）", "properties to fetch, as JSON", "{}"),
}
_FORM = "application/x-www-form-urlencoded"

DOORS = {
    "/": Door("首页；Accept: text/turtle 转到数据集说明",
                          "the front page; text/turtle leads to VoID",
              answers=(HTML, TURTLE)),
    "/law": Door("图谱收录的规范性文件", "the instruments of the graph"),
    "/cases": Door("案件", "cases"),
    "/cases/{key}": Door("案件的文件，附 ETag；凭令牌 PUT 加入或修改、DELETE 移除",
                         "a case's file with its ETag; PUT adds or changes it, DELETE removes it",
                         answers=(TURTLE, JSON), body=(TURTLE,)),
    "/cases/{key}/versions": Door("案件的各个版本：谁、何时、做了什么",
                                  "the versions of a case: who, when, what", answers=(JSON,)),
    "/cases/{key}/versions/{number}": Door("案件的一个版本", "one version of a case",
                                           answers=(TURTLE,)),
    "/cases/{key}/versions/{number}/restore": Door("恢复案件的一个版本（须令牌）",
                                                   "make a version the live one again (token)",
                                                   answers=(JSON,)),
    "/issues": Door("未决的解释问题", "open questions of interpretation"),
    "/statistics": Door("论文公布与图中重算的统计", "counts published and recomputed"),
    "/coverage": Door("论文各节的收录情况", "what the graph holds of each section of the paper"),
    "/search": Door("按名称、拼音或英文找实体", "find entities by name, pinyin or English",
                    ("q", "format"), (HTML, JSON)),
    "/doc/{key}": Door("实体的网页；被取代的以 301 转到后继",
                          "the page about an entity; 301 if replaced",
                       ("at", "lang")),
    "/data/{key}.{extension}": Door("实体的数据：ttl、nt、jsonld、rdf、trig、nq、json",
                                    "an entity's data, in the format that the path ends with",
                                    answers=(*RDF_FORMS, JSON)),
    "/id/{key}": Door("标识符：303 转到网页或数据，合并的以 301 转到后继",
                      "an identifier: 303 to page or data, 301 to what replaced it", status=303),
    "/eli/{key}": Door("法规与条款的标识符，/@日期 为某一版本",
                       "identifier of a law or provision; /@date names a version", status=303),
    "/graph/{key}": Door("具名图的标识符", "identifier of a named graph", status=303),
    "/def": Door("词汇表", "the vocabulary", ("format",), (HTML, *RDF_FORMS)),
    "/def/{version}": Door("某一版词汇表", "one version of the vocabulary", ("format",),
                           (HTML, *RDF_FORMS)),
    "/def/term/{name}": Door("一个类或属性", "one class or property"),
    "/shapes": Door("SHACL 形状", "the SHACL shapes", ("format",), (HTML, *RDF_FORMS)),
    "/shapes/{name}": Door("一个形状", "one shape"),
    "/queries": Door("现成的问题", "the ready-made questions", ("format",), (HTML, JSON)),
    "/queries/{name}": Door("一个现成的问题及其答案；其参数即查询字符串",
                            "one ready-made question answered; its parameters are the query string",
                            ("format",), (HTML, JSON)),
    "/examples": Door("现成的问题，以 SHACL 可执行式写成 RDF", "the questions as SHACL executables",
                      ("format",), RDF_FORMS),
    "/sparql": Door("SPARQL 1.1 查询；不带查询时为编辑器或服务说明",
                    "SPARQL 1.1 queries; without one, the editor or the service description",
                    ("query", "format", "timeout"), (*RESULTS, *RDF_FORMS, HTML),
                    (_FORM, "application/sparql-query")),
    "/sparql/update": Door("SPARQL 更新；须令牌，缺省关闭",
                          "SPARQL Update; off by default, needs a token",
                           answers=(JSON,), body=(_FORM, "application/sparql-update")),
    "/gsp": Door("Graph Store Protocol", "the Graph Store Protocol", ("graph", "default"),
                          RDF_FORMS,
                 RDF_FORMS),
    "/gsp/{name}": Door("按路径指名的图", "a graph named by its path", (), RDF_FORMS, RDF_FORMS),
    "/q": Door("保存查询，得到永久短地址", "save a query under a permanent address", (),
               (JSON, HTML), (_FORM, "application/sparql-query", JSON), 201),
    "/q/{name}": Door("保存的查询", "a saved query", (), (HTML, JSON)),
    "/q/{name}.{form}": Door("重新执行保存的查询", "run a saved query again", (), (*RESULTS,
                          *RDF_FORMS)),
    "/api/v1/suggest": Door("边打字边找实体：中文、拼音、英文", "entities as one types",
                            ("q", "type", "limit", "lang"), (JSON,)),
    "/api/v1/cite": Door("一处引用 → 实体", "one citation → its entity", ("c", "at"), (JSON,)),
    "/api/v1/link": Door("整篇文本 → 每处提及与实体；文本不保存", "a text → its mentions; not kept",
                         ("format", "at"), (JSON, LD, HTML), ("text/plain", HTML, JSON)),
    "/link": Door("贴一份判决，带链接地读", "paste a judgment and read it with links", (), (HTML,),
                          (_FORM,)),
    "/api/v1/card/{key}": Door("可嵌入任何网页的实体名片", "a card that any page may frame",
                               ("at", "format", "lang"), (JSON, HTML)),
    "/api/v1/validate": Door("送检一份案件图", "check a case graph", ("format", "lang"), (JSON,
                          HTML, TURTLE),
                             (TURTLE, LD, "application/trig", "application/n-triples")),
    "/edit/": Door("编者指南：案件怎样建模", "how a case is modelled, for editors"),
    "/edit/case/new": Door("案件表单：由案号起草", "the case form, begun from a docket number", (),
                           (HTML,), (_FORM,)),
    "/edit/case/{key}": Door("在表单中打开已有案件", "a case of the graph in the form", (), (HTML,),
                             (_FORM,)),
    "/edit/validate": Door("在网页上送检", "check a graph on a page", (), (HTML,), (_FORM,)),
    "/edit/case/save": Door("存入表单中的案件：先示改动，再凭令牌写入",
                            "save the case of the form: shows what changes, writes with a token",
                            (), (HTML,), (_FORM,)),
    "/edit/versions/{key}": Door("案件的各版与差别；凭令牌恢复一版",
                                 "versions of a case and what changed; restores one with a token"),
    "/api/v1/schema": Door("类、实际出现的属性、代码表取值",
                          "classes, properties found, code-list values",
                           answers=(JSON,)),
    "/api/v1/labels": Door("一组标识符的标签", "labels of a set of identifiers", (), (JSON,),
                          (JSON,)),
    "/reconcile": Door("表格对齐（Reconciliation 0.2）：清单、批量查询、取回属性",
                       "Reconciliation Service API 0.2: manifest, batches, extension",
                       ("queries", "extend"), (JSON,), (_FORM,)),
    "/reconcile/v1": Door("表格对齐 1.0 草案的清单", "manifest of the 1.0 draft", (), (JSON,)),
    "/reconcile/v1/reconcile": Door("批量对齐", "match a batch", (), (JSON,), (JSON,)),
    "/reconcile/v1/extend": Door("取回属性", "fetch properties", (), (JSON,), (JSON,)),
    "/reconcile/suggest/{what}": Door("实体、属性、类型的补全",
                          "complete entities, properties, types",
                                      ("prefix", "limit"), (JSON,)),
    "/reconcile/flyout/{what}": Door("补全项的浮窗", "a flyout for one suggestion", ("id",),
                          (JSON,)),
    "/reconcile/v1/": Door("表格对齐 1.0 草案的清单", "manifest of the 1.0 draft", (), (JSON,)),
    "/reconcile/extend/propose": Door("某类实体有哪些属性可取回",
                                      "the properties that entities of a type have",
                                      ("type", "limit"), (JSON,)),
    "/reconcile/preview": Door("候选实体的预览", "preview of a candidate", ("id",), (HTML,)),
    "/dumps/": Door("整个数据集的下载", "downloads of the whole dataset", (), (HTML, JSON)),
    "/dumps/{name}": Door("一个下载文件", "one download", (), ("application/gzip", "text/plain")),
    "/.well-known/void": Door("数据集的 VoID 说明", "the dataset in VoID", (), (TURTLE,)),
    "/void.ttl": Door("数据集的 VoID 说明", "the dataset in VoID", (), (TURTLE,)),
    "/dcat.ttl": Door("数据集的 DCAT 说明", "the dataset in DCAT", (), (TURTLE,)),
    "/dcat.jsonld": Door("数据集的 DCAT 说明", "the dataset in DCAT", (), (LD,)),
    "/sitemap.xml": Door("网站地图", "the site map", (), ("application/xml",)),
    "/robots.txt": Door("给爬虫的话", "words for crawlers", (), ("text/plain",)),
    "/mcp": Door("智能体用的 MCP（streamable HTTP）", "MCP for agents, streamable HTTP", (),
                 (JSON, "text/event-stream"), (JSON,)),
    "/limits": Door("全部限额", "every limit", ("format",), (HTML, JSON)),
    "/problems/{slug}": Door("一类错误的说明", "what one kind of error means"),
    "/metrics": Door("Prometheus 指标", "figures for Prometheus", (), ("text/plain",)),
    "/health/live": Door("进程是否在", "whether the process lives", (), (JSON,)),
    "/health/ready": Door("能否应答查询", "whether queries can be answered", (), (JSON,)),
    "/openapi.json": Door("本说明", "this description", (), (JSON,)),
    "/docs": Door("本说明的网页", "this description as a page"),
}  # fmt: skip
