"""Why a submission is not checked to the end: too much of it, too deep, too long."""

from anbao.errors import AnbaoError


class CheckError(AnbaoError):
    """A submission that cannot be checked to the end."""

    slug = "too-complex-to-check"


class TooManyTriples(CheckError):
    """The submission states more than one check may look at."""

    slug = "too-many-triples"


class TooComplexToCheck(CheckError):
    """The submission is nested too deep, or broke the process that read or checked it."""


class CheckTimeout(CheckError):
    """The deadline passed before everything was checked."""

    slug = "check-timeout"
