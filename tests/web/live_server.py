"""A running server as a client sees it, and the processes behind it."""

import http.client
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

DEADLINE = 2.0


@dataclass(frozen=True)
class Reply:
    """A response: status, headers by lower-case name, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def document(self) -> dict[str, object]:
        return json.loads(self.body)

    @property
    def values(self) -> list[str]:
        """The values of the first variable of a SPARQL JSON answer."""
        found = json.loads(self.body)
        name = found["head"]["vars"][0]
        return [row[name]["value"] for row in found["results"]["bindings"] if name in row]


@dataclass(frozen=True)
class Server:
    """A running server and a plain client for it."""

    address: str
    process: "subprocess.Popen[str]"
    patience: float = 120.0

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def ask(self, method: str, path: str, body: str | bytes = b"", **headers: str) -> Reply:
        """Send one request; header names are written with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        payload = body.encode() if isinstance(body, str) else body
        connection.request(method, path, payload or None, sent)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        reply = Reply(answer.status, told, answer.read())
        connection.close()
        return reply

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, **headers)

    def query(self, text: str, **headers: str) -> Reply:
        return self.get(f"/sparql?{urlencode({'query': text})}", **headers)

    def post(self, text: str, **headers: str) -> Reply:
        return self.ask("POST", "/sparql", text, Content_Type="application/sparql-query", **headers)

    @property
    def zygote(self) -> int:
        """The process id of the jail's zygote."""
        return next(pid for pid in children(self.process.pid) if b"jail_worker" in command(pid))


def children(pid: int) -> list[int]:
    """The living (not defunct) children of *pid*."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = stat.read_text().split(" ", 1)
        except OSError:
            continue
        state, parent = rest.rsplit(")", 1)[1].split()[:2]
        if int(parent) == pid and state != "Z":
            found.append(int(number))
    return found


def command(pid: int) -> bytes:
    """The command line of *pid*, empty once it has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
