"""The figures of the quality gates: each measured by a test, all printed together at the end."""

from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, and what is asked of it, if anything."""

    zh: str
    en: str
    value: str
    asked: str = ""
    holds: bool = True


@dataclass(slots=True)
class Figures:
    """Takes figures, says whether they hold, and prints them."""

    taken: list[Figure] = field(default_factory=list)

    def at_least(self, zh: str, en: str, value: float, least: float) -> bool:
        """Take a figure that must not be smaller than *least*."""
        return self._take(Figure(zh, en, _short(value), f"≥ {_short(least)}", value >= least))

    def at_most(self, zh: str, en: str, value: float, most: float) -> bool:
        """Take a figure that must not be greater than *most*."""
        asked = _short(most) if most == 0 else f"≤ {_short(most)}"
        return self._take(Figure(zh, en, _short(value), asked, value <= most))

    def tell(self, zh: str, en: str, value: str | float) -> None:
        """Take a figure of which nothing is asked."""
        self._take(Figure(zh, en, value if isinstance(value, str) else _short(value)))

    def _take(self, figure: Figure) -> bool:
        self.taken.append(figure)
        return figure.holds

    def print(self) -> None:
        """Print a table of all figures."""
        table = Table(title="质量指标 · Quality gates")
        for heading, side in (
            ("指标 · gate", "left"),
            ("实测 · figure", "right"),
            ("要求 · asked", "right"),
        ):
            table.add_column(heading, justify=side, overflow="fold")  # type: ignore[arg-type]
        table.add_column("")
        for each in self.taken:
            mark = "" if not each.asked else "✓" if each.holds else "✗"
            table.add_row(f"{each.zh} · {each.en}", each.value, each.asked, mark)
        Console(width=120).print(table)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
