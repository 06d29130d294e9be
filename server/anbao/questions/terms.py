"""Which terms and things a question names, prefixes written out."""

import re
from functools import cache

from anbao.questions.catalogue import Question

_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)
_NAME = re.compile(r"(?<![\w<?:#-])([A-Za-z][\w-]*|):([A-Za-z_][\w-]*(?:\.[\w-]+)*)")
_IRI = re.compile(r"<([^<>\s]+)>")


@cache
def terms_of(question: Question) -> frozenset[str]:
    """Return every IRI that the text of *question* names, or a parameter takes as its example.

    A prefix's own IRI is not named by declaring it.
    """
    prefixes = dict(_PREFIX.findall(question.text))
    body = _PREFIX.sub("", question.text)
    names = {prefixes[prefix] + name for prefix, name in _NAME.findall(body) if prefix in prefixes}
    examples = {each.example for each in question.parameters if each.kind == "iri"}
    return frozenset({*names, *_IRI.findall(body), *examples})
