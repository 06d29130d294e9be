"""Every kind of problem that a request can meet: its status, and what to do about it.

The only place that knows status codes. A slug is both the last part of the problem's type IRI
and the address of the page that explains it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem, in Chinese and English."""

    slug: str
    status: int
    title_zh: str
    title_en: str
    advice_zh: str
    advice_en: str

    def title(self, lang: str) -> str:
        """Return the title in ``zh`` or ``en``."""
        return self.title_en if lang == "en" else self.title_zh

    def advice(self, lang: str) -> str:
        """Return what to do in ``zh`` or ``en``."""
        return self.advice_en if lang == "en" else self.advice_zh


_TYPES = (
    ProblemType("bad-request", 400, "请求有误", "Bad request",
                "请检查参数的名称与取值。", "Check the names and values of the parameters."),
    ProblemType("bad-host", 400, "主机名不被接受", "Unknown host",
                "请用服务器公布的地址访问；管理员可用 --allow-host 添加主机名。",
                "Use an address this server is known by; its keeper can add one by --allow-host."),
    ProblemType("bad-parameter", 400, "参数有误", "Bad parameter",
                "请对照该问题的参数说明。", "Compare the parameters that this question declares."),
    ProblemType("query-syntax", 400, "查询有语法错误", "Query syntax error",
                "请看所给的行与列；前缀须先用 PREFIX 声明。",
                "Look at the line and column given; prefixes must be declared with PREFIX."),
    ProblemType("query-too-complex", 400, "查询过于复杂", "Query too complex",
                "请减少嵌套、连接或中间结果；限额见 /limits。",
                "Use less nesting, fewer joins or smaller intermediate results; see /limits."),
    ProblemType("query-failed", 400, "查询无法求值", "Query cannot be evaluated",
                "请检查所用的函数是否属于 SPARQL 1.1。",
                "Check that its functions are SPARQL 1.1's."),
    ProblemType("service-not-allowed", 400, "不允许访问外部数据", "No access to other servers",
                "查询只能使用本数据集；请去掉 SERVICE、LOAD，FROM 只写已有的图。",
                "Queries see this dataset only: drop SERVICE; let FROM name graphs we hold."),
    ProblemType("update-disabled", 403, "不接受更新", "Updates are disabled",
                "本服务器只读；修改数据请提交源文件。",
                "This server only reads; change the data through its source files."),
    ProblemType("writing-disabled", 403, "不接受写入", "Writing is disabled",
                "未配置令牌，因此只读；管理员可用 anbao token new 与 anbao serve --tokens 开放。",
                "Without tokens this server only reads; its keeper opens it by anbao token new "
                "and anbao serve --tokens."),
    ProblemType("unauthenticated", 401, "需要身份验证", "Authentication needed",
                "请在请求中附上标头 Authorization: Bearer 令牌。",
                "Send the header Authorization: Bearer TOKEN."),
    ProblemType("forbidden", 403, "无权访问", "Forbidden",
                "您的令牌没有此项权限，或请求来自其他网站的页面。",
                "Your token does not carry this right, or the request comes from another site."),
    ProblemType("not-found", 404, "没有找到", "Not found",
                "请检查地址，或从首页查找。", "Check the address, or start from the home page."),
    ProblemType("method-not-allowed", 405, "方法不被允许", "Method not allowed",
                "允许的方法见 Allow 标头。", "The Allow header lists what is allowed."),
    ProblemType("not-acceptable", 406, "没有可接受的表示", "Not acceptable",
                "请在 Accept 或 ?format= 中选用所列类型。",
                "Choose one of the types listed, by Accept or ?format=."),
    ProblemType("request-timeout", 408, "请求超时", "Request timeout",
                "请更快地发送请求体。", "Send the body faster."),
    ProblemType("incomplete-body", 400, "请求体不完整", "Incomplete body",
                "请求体中途断开，未作处理；请重新发送。",
                "The body broke off and nothing was done; send it again."),
    ProblemType("conflict", 409, "冲突", "Conflict", "请取得最新版本后再试。",
                "Fetch the newest version and try again."),
    ProblemType("gone", 410, "已移除", "Gone", "该资源已被移除。", "It was removed."),
    ProblemType("precondition-failed", 412, "前提不成立", "Precondition failed",
                "资源已变化，请重新取得。", "It has changed; fetch it again."),
    ProblemType("precondition-required", 428, "须附前提", "Precondition required",
                "请附 If-Match（修改）或 If-None-Match: *（新建）。",
                "Send If-Match to change, or If-None-Match: * to create."),
    ProblemType("body-too-large", 413, "内容过大", "Too much was sent",
                "所送的太大：请缩小或分成几份；限额见 /limits。",
                "Too much was sent: make it smaller or split it; see /limits."),
    ProblemType("result-too-large", 413, "结果过大", "Result too large",
                "请用 LIMIT 缩小结果，或去掉 Prefer: handling=strict。",
                "Narrow it with LIMIT, or drop Prefer: handling=strict."),
    ProblemType("too-many-triples", 413, "陈述过多", "Too many triples",
                "请分成几个文件，一案一个；限额见 /limits。",
                "Split it into files, one a case; see /limits."),
    ProblemType("uri-too-long", 414, "地址过长", "Address too long",
                "请改用 POST 发送查询。", "Send the query by POST."),
    ProblemType("headers-too-large", 431, "请求标头过大", "Headers too large",
                "请精简 Accept、Cookie 等标头；限额见 /limits。",
                "Send shorter headers, such as Accept or Cookie; see /limits."),
    ProblemType("unsupported-media-type", 415, "不支持的媒体类型", "Unsupported media type",
                "请用 application/sparql-query 或表单发送查询。",
                "Send queries as application/sparql-query or as a form."),
    ProblemType("unreadable-citation", 422, "引用无法识别", "Unreadable citation",
                "请写明文件名与条款，如《电子商务法》第三十八条。",
                "Name the instrument and the article, as in 《电子商务法》第三十八条."),
    ProblemType("unreadable-source", 422, "文件无法读取", "Unreadable file",
                "请按所给行列检查语法。", "Check the syntax at the line and column given."),
    ProblemType("invalid-data", 422, "数据不合规则", "Invalid data",
                "请按所列逐项修改。", "Mend the points listed."),
    ProblemType("too-complex-to-check", 422, "过于复杂，无法检查", "Too complex to check",
                "请减少嵌套，或改用 Turtle；限额见 /limits。",
                "Use less nesting, or Turtle; see /limits."),
    ProblemType("too-many-requests", 429, "请求过多", "Too many requests",
                "请按 Retry-After 稍后再试。", "Wait as Retry-After says."),
    ProblemType("client-closed-request", 499, "客户端已断开", "The client hung up",
                "无需处理。", "Nothing needs to be done."),
    ProblemType("internal-error", 500, "内部错误", "Internal error",
                "请稍后再试；若仍发生，请附上请求编号告知我们。",
                "Try again later; if it stays, tell us the request number."),
    ProblemType("engine-crashed", 500, "查询引擎意外终止", "The query engine stopped",
                "请稍后再试；若同一查询总是如此，请附上请求编号告知我们。",
                "Try again soon; if one query always does this, tell us the request number."),
    ProblemType("not-installed", 501, "组件未安装", "Component not installed",
                "请安装所说的组件，再启动服务器。",
                "Install the component named, then start the server again."),
    ProblemType("query-timeout", 503, "查询超时", "Query timeout",
                "请缩小查询范围或加上 LIMIT；限额见 /limits。",
                "Narrow the query or add LIMIT; see /limits."),
    ProblemType("storage-full", 507, "存满了", "Storage full",
                "请直接分享查询文本，或请管理员清理。",
                "Share the query as text, or ask the keeper of this server to make room."),
    ProblemType("check-timeout", 503, "检查超时", "Check timeout",
                "请分成几个文件，一案一个；限额见 /limits。",
                "Split it into files, one a case; see /limits."),
    ProblemType("not-ready", 503, "尚未就绪", "Not ready",
                "请稍候再试。", "Try again in a moment."),
)  # fmt: skip

PROBLEM_TYPES = {each.slug: each for each in _TYPES}
BY_HTTP_STATUS = {
    400: "bad-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "request-timeout",
    409: "conflict",
    410: "gone",
    412: "precondition-failed",
    413: "body-too-large",
    414: "uri-too-long",
    415: "unsupported-media-type",
    422: "bad-parameter",
    429: "too-many-requests",
    431: "headers-too-large",
}
