"""Anbao (安保): the open knowledge graph of consumer-safety law in Chinese e-commerce."""

__version__ = "0.1.0"
