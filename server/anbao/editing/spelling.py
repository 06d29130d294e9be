"""How a case file spells terms: prefixes, names under its base, literals; and its lines."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.tokens import Term
from anbao.namespaces import BASE, ID_BASE, PREFIXES, RDF, XSD

_WIDTH = 106  # of a line, Chinese characters counted as two
_SHORT = {
    "actor-role": "role",
    "assessment-result": "result",
    "authority-kind": "authority",
    "cap-factor": "cap",
    "cause-of-action": "cause",
    "certainty": "certainty",
    "court": "court",
    "court-level": "level",
    "date-precision": "precision",
    "decision-factor": "factor",
    "dispute-category": "category",
    "duty-type": "duty",
    "instance": "instance",
    "legal-matter": "matter",
    "liability-form": "form",
    "no-liability-ground": "ground",
    "outcome": "outcome",
    "party-side": "side",
    "question": "question",
    "review-status": "status",
    "right-type": "right",
    "share-base": "sharebase",
    "work": "work",
}
"""What a case file calls the namespaces of our own code lists and things."""

_PAPER = f"{ID_BASE}work/10.12677-ecl.2024.132077/"
OUR_PREFIXES = {
    "ab": PREFIXES["ab"],
    "paper": f"{_PAPER}section/",
    "ref": f"{_PAPER}reference/",
} | {prefix: f"{ID_BASE}{folder}/" for folder, prefix in _SHORT.items()}
_FOREIGN = {name: iri for name, iri in PREFIXES.items() if name not in {"ab", "abs"}}
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_RELATIVE = re.compile(r"[A-Za-z0-9._/-]+")
_BARE = {
    XSD.integer: re.compile(r"[+-]?\d+"),
    XSD.decimal: re.compile(r"[+-]?\d*\.\d+"),
    XSD.boolean: re.compile(r"true|false"),
}


@dataclass
class Spelling:
    """Writes terms as a file under *base* does, and remembers which prefixes that took."""

    base: str = ""
    ours: Mapping[str, str] = field(default_factory=lambda: OUR_PREFIXES)
    used: set[str] = field(default_factory=set)

    def term(self, term: Term, *, verb: bool = False) -> str:
        """Return *term* as the file writes it; a *verb* may be ``a``."""
        if isinstance(term, NamedNode):
            return "a" if verb and term.value == RDF.type else self.name(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        return str(term)

    def name(self, iri: str) -> str:
        """Return *iri* under a prefix, relative to the base, or whole."""
        if self.base and iri.startswith(self.base):
            local = iri.removeprefix(self.base)
            if _RELATIVE.fullmatch(local):
                return f"<{local}>"
        for prefix, namespace in (*self.ours.items(), *_FOREIGN.items()):
            local = iri.removeprefix(namespace)
            if local != iri and _LOCAL.fullmatch(local):
                self.used.add(prefix)
                return f"{prefix}:{local}"
        return f"<{iri}>"

    def block(self, subject: Term, said: Sequence[Triple]) -> str:
        """Return all that is *said* of *subject* as one statement, in the order given."""
        grouped: dict[NamedNode, list[Term]] = {}
        for triple in said:
            grouped.setdefault(triple.predicate, []).append(triple.object)
        lines = [self._line(predicate, terms) for predicate, terms in grouped.items()]
        return f"{self.term(subject)}\n    " + " ;\n    ".join(lines) + " .\n"

    def header(self) -> str:
        """Return the prefixes used so far, foreign ones first, each group's colons aligned."""
        foreign = {name for name in self.used if not self._iri(name).startswith(BASE)}
        groups = (sorted(names) for names in (foreign, self.used - foreign) if names)
        return "\n".join("".join(self._aligned(names)) for names in groups)

    def declaration(self, name: str, width: int = 0) -> str:
        """Return the line that declares the prefix *name*."""
        return f"@prefix {f'{name}:':<{width}} <{self._iri(name)}> .\n"

    def _aligned(self, names: list[str]) -> list[str]:
        width = max(map(len, names)) + 1
        return [self.declaration(name, width) for name in names]

    def _iri(self, name: str) -> str:
        return self.ours[name] if name in self.ours else _FOREIGN[name]

    def _line(self, predicate: NamedNode, terms: Iterable[Term]) -> str:
        verb, objects = self.term(predicate, verb=True), [self.term(each) for each in terms]
        line = f"{verb} {' , '.join(objects)}"
        return line if _width(line) + 6 <= _WIDTH else f"{verb} " + " ,\n        ".join(objects)

    def _literal(self, literal: Literal) -> str:
        kind = literal.datatype.value
        if kind in _BARE and _BARE[kind].fullmatch(literal.value):
            return literal.value
        text = f'"{_escaped(literal.value)}"'
        if literal.language:
            return f"{text}@{literal.language}"
        return text if kind == XSD.string else f"{text}^^{self.name(kind)}"


def _width(line: str) -> int:
    return len(line) + sum(east_asian_width(char) in "WF" for char in line)


def _escaped(text: str) -> str:
    for plain, escape in (
        ("\\", "\\\\"),
        ('"', '\\"'),
        ("\n", "\\n"),
        ("\r", "\\r"),
        ("\t", "\\t"),
    ):
        text = text.replace(plain, escape)
    return "".join(
        char if char >= " " and char != "\x7f" else f"\\u{ord(char):04X}" for char in text
    )
