"""Templates write no address of the data's own into a link without a look at its scheme."""

import re
from pathlib import Path

import anbao.web

TEMPLATES = Path(anbao.web.__file__).parent / "templates"
_BEGINS = re.compile(r"""\b(?:href|src|action|formaction)=["']\{\{ (.*?) \}\}""", re.DOTALL)
# What looks at the scheme, or writes one of our own paths.
_LOOKS = re.compile(r"(?:here|to|address|example|cases_at|url_for|switched)\(.*\)")
# Made by our own code: paths of this server, IRIs below our base, and what only gov.cn may be.
_OURS = {"data_path", "data_path.replace('/data/', '/api/v1/card/', 1)", "link", "address",
         "here(cell.text) if site else cell.href", "request.path", "each", "iri", "editor",
         "shelf.licence", "term.link.iri", "shape.line.link.iri"}  # fmt: skip


def test_a_template_links_by_what_looks_at_the_scheme() -> None:
    begun = {
        written
        for path in TEMPLATES.glob("*.html")
        for written in _BEGINS.findall(path.read_text(encoding="utf-8"))
    }
    assert {each for each in begun if not _LOOKS.fullmatch(each)} == _OURS
