"""Every error that Anbao raises on purpose, each with a message in Chinese and in English.

::

    AnbaoError
    ├── CitationError(ValueError)      a citation or docket that cannot be read
    │   ├── NotADocket
    │   ├── UnknownCaseKind
    │   ├── UnknownCourtCode
    │   ├── NotANumeral
    │   ├── NotAProvision
    │   └── NotAnIdentifier            a key or IRI that is not of our form
    ├── SourceError                    a file that cannot be read as RDF, SPARQL or Markdown
    ├── InvalidData                    files whose content the checks refuse
    ├── RuleError                      an inference rule that does not do what a rule may do
    ├── NotInGraph(LookupError)        an entity, question or graph that we do not hold
    ├── ParameterError(ValueError)     a question's parameter missing or of the wrong type
    ├── NotReady                       files that are still being made
    ├── TokenFileError                 a tokens file that is missing, or does not hold the token
    ├── NotInstalled                   an optional component that this installation lacks
    ├── RequestError                   an HTTP request that cannot be served as asked
    │   ├── BadRequest
    │   ├── BatchTooLarge
    │   ├── NotAcceptable
    │   ├── UnsupportedMediaType
    │   ├── PreconditionFailed
    │   ├── PreconditionRequired
    │   ├── WritingDisabled
    │   ├── Unauthenticated
    │   ├── Forbidden
    │   └── TooManyFailures
    └── EngineError                    a query that the engine will not or cannot answer
        ├── QuerySyntaxError
        ├── QueryTooComplex
        ├── ServiceNotAllowed
        ├── UpdateDisabled
        ├── QueryFailed
        ├── QueryTimeout
        ├── ResultTooLarge
        ├── EngineBusy
        ├── QueryCancelled
        └── EngineCrashed
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any


class AnbaoError(Exception):
    """Base of all; *zh* and *en* say the same thing, *details* are machine-readable."""

    slug = "internal-error"

    def __init__(self, zh: str, en: str, **details: str | int | float) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en
        self.details = details

    def __str__(self) -> str:
        return f"{self.zh} · {self.en}"

    def message(self, lang: str) -> str:
        """Return the message in ``zh`` or ``en``."""
        return self.en if lang == "en" else self.zh


class CitationError(AnbaoError, ValueError):
    """A citation that cannot be read; ``text`` is what was given, ``reason`` why in English."""

    slug = "unreadable-citation"

    def __init__(self, text: str, zh: str, en: str) -> None:
        super().__init__(f"“{text}”：{zh}", f"“{text}”: {en}")
        self.text = text
        self.reason = en


class NotADocket(CitationError):
    """The text has not the form of a docket number (案号)."""


class UnknownCaseKind(CitationError):
    """The docket's case-type code (类型代字) is not one we know."""


class UnknownCourtCode(CitationError):
    """The docket's court code (法院代字) is not one we know."""


class NotANumeral(CitationError):
    """The text is no number, or the number cannot be written as one."""


class NotAnIdentifier(CitationError):
    """A key from which no IRI can be minted, or an IRI that is not of our form."""


class NotAProvision(CitationError):
    """The text names no article of a known instrument."""


class SourceError(AnbaoError):
    """A file that cannot be read; *line* and *column* count from 1, 0 where unknown."""

    slug = "unreadable-source"

    def __init__(self, path: Path | str, line: int, zh: str, en: str, column: int = 0) -> None:
        super().__init__(zh, en, line=line, column=column)
        self.path = path
        self.line = line
        self.column = column

    def __str__(self) -> str:
        where = [str(each) for each in (self.line, self.column) if each]
        return f"{':'.join([str(self.path), *where])}: {self.zh} · {self.en}"


class InvalidData(AnbaoError):
    """Data that the checks refuse, with their *findings*; nothing of it is loaded."""

    slug = "invalid-data"

    def __init__(self, zh: str, en: str, findings: Sequence[Any] = ()) -> None:
        super().__init__(zh, en, findings=len(findings))
        self.findings = tuple(findings)


class RuleError(AnbaoError):
    """An inference rule that does not end, or is not a CONSTRUCT over what a rule may read."""

    slug = "rule-error"


class NotInGraph(AnbaoError, LookupError):
    """The graph holds nothing under this name."""

    slug = "not-found"


class ParameterError(AnbaoError, ValueError):
    """A question's parameter is missing, unknown, or not of its declared type."""

    slug = "bad-parameter"


class NotReady(AnbaoError):
    """What is asked for is still being made, or could not be made just now."""

    slug = "not-ready"


class TokenFileError(AnbaoError):
    """The tokens file is missing, is none, or does not hold the token asked for."""

    slug = "internal-error"


class NotInstalled(AnbaoError):
    """An optional component is wanted that this installation lacks; the message names it."""

    slug = "not-installed"


class RequestError(AnbaoError):
    """An HTTP request that cannot be served as asked."""


class BadRequest(RequestError):
    """A parameter is missing, repeated or malformed."""

    slug = "bad-request"


class BatchTooLarge(RequestError):
    """More questions, or more text to link, than one request may send."""

    slug = "body-too-large"


class NotAcceptable(RequestError):
    """None of the media types that the client accepts can say this."""

    slug = "not-acceptable"


class UnsupportedMediaType(RequestError):
    """The request's body is of a type that this door does not read."""

    slug = "unsupported-media-type"


class PreconditionFailed(RequestError):
    """What is to be changed is not, or no longer, as If-Match or If-None-Match says."""

    slug = "precondition-failed"


class PreconditionRequired(RequestError):
    """A change must say which version it is made to."""

    slug = "precondition-required"


class WritingDisabled(RequestError):
    """No tokens are configured, so nobody may write."""

    slug = "writing-disabled"


class Unauthenticated(RequestError):
    """The door asks for a token and the request has none that lives."""

    slug = "unauthenticated"


class Forbidden(RequestError):
    """The token does not carry the scope, or the request comes from another site's page."""

    slug = "forbidden"


class TooManyFailures(RequestError):
    """The client has sent too many wrong tokens."""

    slug = "too-many-requests"


class EngineError(AnbaoError):
    """A query that the engine will not or cannot answer."""

    slug = "query-failed"


class QuerySyntaxError(EngineError):
    """Not SPARQL 1.1; details give ``line``, ``column`` and ``near`` where known."""

    slug = "query-syntax"


class QueryTooComplex(EngineError):
    """The query passes a limit on length, nesting or tokens, or broke its worker."""

    slug = "query-too-complex"


class ServiceNotAllowed(EngineError):
    """The query asks another server (SERVICE, LOAD, FROM of an unknown graph)."""

    slug = "service-not-allowed"


class UpdateDisabled(EngineError):
    """An update was sent to a store that only reads."""

    slug = "update-disabled"


class QueryFailed(EngineError):
    """The query is well formed, but evaluating it is an error, such as an unknown function."""


class QueryTimeout(EngineError):
    """The deadline passed before the answer was whole."""

    slug = "query-timeout"


class ResultTooLarge(EngineError):
    """The answer passes the cap on rows or bytes and the client wants it whole."""

    slug = "result-too-large"


class EngineBusy(EngineError):
    """Too many queries run or wait, or somebody else is writing."""

    slug = "too-many-requests"


class QueryCancelled(EngineError):
    """The one who asked hung up before the answer was whole."""

    slug = "client-closed-request"


class EngineCrashed(EngineError):
    """The worker died for a reason we do not know."""

    slug = "engine-crashed"
