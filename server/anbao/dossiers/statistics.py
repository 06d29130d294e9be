"""Published and recomputed counts side by side, and the cases behind the recomputed ones."""

from dataclasses import dataclass

from anbao.dossiers.library import Library, Link, Text
from anbao.namespaces import AB, PROV, QB


@dataclass(frozen=True, slots=True)
class CountView:
    """One observation: what was counted, and how many."""

    iri: str
    link: Link
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
class StatisticsDossier:
    """Every data set, published ones first."""

    datasets: tuple[DatasetView, ...]


def statistics_dossier(library: Library) -> StatisticsDossier:
    """Gather all counts that the graph holds."""
    found = [dataset_view(library, each.iri) for each in library.instances(QB.DataSet)]
    return StatisticsDossier(
        tuple(sorted(found, key=lambda each: ("recomputed" in each.link.iri, each.link.iri)))
    )


def dataset_view(library: Library, iri: str) -> DatasetView:
    """Gather one data set, or raise NotInGraph."""
    node = library.held(iri, QB.DataSet)
    counts = []
    for each in node.into(QB.dataSet):
        told = (
            each.one(AB.countedOutcome) or each.one(AB.countedCategory) or each.one(AB.countBasis)
        )
        counts.append(
            CountView(
                iri=each.iri,
                link=told.link if told else each.link,
                count=int(each.value(AB.caseCount) or 0),
                cases=each.links(PROV.wasDerivedFrom),
            )
        )
    ordered = tuple(sorted(counts, key=lambda each: (-each.count, each.iri)))
    return DatasetView(
        link=node.link,
        summary=node.text(AB.summary),
        note=node.text(AB.editorialNote),
        sections=node.links(AB.statedIn),
        counts=ordered,
    )
