"""What the doors tell of a linked text: as JSON, as Web Annotations, as one citation read.

Source: Web Annotation Data Model, W3C Recommendation of 23 February 2017, section 4.2.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from anbao.errors import NotAProvision
from anbao.linking.annotate import CITABLE, Annotation, Linker
from anbao.linking.wording import NOT_IMPORTED, Said

_CONTEXT = 28
"""Letters of the text around a quotation, enough to find it again after an edit."""
MOST_WORDING = 500_000
"""Letters of official wording in one answer about a text."""


def as_json(told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return all mentions of a text as ``tell`` told them, and how many of them are linked.

    ``official_note`` says how to import where laws are linked and no official wording is there.
    """
    linked = sum(each["iri"] is not None for each in told)
    note = asdict(NOT_IMPORTED) if without_official(told) else None
    return {
        "mentions": list(told),
        "counts": {"mentions": len(told), "linked": linked},
        "official_note": note,
    }


def without_official(told: Sequence[dict[str, Any]]) -> bool:
    """Say whether provisions are linked and nobody imported the official text of any."""
    linked = [each for each in told if each["kind"] == "provision" and each["iri"]]
    return bool(linked) and not any(each["official"] for each in linked)


def moved(told: Sequence[dict[str, Any]], placed: Sequence[Annotation]) -> list[dict[str, Any]]:
    """Return the mentions as *told*, with the places of *placed* (those in an HTML source)."""
    return [said | each.as_json() for said, each in zip(told, placed, strict=True)]


def tell(
    linker: Linker, found: Sequence[Annotation], day: dt.date | None
) -> Iterator[dict[str, Any]]:
    """Tell each mention, with what it says in our words and in the official ones.

    Beyond ``MOST_WORDING`` characters in all both are left out, and ``cut`` says so.
    """
    left = MOST_WORDING
    known: dict[tuple[str, str], Said] = {}
    for each in found:
        link = each.reading.link
        key = (link.iri, link.version) if link else ("", "")
        if key not in known:
            known[key] = linker.said(each.reading, day)
        said = known[key]
        left -= said.length
        told = (Said() if left < 0 else said).as_json()
        wording = {"summary": told["summary"], "official": told["official"]}
        yield each.as_json() | wording | {"cut": left < 0 and said.length > 0}


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
    """Read *text* as a citation: what it means, what it says in force, alternatives.

    What else it cites stands under ``also``; ``did_you_mean`` names what is written much like it
    where nothing is linked. Raises NotAProvision if it cites nothing.
    """
    found = linker.cite(text, day)
    linked = any(each.reading.link and each.reading.kind in CITABLE for each in found)
    near = [] if linked else linker.near(text)
    if not found:
        zh = f"；是否指：{'、'.join(each.entry.label.zh for each in near)}？" if near else ""
        en = f"; did you mean: {', '.join(each.entry.label.en for each in near)}?" if near else ""
        raise NotAProvision(
            text[:60], f"没有引用法条、文件或者案号{zh}", f"cites no law and no case{en}"
        )
    first, *others = (_cited(linker, each, day) for each in found)
    meant = [{"iri": each.entry.iri, "label": asdict(each.entry.label)} for each in near]
    return {"citation": text.strip(), **first, "also": others, "did_you_mean": meant}


def _cited(linker: Linker, each: Annotation, day: dt.date | None) -> dict[str, Any]:
    told, best = each.reading, each.reading.link
    why = told.doubt or told.note
    said = linker.said(told, day).as_json()
    return {
        "text": each.text,
        "normal": told.normal,
        "kind": told.kind,
        "iri": best.iri if best else None,
        "label": asdict(best.label) if best else None,
        "score": best.score if best else 0.0,
        "why": asdict(why) if why else None,
        **said,
        "alternatives": [asdict(other) for other in told.candidates if other is not best],
    }
