"""What stands where in a case file, and a new file written so."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from anbao.editing.plan import GRAPH, Plan
from anbao.editing.spelling import OUR_PREFIXES, Spelling
from anbao.graph.tokens import Term
from anbao.namespaces import AB, DCTERMS, RDF

_BANNERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("This graph", (GRAPH,)),
    ("The dispute", (AB.Dispute, AB.CitedReport)),
    ("Parties", (AB.Party,)),
    ("Judgments", (AB.Judgment,)),
    ("Courts that the graph did not have", (AB.Court,)),
    ("Issue and holding", (AB.DisputedIssue, AB.Holding)),
    (
        "Duties, and how the court saw their performance",
        (AB.ClaimDutyRelation, AB.Claim, AB.Duty, AB.DutyAssessment),
    ),
    (
        "Liability, party by party",
        (
            AB.LiabilityFinding,
            AB.NoLiabilityDetermination,
            AB.UndisclosedDetermination,
            AB.LiabilityStage,
        ),
    ),
)
_SORTED_FROM = 5  # from issue and holding on, by the number in a thing's name
_OTHERS = ("Further descriptions", ())
_RULE = 91
_TITLE = DCTERMS.term("title")
_NUMBER = re.compile(r"\d+")

Said = dict[Term, list[Triple]]


def banner(title: str) -> str:
    """Return the comment that opens a part of a file."""
    return f"# {title} {'-' * (_RULE - 3 - len(title))}\n"


def said_of(triples: Iterable[Triple]) -> Said:
    """Group *triples* by subject in the order in which subjects first appear."""
    said: Said = {}
    for triple in triples:
        said.setdefault(triple.subject, []).append(triple)
    return said


@dataclass(frozen=True)
class Layout:
    """Where things stand in a file, by *plan*."""

    plan: Plan

    def new_file(self, triples: Iterable[Triple], base: str) -> str:
        """Return *triples* as the text of a new file whose names are relative to *base*."""
        said = said_of(triples)
        spelling = Spelling(base, OUR_PREFIXES | {"case": above(base)})
        body = []
        for title, subjects in self.parts(said):
            blocks = [self.block(spelling, each, said[each]) for each in subjects]
            body.append("\n".join([banner(title), *blocks]))
        titles = heading(said)
        head = f"{titles}{chr(10) * bool(titles)}@base <{base}> .\n"
        return "\n".join([head, spelling.header(), *body])

    def block(self, spelling: Spelling, subject: Term, said: Sequence[Triple]) -> str:
        """Return one block with its predicates in order."""
        return spelling.block(subject, self.ordered(said))

    def ordered(self, said: Sequence[Triple]) -> list[Triple]:
        """Return what is said of one thing in the order in which a file says it."""
        kind = self.plan.kind_of(classes_of(said)) or self.plan.kinds[AB.Party]
        first = {triple.predicate: index for index, triple in reversed(list(enumerate(said)))}
        return sorted(
            said, key=lambda each: (kind.order(each.predicate.value), first[each.predicate])
        )

    def subjects(self, said: Said) -> list[Term]:
        """Return the subjects in the order of a file."""
        return [each for _, subjects in self.parts(said) for each in subjects]

    def part_of(self, said: Sequence[Triple]) -> tuple[str, tuple[str, ...]]:
        """Return the part of a file in which a thing stands of which this is said."""
        classes = set(classes_of(said))
        return next((part for part in _BANNERS if classes & set(part[1])), _OTHERS)

    def parts(self, said: Said) -> list[tuple[str, list[Term]]]:
        """Return the parts of the file, each with its banner's title and its subjects in order."""
        found: dict[str, list[Term]] = {title: [] for title, _ in (*_BANNERS, _OTHERS)}
        for subject, statements in said.items():
            found[self.part_of(statements)[0]].append(subject)
        for title, _ in _BANNERS[_SORTED_FROM:]:
            found[title].sort(key=lambda each: self._place(each, said))
        return [(title, subjects) for title, subjects in found.items() if subjects]

    def _place(self, subject: Term, said: Said) -> tuple[object, ...]:
        """Sort parts by their number, an issue before its holding, a duty before its assessment."""
        named = subject.value if isinstance(subject, NamedNode) else str(subject)
        steps = [step for step in named.split("/") if step]
        number = next((int(step) for step in steps[::-1] if _NUMBER.fullmatch(step)), 0)
        match self.part_of(said[subject])[0]:
            case "Issue and holding":
                return (AB.Holding in classes_of(said[subject]), number, named)
            case "Liability, party by party":
                holders = _order_of_parties(said)
                key = named.partition("/determination/")[2]
                return (holders.get(key.partition("/")[0], len(holders)), key)
        number = int(steps[steps.index("relation") + 1]) if "relation" in steps[:-1] else number
        return (number, "assessment" in steps, named)


def classes_of(said: Sequence[Triple]) -> list[str]:
    """Return the classes that *said* puts its subject in."""
    return [t.object.value for t in said
            if t.predicate.value == RDF.type and isinstance(t.object, NamedNode)]  # fmt: skip


def heading(said: Said) -> str:
    """Return the comment at the top of a file: the titles of its graph."""
    every = (t for each in said.values() for t in each if t.predicate.value == _TITLE)
    titles = [t.object for t in every if isinstance(t.object, Literal)]
    spoken = {t.language: " ".join(t.value.split()) for t in titles}
    ends = {"zh": "。", "en": "."}
    lines = [f"# {spoken[lang]}{end}\n" for lang, end in ends.items() if spoken.get(lang)]
    return "".join(lines)


def above(base: str) -> str:
    """Return the namespace in which the case at *base* has its name."""
    return base.rstrip("/").rpartition("/")[0] + "/"


def _order_of_parties(said: Said) -> dict[str, int]:
    """Return where each determination is named first, by the last step of its name."""
    named = [t.object for each in said.values() for t in each if t.predicate.value == AB.determines]
    return {str(t).strip("<>").rpartition("/")[2]: n for n, t in reversed(list(enumerate(named)))}
