"""What SARIF 2.1.0 (OASIS Standard, 27 March 2020) asks of the objects that we write.

In our own words: neither sarif-tools nor sarif-pydantic carries the official schema. Results, runs,
rules, changes and locations of files were compared with that schema; it is stricter in one thing:
properties that it has and we do not write are unknown here, so that a misspelt one is seen.
"""

from typing import Any

_URI_REFERENCE = r"^([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$"  # RFC 3986


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def _list(of: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least}


_TEXT = {"type": "string", "minLength": 1}
_FROM_ONE = {"type": "integer", "minimum": 1}
_MESSAGE = _object("text", text=_TEXT)  # 3.11: text or id
_ARTIFACT = _object("uri", uri={"type": "string", "pattern": _URI_REFERENCE})  # 3.4
_REGION = _object(  # 3.30: lines and columns count from 1
    "startLine", startLine=_FROM_ONE, startColumn=_FROM_ONE, endLine=_FROM_ONE, endColumn=_FROM_ONE
)
_PLACE = _object("artifactLocation", artifactLocation=_ARTIFACT, region=_REGION)  # 3.29
_REPLACEMENT = _object(  # 3.57; 3.57.4: an empty text deletes
    "deletedRegion",
    deletedRegion=_REGION,
    insertedContent=_object("text", text={"type": "string"}),
)
_CHANGE = _object(  # 3.56
    "artifactLocation replacements",
    artifactLocation=_ARTIFACT,
    replacements=_list(_REPLACEMENT, least=1),
)
_FIX = _object(  # 3.55
    "artifactChanges", description=_MESSAGE, artifactChanges=_list(_CHANGE, least=1)
)
_RESULT = _object(  # 3.27
    "message ruleId ruleIndex level locations",
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level={"enum": ["none", "note", "warning", "error"]},
    message=_MESSAGE,
    locations=_list(_object("physicalLocation", physicalLocation=_PLACE), least=1),
    fixes={**_list(_FIX), "uniqueItems": True},
)
_DRIVER = _object(  # 3.19
    "name",
    name=_TEXT,
    version=_TEXT,
    informationUri={"type": "string", "pattern": "^https?://"},
    rules={**_list(_object("id", id=_TEXT)), "uniqueItems": True},
)
_RUN = _object(  # 3.14
    "tool results",
    tool=_object("driver", driver=_DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_list(_RESULT),
)
SARIF_LOG = _object(  # 3.13
    "version runs",
    version={"const": "2.1.0"},
    runs=_list(_RUN),
    **{"$schema": {"type": "string", "pattern": "^https?://"}},
)
