"""What the endpoint's benchmark says of its figures."""

import math

import pytest

from tests.benchmarks.bench import slope
from tests.benchmarks.endpoint import Size, _judged, _ms, _verdict


@pytest.mark.parametrize(
    ("sign", "goal", "measured", "verdict"),
    [("≤", 1.3, 1.3, "met"), ("≤", 0.7, 1.4, "missed by 100%"), ("≤", 0.7, -0.1, "met"),
     ("≥", 5.0, 5.1, "met"), ("≥", 0.35, 0.28, "missed by 20%")],
)  # fmt: skip
def test_says_by_how_much_a_goal_is_missed(
    sign: str, goal: float, measured: float, verdict: str
) -> None:
    assert _verdict(sign, goal, measured) == verdict


def test_judges_short_and_long_queries_apart_and_marks_lower_bounds() -> None:
    size = Size(
        1000,
        engine={"point": 0.1, "text": 8.0, "union": 99_000.0},
        oxigraph={"point": 0.2, "text": 10.0},
        anbao={"point": 0.7, "text": 11.0},
        cached={"point": 0.1, "text": 0.1},
        rdflib={"point": 15_000.0, "text": 4_000.0},
        rates={"short, uncached": (50.0, 100.0)},
    )
    rows = {row[1]: row[3:] for row in _judged(size)}
    assert rows["latency, uncached over 5 ms: × oxigraph"] == ("1.1", "met")
    assert rows["latency, uncached short: ms more than oxigraph, median"] == ("0.5", "met")
    assert rows["latency, uncached: × faster than rdflib-endpoint"][0].startswith("≥ 2.79e+03")
    assert rows["answers a second, uncached short: × oxigraph"] == ("0.5", "met")
    assert "answers a second, repeated: × oxigraph" not in rows


def test_shows_what_did_not_answer_in_time_as_such() -> None:
    assert (_ms(15_000.0), _ms(math.nan), _ms(0.25)) == ("> 15,000", "–", "0.25")


def test_slope_of_linear_growth_is_one() -> None:
    assert slope([(1_000, 2.0), (10_000, 20.0), (100_000, 200.0)]) == pytest.approx(1)
