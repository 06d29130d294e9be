"""What a client may ask for, and the page that says so."""

from dataclasses import asdict, dataclass

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from anbao.editing.case_file import MOST_BYTES, MOST_THINGS, MOST_TRIPLES
from anbao.store.formats import Format
from anbao.store.limits import MEBIBYTE, EngineLimits
from anbao.validation.admission import ExaminationLimits
from anbao.web.negotiation import HTML, choose


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Limits of one request, in bytes and seconds."""

    url_bytes: int = 8 * 1024
    header_bytes: int = 32 * 1024
    body_bytes: int = 2 * MEBIBYTE
    rdf_bytes: int = 5 * MEBIBYTE
    graph_bytes: int = 50 * MEBIBYTE
    header_seconds: int = 15
    body_seconds: int = 30
    case_seconds: int = 180
    connections: int = 64
    read_rate: int = 1024
    read_seconds: int = 30
    remembered_bytes: int = 64 * MEBIBYTE
    token_failures: int = 10
    form_bytes: int = MOST_BYTES
    form_triples: int = MOST_TRIPLES
    form_things: int = MOST_THINGS
    suggest_items: int = 20
    suggest_characters: int = 200
    link_characters: int = 200_000
    link_at_once: int = 1
    reconcile_batch: int = 50
    reconcile_candidates: int = 50
    extend_ids: int = 200
    label_iris: int = 1_000
    saved_queries: int = 20_000
    saves_an_hour: int = 60

    def body_at(self, path: str) -> int:
        """Return how large a body may be that is sent to *path*."""
        return self.rdf_bytes if path.startswith(_RDF_DOORS) else self.body_bytes


_RDF_DOORS = ("/cases/", "/api/v1/validate", "/edit/", "/mcp")


_SAID = (
    ("query_bytes", "字节", "bytes", "查询文本的长度", "Length of a query"),
    ("nesting", "层", "levels", "查询的嵌套", "Nesting of a query"),
    ("tokens", "个", "tokens", "查询的词元", "Tokens of a query"),
    ("wall_seconds", "秒", "seconds", "查询的时限（timeout= 只能调低）",
     "Time of a query (timeout= can only lower it)"),
    ("token_wall_seconds", "秒", "seconds", "持 read-more 令牌者查询的时限",
     "Time of a query with a token of scope read-more"),
    ("cpu_seconds", "秒", "seconds", "查询的处理器时间", "Processor time of a query"),
    ("memory_bytes", "字节", "bytes", "查询的内存", "Memory of a query"),
    ("rows", "行", "rows", "结果的行数；超过时截断并在 Result-Truncated 标头注明",
     "Rows of a result; a longer one is cut and says so in Result-Truncated"),
    ("graph_rows", "条", "triples", "由 /gsp 整体给出的图的三元组数",
     "Triples of a graph given whole by /gsp"),
    ("result_bytes", "字节", "bytes", "结果的大小", "Size of a result"),
    ("html_rows", "行", "rows", "网页上结果的行数", "Rows of a result on a page"),
    ("html_bytes", "字节", "bytes", "网页上结果的大小", "Size of a result on a page"),
    ("parquet_bytes", "字节", "bytes", "写成 Parquet 的结果（以其 JSON 计）",
     "Size of a result given as Parquet, counted as JSON"),
    ("running", "个", "queries", "同时执行的查询", "Queries that run at once"),
    ("running_per_client", "个", "queries", "每个客户端同时执行的查询", "Queries at once a client"),
    ("queue", "个", "queries", "等待的查询", "Queries that wait"),
    ("check_bytes", "字节", "bytes", "送检的一个文件", "Size of one file that is checked"),
    ("check_triples", "条", "triples", "一次检查的陈述", "Triples of one check"),
    ("check_seconds", "秒", "seconds", "一次检查的时限", "Time of one check"),
    ("check_memory_bytes", "字节", "bytes", "一次检查的内存", "Memory of one check"),
    ("check_nesting", "层", "levels", "送检文件的嵌套",
     "Nesting of a file that is checked"),
    ("check_findings", "项", "findings", "一次检查列出的结果；超过时只计数",
     "Findings that one check lists; more are only counted"),
    ("check_queue", "个", "checks", "等待的检查", "Checks that wait"),
    ("update_bytes", "字节", "bytes", "更新文本的长度", "Length of an update"),
    ("update_seconds", "秒", "seconds", "一次写入的时限", "Time of one change"),
    ("update_memory_bytes", "字节", "bytes", "一次写入的内存", "Memory of one change"),
    ("dataset_bytes", "字节", "bytes", "可写数据集的大小（N-Quads）",
     "Size of a writable dataset, as N-Quads"),
    ("url_bytes", "字节", "bytes", "地址的长度", "Length of an address"),
    ("header_bytes", "字节", "bytes", "请求标头的大小", "Size of the headers of a request"),
    ("body_bytes", "字节", "bytes", "请求体的大小", "Size of a body"),
    ("rdf_bytes", "字节", "bytes", "送检的 RDF 的大小（压缩的以解压后计），/mcp 的一条消息",
     "Size of RDF sent to be checked, after decompression, and of a message to /mcp"),
    ("form_bytes", "字节", "bytes", "案件表单打开的文件（写成 Turtle）",
     "File that the case form opens, as Turtle"),
    ("form_triples", "条", "triples", "案件表单打开的陈述", "Triples that the case form opens"),
    ("form_things", "个", "things", "案件表单打开的事物", "Things that the case form opens"),
    ("graph_bytes", "字节", "bytes", "持 write 令牌者送往 /gsp 的图的大小",
     "Size of a graph sent to /gsp with a token of scope write"),
    ("remembered_bytes", "字节", "bytes", "记住的答案，页面另有同样多（每个工作进程）",
     "Answers remembered, and as much of pages, in each worker process"),
    ("header_seconds", "秒", "seconds", "发送标头的时限，也是连接可空闲的时间",
     "Time to send the headers, and how long a connection may be idle"),
    ("body_seconds", "秒", "seconds", "发送请求体的时限", "Time to send a body"),
    ("connections", "个", "connections", "每个客户端的连接（每个工作进程；IPv6 以 /64 计）",
     "Connections of one client (to each worker; a /64 of IPv6 is one)"),
    ("read_rate", "字节/秒", "bytes/s", "读取答案至少要有的速度", "Speed of reading an answer"),
    ("read_seconds", "秒", "seconds", "慢于此速度多久即断开",
     "How long it may be read more slowly before the connection is ended"),
    ("case_seconds", "秒", "seconds", "加入、修改或移除一件案件（/cases）的时限",
     "Time to add, change or remove a case (/cases)"),
    ("token_failures", "次", "failures", "每个客户端每分钟的错误令牌",
     "Wrong tokens a minute from one client"),
    ("suggest_items", "项", "items", "一次给出的候选", "Suggestions in one answer"),
    ("label_iris", "个", "IRIs", "一次查询的标签", "IRIs whose labels are asked for at once"),
    ("saved_queries", "条", "queries", "保存的查询（/q）", "Saved queries (/q)"),
    ("saves_an_hour", "次", "saves", "每个客户端每小时保存的查询",
     "Queries that one client may save in an hour"),
    ("suggest_characters", "字", "characters", "查找候选的文字，一处引用",
     "Text to find suggestions for, or one citation"),
    ("link_characters", "字", "characters", "一次标注的文本", "Text linked at once"),
    ("link_at_once", "篇", "texts", "同时标注的长文本（每个工作进程；每个客户端另可等一篇）",
     "Long texts linked at the same time (in each worker; one more of a client may wait)"),
    ("reconcile_batch", "个", "queries", "一批对齐查询", "Queries in one reconciliation batch"),
    ("reconcile_candidates", "项", "candidates", "每个对齐查询的候选",
     "Candidates for one reconciliation query"),
    ("extend_ids", "个", "entities", "一次扩展的实体", "Entities of one data extension"),
)  # fmt: skip


def amount(value: float, unit: str) -> str:
    """Return *value* as people read it: bytes in KiB, MiB or GiB, thousands apart.

    >>> amount(5 << 20, "bytes"), amount(100_000, "rows"), amount(10.0, "seconds")
    ('5 MiB', '100,000 rows', '10 seconds')
    """
    if unit in {"字节", "bytes"}:
        for power, name in ((30, "GiB"), (20, "MiB"), (10, "KiB")):
            if value >= 1 << power and not value % (1 << power):
                return f"{int(value) >> power:,} {name}"
    return f"{value:,g} {unit}" if value < 1e5 else f"{value:,.0f} {unit}"


def limits_page(engine: EngineLimits, http: HttpLimits, checking: ExaminationLimits) -> Blueprint:
    """Build the page that tells what a query, a request and a check may cost."""
    pages = Blueprint("limits", __name__)
    values = {**asdict(engine), **asdict(checking), **asdict(http)}
    machine = Format("json", "application/json")

    @pages.get("/limits")
    def limits() -> Response:
        """Tell every limit, as JSON or as a page."""
        chosen = choose(
            request.headers.get("Accept", ""), (machine, HTML), request.args.get("format", "")
        )
        if chosen.format is HTML:
            shown = render_template("limits.html", said=_SAID, values=values, amount=amount)
            return make_response(shown)
        return jsonify(values)

    return pages
