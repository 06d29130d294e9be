"""Anbao (安保): the open knowledge graph of consumer-safety law in Chinese e-commerce.

``anbao.link(text)`` finds what a text cites and speaks of; ``anbao.cite("消法第55条第1款")`` reads
one citation.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Loaded when asked for: whoever wants the version should not wait for the graph's engine.
_AT_THE_DESK = ("link", "cite")


def __getattr__(name: str) -> Any:
    if name in _AT_THE_DESK:
        return getattr(import_module("anbao.desk"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
