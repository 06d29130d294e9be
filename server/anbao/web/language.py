"""Which language a request wants, and how pages say things in it: Chinese first, then English."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Flask, g, request
from markupsafe import Markup, escape

from anbao.dossiers.library import Link, Text
from anbao.web.paths import local_path

LANGUAGES = ("zh", "en")


def wanted_language() -> str:
    """Return ``zh`` or ``en``: what ``?lang=`` says, else Accept-Language, else ``zh``."""
    if "lang" not in g:  # a page asks some hundred times, and a header may be long
        asked = request.args.get("lang", "")
        preferred = request.accept_languages.best_match(LANGUAGES, default="zh")
        g.lang = asked if asked in LANGUAGES else preferred
    return str(g.lang)


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


def to(path: str) -> str:
    """Return one of our own paths, keeping an explicit language choice."""
    asked = request.args.get("lang", "")
    return f"{path}?lang={asked}" if asked in LANGUAGES else path


def outside(value: str) -> Markup:
    """Return a source as a link if it is one that a browser may follow, else as text."""
    if not value.startswith(("http://", "https://")):
        return escape(value)
    if here(value).startswith("/"):
        return Markup('<a href="{}">{}</a>').format(here(value), value)
    return Markup('<a href="{}" rel="noopener nofollow">{}</a>').format(value, value)


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
    tools: dict[str, Callable[..., object]] = {
        "say": say,
        "here": here,
        "to": to,
        "outside": outside,
        "switched": switched,
    }
    app.context_processor(lambda: {**tools, "lang": wanted_language()})
    app.add_template_filter(text, "t")
    app.add_template_filter(lambda said: say(said.zh, said.en), "words")
    app.add_template_filter(anchor, "a")
