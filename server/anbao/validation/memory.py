"""What SHACL found in order before, and what of the data it looked at to say so.

The verdict on a few nodes depends on the shapes and on what the data answers to the lookups made
for them, nothing else: pyshacl reads the data through one store, and SPARQL constraints through the
same. So that store notes every lookup. Later, a verdict still holds if none of its lookups would
now meet a statement that has come or gone. Only clean verdicts are kept: what has findings is
looked at again.

Terms are kept as 56-bit hashes, lookups as 64-bit ones. Two lookups with one hash cost a needless
validation and nothing else; that two of a hundred thousand terms share one is to be expected once
in ten million graphs.
"""

import base64
import json
import os
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from pathlib import Path

import pyshacl
import rdflib
from pyoxigraph import RdfFormat, Triple, serialize
from rdflib.term import Node

from anbao import __version__
from anbao.validation.engine import Unit
from anbao.validation.triple_index import Lookup, TripleIndex

_ANY = 0  # in the place of a term that a lookup leaves open


@dataclass(slots=True)
class Hashes:
    """Terms, statements and lookups as numbers, the same in every process."""

    _terms: dict[Node, int] = field(default_factory=dict)

    def term(self, node: Node | None) -> int:
        """Return the number of a term, or of none."""
        if node is None:
            return _ANY
        if node not in self._terms:
            parts = [type(node).__name__, str(node)]
            if isinstance(node, rdflib.Literal):
                parts += [str(node.language), str(node.datatype)]
            digest = blake2b("\n".join(parts).encode(), digest_size=7).digest()
            self._terms[node] = int.from_bytes(digest) + 1
        return self._terms[node]

    def lookup(self, lookup: Lookup) -> int:
        """Return the number of a lookup."""
        subject, predicate, value = lookup
        return hash((self.term(subject), self.term(predicate), self.term(value)))

    def lookups(self, lookups: Iterable[Lookup]) -> "array[int]":
        """Return the numbers of *lookups*."""
        return array("q", sorted({self.lookup(each) for each in lookups}))

    def focus(self, unit: Unit) -> int:
        """Return a number for the nodes of *unit*."""
        return hash(tuple(self.term(node) for node in unit.nodes))


Statement = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Clean:
    """A part of the work that was in order: its nodes, and the lookups it took to see that."""

    focus: int
    lookups: "array[int]"


@dataclass(frozen=True, slots=True)
class Validated:
    """A graph that was validated, and the parts of the work that were in order."""

    statements: frozenset[Statement]
    clean: dict[str, Clean]

    def still_clean(self, statements: frozenset[Statement], focus: dict[str, int]) -> set[str]:
        """Return the parts whose verdict holds for *statements* and the nodes *focus* too."""
        touched = {
            lookup for changed in self.statements ^ statements for lookup in _meeting(changed)
        }
        return {
            name
            for name, kept in self.clean.items()
            if focus.get(name) == kept.focus and touched.isdisjoint(kept.lookups)
        }


NOTHING_YET = Validated(frozenset(), {})


def statements_of(store: TripleIndex, hashes: Hashes) -> frozenset[Statement]:
    """Return the statements of *store* as numbers."""
    term = hashes.term
    return frozenset((term(s), term(p), term(o)) for s, p, o in store.statements())


def _meeting(statement: Statement) -> Iterator[int]:
    """Yield every lookup that meets *statement*."""
    for subject in (statement[0], _ANY):
        for predicate in (statement[1], _ANY):
            for value in (statement[2], _ANY):
                yield hash((subject, predicate, value))


@dataclass(frozen=True, slots=True)
class Recollection:
    """Where the memory lies between two runs; without a folder there is none."""

    folder: Path | None
    basis: str

    @classmethod
    def of(cls, folder: Path | None, shapes: Iterable[Triple]) -> "Recollection":
        """Return the memory of validations against *shapes* by these very programs."""
        digest = sha256(serialize(shapes, format=RdfFormat.N_TRIPLES) or b"")
        for version in (__version__, pyshacl.__version__, rdflib.__version__, sys.version):
            digest.update(f"\0{version}".encode())
        return cls(folder, digest.hexdigest())

    def load(self) -> Validated:
        """Return what is remembered, nothing if shapes or programs were others."""
        try:
            kept = json.loads(self._path().read_bytes())
            if kept["basis"] != self.basis:
                return NOTHING_YET
            numbers = iter(_unpacked(kept["statements"]))
            clean = {
                name: Clean(focus, _unpacked(lookups))
                for name, (focus, lookups) in kept["clean"].items()
            }
            return Validated(frozenset(zip(numbers, numbers, numbers, strict=True)), clean)
        except (OSError, ValueError, KeyError, TypeError):
            return NOTHING_YET

    def save(self, validated: Validated) -> None:
        """Remember *validated*, in one step."""
        if self.folder is None:
            return
        flat = array("q", (number for each in sorted(validated.statements) for number in each))
        clean = {
            name: [kept.focus, _packed(kept.lookups)]
            for name, kept in sorted(validated.clean.items())
        }
        kept = {"basis": self.basis, "statements": _packed(flat), "clean": clean}
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self._path().with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(kept), encoding="utf-8")
        draft.replace(self._path())

    def _path(self) -> Path:
        if self.folder is None:
            raise FileNotFoundError
        return self.folder / "validated.memory"


def _packed(numbers: "array[int]") -> str:
    return base64.b64encode(numbers.tobytes()).decode()


def _unpacked(text: str) -> "array[int]":
    return array("q", base64.b64decode(text, validate=True))
