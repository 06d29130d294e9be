"""What the checks find, in one form whichever layer found it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

LAYERS = ("syntax", "vocabulary", "shacl", "owl", "law")
SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True, slots=True)
class Text:
    """The same in Chinese and in English."""

    zh: str
    en: str

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; 0 where only the file is known."""

    file: Path
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


NOWHERE = Place(Path())


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, what, by which rule, and how to mend it.

    IRIs are whole; *label*s are what people call the things. *also* names further places that
    take part, such as the second of two statements that contradict each other.
    """

    layer: str
    severity: str
    message: Text
    fix: Text = NOTHING
    place: Place = NOWHERE
    focus: str = ""
    focus_label: Text = NOTHING
    path: str = ""
    path_label: Text = NOTHING
    value: str = ""
    constraint: str = ""
    shape: str = ""
    also: tuple[Place, ...] = ()

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort by file and line, the worst first within a line."""
        worst = SEVERITIES.index(self.severity)
        place = self.place
        return (str(place.file), place.line, place.column, worst, self.layer, self.message.en)

    def with_also(self, places: Iterable[Place]) -> "Finding":
        """Return the finding with further places that take part."""
        return replace(self, also=tuple(places))

    def as_json(self) -> dict[str, Any]:
        """Return the finding as JSON has it."""
        fields = asdict(self)
        fields |= _place_json(fields.pop("place"))
        fields["also"] = [_place_json(place) for place in fields["also"]]
        return fields

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Finding":
        """Read back what ``as_json`` wrote."""
        known = {name: value for name, value in fields.items() if name not in _PLACED}
        for name in _TEXTS:
            known[name] = Text(**fields[name])
        also = tuple(_place(place) for place in fields["also"])
        return cls(**known, place=_place(fields), also=also)


_PLACED = {"file", "line", "column", "also"}
_TEXTS = ("message", "fix", "focus_label", "path_label")


def _place_json(place: dict[str, Any]) -> dict[str, Any]:
    return place | {"file": str(place["file"])}


def _place(fields: dict[str, Any]) -> Place:
    return Place(Path(fields["file"]), fields["line"], fields["column"])


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one check, in the order of files and lines."""

    findings: tuple[Finding, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing found forbids publishing; warnings do not."""
        return not any(finding.severity == "violation" for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        severities = [finding.severity for finding in self.findings]
        return {severity: severities.count(severity) for severity in SEVERITIES}

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        results = [finding.as_json() for finding in self.findings]
        return {"conforms": self.conforms, "counts": self.counts, "results": results}


def report(findings: Iterable[Finding]) -> Report:
    """Put *findings* in order, each once."""
    return Report(tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.order)))
