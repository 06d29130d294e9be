"""Law."""

from collections.abc import Iterator

from anbao.validation.findings import Finding
from anbao.validation.subject import Subject


def check_law(subject: Subject) -> Iterator[Finding]:
    """Yield nothing yet."""
    yield from ()
