"""Anbao (安保): the open knowledge graph of consumer-safety law in Chinese e-commerce.

``anbao.link(text)`` finds what a text cites and speaks of; ``anbao.cite("消法第55条第1款")`` reads
one citation; ``anbao.connect()`` asks the graph, here or on a server, for pandas tables.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Loaded when asked for: whoever wants the version should not wait for the graph's engine.
_AT_HOME = {"link": "anbao.desk", "cite": "anbao.desk", "connect": "anbao.connection"}


def __getattr__(name: str) -> Any:
    if name in _AT_HOME:
        return getattr(import_module(_AT_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
