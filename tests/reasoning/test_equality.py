"""What must be one individual, what cannot be, and that long chains of them stay affordable."""

from collections import Counter

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.tokens import Term
from anbao.reasoning.equality import Individuals, Use, equated

PROP = NamedNode("http://x/p")


def node(name: object) -> NamedNode:
    return NamedNode(f"http://x/{name}")


def use(subject: object, target: object | Term) -> tuple[NamedNode, Use]:
    value = target if isinstance(target, Literal) else node(target)
    triple = Triple(node(subject), PROP, value)
    return PROP, (triple.subject, triple.object, triple)


def test_values_of_one_subject_are_one_individual() -> None:
    individuals = Individuals({})
    assert list(equated(individuals, [use("a", "b"), use("a", "c"), use("d", "e")])) == []
    assert individuals.merged
    assert individuals.first(node("b")) == individuals.first(node("c"))
    assert individuals.first(node("d")) != individuals.first(node("e"))


def test_what_is_said_of_one_name_holds_of_the_other() -> None:
    """b and c are one, so that their values are rivals, wherever in the file they stand."""
    uses = [use("b", Literal("1")), use("c", Literal("2")), use("a", "b"), use("a", "c")]
    (rivals,) = equated(Individuals({}), uses)
    assert {triple.object for triple in rivals.statements} == {Literal("1"), Literal("2")}


def test_individuals_said_to_be_different_are_rivals_also_under_other_names() -> None:
    apart = {node("b"): {1}, node("d"): {1}}
    uses = [use("a", "b"), use("a", "c"), use("e", "c"), use("e", "d")]
    (rivals,) = equated(Individuals(apart), uses)
    assert rivals.subject == node("e")


class _Counting(Individuals):
    """Counts how often it is asked."""

    __slots__ = ("asked",)

    def __init__(self) -> None:
        super().__init__({})
        self.asked: Counter[str] = Counter()

    def first(self, node: Term) -> Term:
        self.asked["first"] += 1
        return super().first(node)


def _asked(length: int) -> int:
    """Count the look-ups for two chains that must be one from their common start on."""
    chains = [use(f"{side}{n}", f"{side}{n + 1}") for side in "ab" for n in range(length, -1, -1)]
    individuals = _Counting()
    assert list(equated(individuals, [*chains, use("s", "a0"), use("s", "b0")])) == []
    assert individuals.first(node(f"a{length}")) == individuals.first(node(f"b{length}"))
    return individuals.asked["first"]


def test_work_on_a_chain_grows_with_its_length() -> None:
    """By counting, not by the clock: a pass over everything for each link would be quadratic."""
    assert _asked(2_000) < 5 * _asked(500)
