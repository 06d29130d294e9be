"""The browser's code as it was built: what an entry point of ``server/frontend`` consists of.

Built files carry a hash in their names, so they may be kept for ever. Nothing is built where npm
reached no registry; then there is nothing to name and the pages come without scripts.
"""

import json
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from markupsafe import Markup

DIST = Path(__file__).parent / "static" / "dist"
_FOR_EVER = "public, max-age=31536000, immutable"


def why_unbuilt() -> str | None:
    """Say why there are no scripts, in npm's own words if it said any; None if there are."""
    if (DIST / "manifest.json").is_file():
        return None
    reason = DIST / "unbuilt.txt"
    return reason.read_text(encoding="utf-8").strip() if reason.is_file() else ""


def register_assets(app: Flask) -> None:
    """Teach the templates of *app* ``scripts('name')`` and let browsers keep what it names."""
    entries = _entries()
    app.context_processor(lambda: {"scripts": lambda name: _tags(entries.get(name))})
    app.after_request(_keep)


def _entries() -> dict[str, Any]:
    try:
        manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    entries: dict[str, Any] = manifest["entries"]
    return entries


def _tags(entry: dict[str, Any] | None) -> Markup:
    """Return the tags that load an entry point: its style sheets, then its script."""
    if entry is None:
        return Markup("")
    style = Markup('<link rel="stylesheet" href="/static/dist/{}">')
    script = Markup('<script type="module" src="/static/dist/{}"></script>')
    return Markup("").join([*map(style.format, entry["css"]), script.format(entry["file"])])


def _keep(response: Response) -> Response:
    named = request.path.removeprefix("/static/dist/")
    hashed = named != request.path and "-" in named
    if hashed and response.status_code in (200, 304):
        response.headers["Cache-Control"] = _FOR_EVER
    return response
