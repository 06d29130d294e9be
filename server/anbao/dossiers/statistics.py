"""Published and recomputed counts side by side, and the cases behind the recomputed ones."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Node, Text
from anbao.namespaces import AB, ID_BASE, PROV, QB, SKOS

PUBLISHED = f"{ID_BASE}dataset/zhang-2024-outcomes"
RECOMPUTED = f"{ID_BASE}dataset/recomputed-outcomes"


@dataclass(frozen=True, slots=True)
class CountView:
    """One observation: what was counted, and how many.

    ``within`` is the category of dispute that an outcome was counted in, where the data set counts
    the outcomes of several.
    """

    iri: str
    link: Link
    within: Link | None
    count: int
    cases: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DatasetView:
    """One data set with its observations, largest count first."""

    link: Link
    summary: Text
    note: Text
    sections: tuple[Link, ...]
    counts: tuple[CountView, ...]

    @property
    def total(self) -> int:
        """The sum of the counts."""
        return sum(each.count for each in self.counts)

    @property
    def largest(self) -> int:
        """The largest count, for scaling a chart; at least one."""
        return max([1, *(each.count for each in self.counts)])


@dataclass(frozen=True, slots=True)
class CaseMatch:
    """One case of the work: its outcome here, and the published classes that it may be in.

    ``same`` says that its outcome is itself a published class. Otherwise ``possible`` are the
    classes that the outcome may have been filed under, and ``reason`` why that cannot be settled.
    """

    case: Link
    sections: tuple[Link, ...]
    outcome: Link
    same: bool
    possible: tuple[Link, ...]
    reason: Text
    note: Text


@dataclass(frozen=True, slots=True)
class ClassMatch:
    """One published class: its count, and the cases here that are or may be in it."""

    link: Link
    published: int
    held: int
    possible: int

    @property
    def not_described(self) -> int:
        """How many of the published count are no case here, however the doubtful ones fall."""
        return max(0, self.published - self.held - self.possible)


@dataclass(frozen=True, slots=True)
class StatisticsDossier:
    """Every data set, published ones first, and the two counts of outcomes set case by case."""

    datasets: tuple[DatasetView, ...]
    note: Text
    classes: tuple[ClassMatch, ...]
    cases: tuple[CaseMatch, ...]


def statistics_dossier(library: Library) -> StatisticsDossier:
    """Gather all counts that the graph holds."""
    found = [dataset_view(library, each.iri) for each in library.instances(QB.DataSet)]
    published, recomputed = dataset_view(library, PUBLISHED), dataset_view(library, RECOMPUTED)
    cases = _cases(library, published, recomputed)
    return StatisticsDossier(
        datasets=tuple(
            sorted(found, key=lambda each: ("recomputed" in each.link.iri, each.link.iri))
        ),
        note=published.note,
        classes=tuple(_class_match(each, cases) for each in published.counts),
        cases=cases,
    )


def _cases(
    library: Library, published: DatasetView, recomputed: DatasetView
) -> tuple[CaseMatch, ...]:
    classes = {each.link.iri for each in published.counts}
    found = [
        _case_match(library.node(case.iri), library.node(count.link.iri), classes)
        for count in recomputed.counts
        for case in count.cases
    ]
    return tuple(sorted(found, key=lambda each: (each.sections[0].iri, each.case.iri)))


def _case_match(case: Node, outcome: Node, classes: set[str]) -> CaseMatch:
    same = outcome.iri in classes
    nearest = [outcome] if same else outcome.all(SKOS.closeMatch, SKOS.relatedMatch)
    return CaseMatch(
        case=case.link,
        sections=case.links(AB.statedIn),
        outcome=outcome.link,
        same=same,
        possible=tuple(each.link for each in nearest if each.iri in classes),
        reason=outcome.text(AB.editorialNote),
        note=case.text(AB.editorialNote),
    )


def _class_match(count: CountView, cases: tuple[CaseMatch, ...]) -> ClassMatch:
    may_be_in = [each for each in cases if count.link in each.possible]
    return ClassMatch(
        link=count.link,
        published=count.count,
        held=sum(each.same for each in may_be_in),
        possible=sum(not each.same for each in may_be_in),
    )


def dataset_view(library: Library, iri: str) -> DatasetView:
    """Gather one data set, or raise NotInGraph."""
    node = library.held(iri, QB.DataSet)
    observations = node.into(QB.dataSet)
    categories = {link.iri for each in observations for link in each.links(AB.countedCategory)}
    counts = (_count(each, several=len(categories) > 1) for each in observations)
    ordered = tuple(sorted(counts, key=lambda each: (-each.count, each.iri)))
    return DatasetView(
        link=node.link,
        summary=node.text(AB.summary),
        note=node.text(AB.editorialNote),
        sections=node.links(AB.statedIn),
        counts=ordered,
    )


def _count(observation: Node, *, several: bool) -> CountView:
    outcome, category = observation.one(AB.countedOutcome), observation.one(AB.countedCategory)
    told = outcome or category or observation.one(AB.countBasis)
    return CountView(
        iri=observation.iri,
        link=told.link if told else observation.link,
        within=category.link if several and outcome and category else None,
        count=int(observation.value(AB.caseCount) or 0),
        cases=observation.links(PROV.wasDerivedFrom),
    )
