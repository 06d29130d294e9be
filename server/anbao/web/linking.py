"""Doors from words to entities: what somebody types, and (later in this file) what a text says."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from anbao.errors import BadRequest
from anbao.linking.index import Hit, NameIndex
from anbao.linking.lexicon import Kept
from anbao.web.language import LANGUAGES
from anbao.web.limits import HttpLimits
from anbao.web.reference import cached


def linking_doors(names: Kept[NameIndex], limits: HttpLimits) -> Blueprint:
    """Build the doors over the *names* of the dataset now served."""
    doors = Blueprint("linking", __name__)

    @doors.get("/api/v1/suggest")
    def suggest() -> Response:
        """Answer what ``q`` may mean: Chinese, pinyin, initials or English, slips included."""
        asked = request.args.get("q", "")
        if len(asked) > limits.suggest_characters:
            raise BadRequest(
                f"q 不得超过 {limits.suggest_characters} 字",
                f"q may have {limits.suggest_characters} characters at most",
                limit=limits.suggest_characters,
            )
        kinds = [each for each in request.args.get("type", "").split(",") if each]
        lang = request.args.get("lang", "")
        found = names.now().search(
            asked, kinds, limit=_how_many(limits), lang=lang if lang in LANGUAGES else ""
        )
        return cached(jsonify({"items": [_suggestion(hit) for hit in found]}))

    return doors


def _how_many(limits: HttpLimits) -> int:
    asked = request.args.get("limit", "")
    if not asked:
        return min(10, limits.suggest_items)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked)):
        raise BadRequest("limit 应为正整数", "limit should be a whole number from 1")
    return min(int(asked), limits.suggest_items)


def _suggestion(hit: Hit) -> dict[str, Any]:
    return {
        "iri": hit.entry.iri,
        "label": asdict(hit.entry.label),
        "type": hit.entry.type,
        "score": round(hit.score, 1),
        "why": hit.why,
        "matched": hit.matched,
    }
