"""Which language a request wants, and how pages say things in it: Chinese first, then English."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Flask, request
from markupsafe import Markup, escape

from anbao.dossiers.library import Link, Text
from anbao.web.paths import local_path

LANGUAGES = ("zh", "en")


def wanted_language() -> str:
    """Return ``zh`` or ``en``: what ``?lang=`` says, else Accept-Language, else ``zh``."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES, default="zh") or "zh"


def say(zh: str, en: str) -> str:
    """Return the one that the request's language wants; both stand side by side in the template."""
    return en if wanted_language() == "en" else zh


def here(iri: str) -> str:
    """Return where *iri* is shown on this server, keeping an explicit language choice."""
    path = local_path(iri)
    asked = request.args.get("lang", "")
    if asked not in LANGUAGES or not path.startswith("/"):
        return path
    path, mark, fragment = path.partition("#")
    return f"{path}{'&' if '?' in path else '?'}lang={asked}{mark}{fragment}"


def anchor(link: Link, css: str = "") -> Markup:
    """Return *link* as an HTML anchor with its label in the request's language."""
    label = link.label.in_language(wanted_language())
    target = here(link.iri)
    if not target:
        return escape(label)
    classes = Markup(' class="{}"').format(css) if css else Markup("")
    return Markup('<a href="{}"{}>{}</a>').format(target, classes, label)


def text(said: Text) -> str:
    """Return *said* in the request's language."""
    return said.in_language(wanted_language())


def switched() -> str:
    """Return the address of this page in the other language."""
    other = "zh" if wanted_language() == "en" else "en"
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return f"{request.path}?{urlencode([*kept, ('lang', other)])}"


def speak_in(app: Flask) -> None:
    """Teach the templates of *app*: ``say``, ``here``, ``lang`` and the filters ``t`` and ``a``."""
    tools: dict[str, Callable[..., object]] = {"say": say, "here": here, "switched": switched}
    app.context_processor(lambda: {**tools, "lang": wanted_language()})
    app.add_template_filter(text, "t")
    app.add_template_filter(anchor, "a")
