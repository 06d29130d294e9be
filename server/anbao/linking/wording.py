"""What a linked provision says: our summary of it, and the official wording that was imported."""

import datetime as dt
import re
from dataclasses import asdict, dataclass
from typing import Any

from anbao.citation.mention import Doubt
from anbao.linking.texts import OfficialText, Texts
from anbao.linking.versions import Version, Versions
from anbao.namespaces import AB
from anbao.store.reader import GraphReader, Literal, NamedNode

_SUMMARY = f"""SELECT ?version ?summary WHERE {{
    {{ ?version <{AB.summary}> ?summary }} UNION
    {{ ?version <{AB.expresses}> ?norm . ?norm <{AB.summary}> ?summary }}
}} ORDER BY ?summary"""
_DIGITS = re.compile(r"(\d+)")
NOT_IMPORTED = Doubt(
    "没有导入它的官方文本；用 anbao import legislation 文件 导入后，这里即显示原文。",
    "Its official text was not imported; after `anbao import legislation FILE` it is shown here.",
)
_OLDER = Doubt(
    "已导入的官方文本早于所引版本；请导入该版本。",
    "The official text that was imported is older than the version cited; import that version.",
)
_NONE_THEN = Doubt(
    "已导入的官方文本都晚于该日；请导入当日有效的文本。",
    "All official texts that were imported are of later days; import the one in force then.",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a provision says in one version; ``note`` tells why there is no official wording."""

    version: Version | None = None
    summary: dict[str, str] | None = None
    official: OfficialText | None = None
    note: Doubt | None = None

    @property
    def length(self) -> int:
        """The characters of its texts."""
        ours = sum(map(len, self.summary.values())) if self.summary else 0
        return ours + (len(self.official.text) if self.official else 0)

    def as_json(self) -> dict[str, Any]:
        """Return it as every door tells it."""
        return {
            "version": asdict(self.version) if self.version else None,
            "summary": self.summary,
            "official": asdict(self.official) if self.official else None,
            "official_note": asdict(self.note) if self.note else None,
        }


class Wordings:
    """Says what provisions of one dataset say, ours and, where *texts* have it, official."""

    def __init__(self, reader: GraphReader, versions: Versions, texts: Texts | None) -> None:
        self._reader = reader
        self._versions = versions
        self._texts = texts

    def of(self, iri: str, named: str, day: dt.date | None) -> Said:
        """Return what *iri* says in the version *named* (an IRI), on *day*, or else the newest."""
        held = self._versions.of(iri)
        version = next((each for each in held if each.iri == named), None)
        newest = held[-1] if held and day is None else None
        on = day.isoformat() if day else ""
        if version and not (on and version.applies(on)):  # a year in the text overrules the day
            on = version.since
        official, note = self._official(iri, version or newest, on)
        return Said(version or newest, self._summary(iri, on), official, note)

    def _official(
        self, iri: str, version: Version | None, on: str
    ) -> tuple[OfficialText | None, Doubt | None]:
        if self._texts is None or not self._texts.has(iri):
            return None, NOT_IMPORTED
        found = self._texts.official(iri, on)
        if found is None:
            return None, _NONE_THEN
        if version and found.day < version.since:
            return None, _OLDER
        return found, None

    def _summary(self, iri: str, on: str) -> dict[str, str] | None:
        """Return our words on *iri* and on the paragraphs and items in it, a line a norm."""
        said = [text for each in self._applying(iri, on) for text in self._texts_of(each)]
        told = {
            lang: "\n".join(dict.fromkeys(t.value for t in said if t.language == lang))
            for lang in ("zh", "en")
        }
        return told if any(told.values()) else None

    def _applying(self, iri: str, on: str) -> list[Version]:
        found = []
        for each in (iri, *sorted(self._versions.below(iri), key=_in_print)):
            held = self._versions.of(each)
            if on:
                found += [version for version in held if version.applies(on)][:1]
            else:
                found += held[-1:]
        return found

    def _texts_of(self, version: Version) -> list[Literal]:
        rows = self._reader.select(_SUMMARY, version=NamedNode(version.iri)).rows
        return [row["summary"] for row in rows if isinstance(row["summary"], Literal)]


def _in_print(iri: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in _DIGITS.split(iri)]
