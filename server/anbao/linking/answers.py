"""What the doors tell of a linked text: as JSON, as Web Annotations, as one citation read.

Source: Web Annotation Data Model, W3C Recommendation of 23 February 2017, section 4.2.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from anbao.errors import NotAProvision
from anbao.linking.annotate import Annotation, Linker

_CONTEXT = 28
"""Letters of the text around a quotation, enough to find it again after an edit."""


def as_json(found: Sequence[Annotation]) -> dict[str, Any]:
    """Return all mentions of a text, and how many of them are linked."""
    linked = sum(each.reading.link is not None for each in found)
    return {
        "mentions": [each.as_json() for each in found],
        "counts": {"mentions": len(found), "linked": linked},
    }


def as_web_annotations(text: str, found: Sequence[Annotation]) -> dict[str, Any]:
    """Return the linked mentions as a W3C annotation page; the text is named by its hash."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    source = "ni:///sha-256;" + base64.urlsafe_b64encode(digest).decode().rstrip("=")
    items = [_annotation(text, each, source) for each in found if each.reading.link]
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{source}#annotations",
        "type": "AnnotationPage",
        "items": items,
    }


def _annotation(text: str, each: Annotation, source: str) -> dict[str, Any]:
    link = each.reading.link
    return {
        "id": f"{source}#{each.start},{each.end}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": {"id": link.version or link.iri if link else "", "purpose": "identifying"},
        "target": {
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": each.start, "end": each.end},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[each.start : each.end],
                    "prefix": text[max(0, each.start - _CONTEXT) : each.start],
                    "suffix": text[each.end : each.end + _CONTEXT],
                },
            ],
        },
    }


def as_citation(linker: Linker, text: str, day: dt.date | None) -> dict[str, Any]:
    """Read *text* as a citation: what it means, the text in force in our words, alternatives.

    What else it cites stands under ``also``. Raises NotAProvision if it cites nothing.
    """
    found = linker.cite(text, day)
    if not found:
        raise NotAProvision(text[:60], "没有引用法条、文件或者案号", "cites no law and no case")
    first, *others = (_cited(linker, each, day) for each in found)
    return {"citation": text.strip(), **first, "also": others}


def _cited(linker: Linker, each: Annotation, day: dt.date | None) -> dict[str, Any]:
    told, link = each.reading, each.reading.link
    best = told.candidates[0] if link else None
    version = linker.version(best.iri, best.version, day) if best else None
    why = told.doubt or told.note
    return {
        "text": each.text,
        "normal": told.normal,
        "kind": told.kind,
        "iri": best.iri if best else None,
        "label": asdict(best.label) if best else None,
        "score": best.score if best else 0.0,
        "why": asdict(why) if why else None,
        "version": asdict(version) if version else None,
        "summary": linker.summary(version.iri) if version else None,
        "alternatives": [asdict(other) for other in told.candidates if other is not best],
    }
