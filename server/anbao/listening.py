"""Where a server listens: names resolved, a port that is free, and word once it answers."""

import socket
import threading
import urllib.request
from collections.abc import Callable

from anbao.errors import EngineCrashed

_START_SECONDS = 120.0


def free_port(host: str, port: int) -> int:
    """Return *port* if nobody listens there, or a free one for 0.

    Workers share their port by SO_REUSEPORT, so without this a second server would, unnoticed,
    take half of the first one's requests.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _cannot_listen(f"{host}:{port}", error) from None
        return int(probe.getsockname()[1])


def announce_when_up(address: str, announce: Callable[[str], None]) -> None:
    """Wait until the server answers at *address*, then *announce* it."""
    host = address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    waiting = threading.Event()
    for _ in range(int(_START_SECONDS / 0.05)):
        try:
            with opener.open(f"{host}/health/ready", timeout=2):
                announce(address)
                return
        except OSError:
            waiting.wait(0.05)


def resolved(host: str) -> str:
    """Return the address that the name *host* stands for; granian takes no names."""
    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except OSError as error:
        raise _cannot_listen(host, error) from None


def _cannot_listen(where: str, error: OSError) -> EngineCrashed:
    return EngineCrashed(
        f"无法在 {where} 监听：{error.strerror}", f"cannot listen on {where}: {error.strerror}"
    )
