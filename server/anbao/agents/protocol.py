"""The Model Context Protocol over our tools: a server for one client, or one exchange over HTTP.

The library ``mcp`` speaks the protocol, in whichever of its revisions the client asks for; what is
here only says which tools there are and hands their answers over. Over HTTP nothing is kept from
one request to the next, so that any of the server's worker processes can answer any of them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from anbao import __version__
from anbao.agents.doors import Doors
from anbao.agents.tools import BY_NAME, TOOLS, Tool, call
from anbao.errors import AnbaoError
from anbao.namespaces import BASE

_INSTRUCTIONS = (
    "安保是中国电子商务消费者安全保障法律的知识图谱：法条到款，权利对义务，责任分阶段。"
    "引用时给出 IRI 与来源；解释归于其持有者，图谱不裁断。不是法律意见。\n"
    "Anbao is the knowledge graph of consumer-safety law in Chinese e-commerce. Quote IRIs and "
    "sources; an interpretation belongs to its holder, the graph decides none. Not legal advice."
)


def agent_server(doors: Doors) -> Server[Any]:
    """Return a protocol server whose tools knock at *doors*."""

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_told(tool) for tool in TOOLS])

    async def call_tool(_context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await anyio.to_thread.run_sync(lambda: _answer(params, doors))

    return Server(
        "anbao",
        version=__version__,
        title="安保 Anbao",
        instructions=_INSTRUCTIONS,
        website_url=f"{BASE}/",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve_standard_streams(doors: Doors) -> None:
    """Speak to one client over standard input and output until it hangs up."""

    async def serve() -> None:
        server = agent_server(doors)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(serve)


def _told(tool: Tool) -> types.Tool:
    hints = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.schema,
        annotations=hints,
    )


def _answer(params: types.CallToolRequestParams, doors: Doors) -> types.CallToolResult:
    """Call a tool; what goes wrong is an answer too, since the model is who can mend it."""
    try:
        tool = BY_NAME.get(params.name)
        if tool is None:
            names = ", ".join(BY_NAME)
            raise AnbaoError(f"没有这个工具；有：{names}", f"no such tool; there are: {names}")
        said, failed = call(tool, params.arguments or {}, doors)
    except AnbaoError as error:
        said, failed = {"problem": {"detail": {"zh": error.zh, "en": error.en}}}, True
    text = json.dumps(said, ensure_ascii=False)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)],
        structured_content=said,
        is_error=failed,
    )


@dataclass(slots=True)
class HttpReply:
    """What the protocol answers to one HTTP request."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)


def exchange(doors: Doors, path: str, headers: Sequence[tuple[str, str]], body: bytes) -> HttpReply:
    """Answer one POST of the streamable HTTP transport, statelessly and as JSON."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "server": None,
        "client": None,
    }
    reply = HttpReply()
    anyio.run(_exchanged, doors, scope, body, reply)
    return reply


async def _exchanged(doors: Doors, scope: dict[str, Any], body: bytes, reply: HttpReply) -> None:
    heard = False

    async def receive() -> dict[str, Any]:
        nonlocal heard
        if heard:
            await anyio.sleep_forever()
        heard = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            reply.status = message["status"]
            reply.headers = [(k.decode(), v.decode("latin-1")) for k, v in message["headers"]]
        else:
            reply.body += message.get("body", b"")

    manager = StreamableHTTPSessionManager(agent_server(doors), json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(scope, receive, send)
