"""How a long run tells where it is; the door decides whether anybody sees it."""

from typing import Protocol


class Progress(Protocol):
    """Called with a stage's name, the steps done and the steps there are."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Report that *done* of *total* steps of *stage* are behind us."""


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
