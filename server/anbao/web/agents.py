"""``/mcp``: our tools for language-model agents, by the streamable HTTP transport of MCP."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.test import Client, EnvironBuilder

from anbao.agents.doors import Knock, Reply
from anbao.errors import NotInstalled
from anbao.web.language import wanted_language

_HOP_BY_HOP = {"connection", "content-length", "transfer-encoding", "date", "server"}
_NEEDED = "pip install 'anbao[agents]'"

Application = Callable[..., Any]


def agent_door(application: Callable[[], Application]) -> Blueprint:
    """Build the door; its tools ask *application*, our own, as the agent itself could."""
    door = Blueprint("agents", __name__)

    @door.post("/mcp")
    def exchange() -> Response:
        """Answer one message of the protocol; no session is kept."""
        try:
            from anbao.agents.protocol import exchange as exchanged  # noqa: PLC0415 - takes a second
        except ImportError:
            raise NotInstalled(
                f"本服务器未安装 MCP 组件：{_NEEDED}",
                f"the MCP component is not installed on this server: {_NEEDED}",
            ) from None
        doors = _OwnDoors(application(), request.remote_addr or "", wanted_language())
        reply = exchanged(doors, request.path, list(request.headers), request.get_data())
        response = Response(bytes(reply.body), reply.status)
        for name, value in reply.headers:
            if name not in _HOP_BY_HOP:
                response.headers[name] = value
        response.headers["Cache-Control"] = "no-store"
        return response

    return door


class _OwnDoors:
    """The doors of this very process, knocked at in the name of the agent's client."""

    def __init__(self, application: Application, client: str, language: str) -> None:
        self._application = application
        self._client = client
        self._language = language

    def knock(self, knocked: Knock) -> Reply:
        """Send the request to our own application."""
        builder = EnvironBuilder(
            method="GET" if knocked.body is None else "POST",
            path=knocked.path,
            query_string={name: value for name, value in knocked.parameters.items() if value},
            data=knocked.body,
            content_type=knocked.content_type or None,
            headers=[("Accept", knocked.accept), ("Accept-Language", self._language)],
            environ_overrides={"REMOTE_ADDR": self._client},
        )
        with Client(self._application).open(builder) as answer:
            return Reply(answer.status_code, answer.mimetype or "", answer.get_data(as_text=True))
