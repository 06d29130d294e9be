"""The pages for editors: how a case is modelled, by the example of one, and how it gets in."""

import re
from collections.abc import Callable

from flask import Blueprint, render_template

_BANNER = re.compile(r"^# (?P<title>[^\n]*?) -{3,}\n", re.MULTILINE)


def editing_pages(example: Callable[[], str]) -> Blueprint:
    """Build the pages; *example* gives the text of the case file that is explained."""
    pages = Blueprint("editing", __name__)

    @pages.get("/edit/")
    def guide() -> str:
        """Explain on one page how a case is modelled and how it gets in."""
        parts = _parts(example())

        def excerpt(title: str) -> str:
            return next((body for name, body in parts.items() if name.startswith(title)), "")

        return render_template("edit.html", excerpt=excerpt)

    return pages


def _parts(text: str) -> dict[str, str]:
    """Cut *text* at its banners."""
    found = list(_BANNER.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    return {m["title"]: text[m.end() : end].strip() for m, end in zip(found, ends, strict=True)}
