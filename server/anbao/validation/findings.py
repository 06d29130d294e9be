"""What the checks find, in one form whichever layer found it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from anbao.graph.edits import Edit, apply_edits

LAYERS = ("syntax", "vocabulary", "shacl", "owl", "law")
SEVERITIES = ("violation", "warning", "info")
MOST = 100  # findings of a layer that come with mends; a file with more needs its author


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
class Patch:
    """A change a program can make: to the text as submitted, and to its triples (SPARQL Update)."""

    edits: tuple[Edit, ...] = ()
    update: str = ""

    def __bool__(self) -> bool:
        return bool(self.edits or self.update)


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend a finding; *kind* is ``add``, ``replace``, ``remove`` or ``choose``.

    Without a patch it is advice: only the editor knows the value that is missing.
    """

    label: Text
    kind: str = "choose"
    patch: Patch = Patch()


@dataclass(frozen=True, slots=True)
class Why:
    """The source in law of a finding: what people call it, and its IRI in the graph."""

    text: Text
    iri: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, what, by which rule, and how to mend it.

    IRIs are whole; *label*s are what people call the things. *path* leads from the focus to the
    value, a step an item, ``^`` before a step that is walked backwards. *details* unfold what can
    be met in several ways. *also* names further places that take part, such as the second of two
    statements that contradict each other.
    """

    layer: str
    severity: str
    message: Text
    fixes: tuple[Fix, ...] = ()
    place: Place = NOWHERE
    focus: str = ""
    focus_label: Text = NOTHING
    path: tuple[str, ...] = ()
    path_label: Text = NOTHING
    value: str = ""
    constraint: str = ""
    shape: str = ""
    why: Why | None = None
    expected: Text = NOTHING
    details: tuple[Text, ...] = ()
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
        """Return the finding as JSON has it: place spelt out, focus with its label."""
        said = asdict(self)
        said |= _place_json(said.pop("place"))
        said["also"] = [_place_json(place) for place in said["also"]]
        said["focus"] = {"iri": said["focus"], "label": said.pop("focus_label")}
        said["why"] = said["why"] or None
        return said

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Finding":
        """Read back what ``as_json`` wrote."""
        known = dict(said)
        known["place"] = {name: known.pop(name) for name in ("file", "line", "column")}
        focus = known.pop("focus")
        found = _read(cls, known | {"focus": focus["iri"], "focus_label": focus["label"]})
        assert isinstance(found, cls)  # noqa: S101 - tells the type checker
        return found


def _place_json(place: dict[str, Any]) -> dict[str, Any]:
    return place | {"file": str(place["file"])}


def _read(kind: Any, said: Any) -> Any:
    """Return *said*, plain JSON, as a value of the type *kind*."""
    if isinstance(kind, UnionType):
        return None if said is None else _read(get_args(kind)[0], said)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in said)
    if kind is Path:
        return Path(said)
    if not isinstance(said, Mapping):
        return said
    types = get_type_hints(kind)
    return kind(**{each.name: _read(types[each.name], said[each.name]) for each in fields(kind)})


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one check, in the order of files and lines.

    *untold* counts what was found beyond the cap on findings, by severity.
    """

    findings: tuple[Finding, ...]
    untold: Mapping[str, int] = field(default_factory=dict)

    @property
    def conforms(self) -> bool:
        """Whether nothing found forbids publishing; warnings do not."""
        return not self.counts["violation"]

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity, told and untold."""
        severities = [finding.severity for finding in self.findings]
        return {name: severities.count(name) + self.untold.get(name, 0) for name in SEVERITIES}

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        results = [finding.as_json() for finding in self.findings]
        said = {"conforms": self.conforms, "counts": self.counts, "results": results}
        return said | {"untold": sum(self.untold.values())}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Report":
        """Read back what ``as_json`` wrote."""
        found = cls(tuple(Finding.from_json(each) for each in told["results"]))
        rest = {name: told["counts"][name] - count for name, count in found.counts.items()}
        return replace(found, untold={name: count for name, count in rest.items() if count})


def report(findings: Iterable[Finding], most: int | None = None) -> Report:
    """Put *findings* in order, each once; keep the first *most*, violations before the others."""
    found = sorted(dict.fromkeys(findings), key=lambda finding: finding.order)
    if most is None or len(found) <= most:
        return Report(tuple(found))
    worst = sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
    told, rest = worst[:most], [finding.severity for finding in worst[most:]]
    untold = {name: rest.count(name) for name in SEVERITIES if name in rest}
    return Report(tuple(sorted(told, key=lambda finding: finding.order)), untold)


def mended(text: str, fix: Fix) -> str:
    """Return the submitted *text* with *fix* applied; all that it does not touch stays as it is.

    ValueError if the fix is advice only, or belongs to another text.
    """
    if not fix.patch.edits:
        raise ValueError("this fix has no edits")
    return apply_edits(text, fix.patch.edits)
