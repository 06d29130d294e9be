"""The dataset in VoID: how much of what there is, as a whole and graph by graph."""

from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from anbao.namespaces import (
    AB,
    BASE,
    DCTERMS,
    FOAF,
    GRAPH_BASE,
    ID_BASE,
    OWL,
    PREFIXES,
    PROV,
    RDFS,
    SKOS,
    VOID,
    XSD,
)  # fmt: skip
from anbao.publication.about import DESCRIPTION, HOME_PAGE, PUBLISHER, PUBLISHER_NAME, SEED, TITLE
from anbao.publication.edition import LICENCE, Edition
from anbao.publication.figures import Census, Figures, census, figures
from anbao.publication.statements import Value, both, kind, number, say, typed

DOCUMENT = f"{BASE}/void.ttl"
DATASET = f"{DOCUMENT}#dataset"
_FORMATS = ("TriG", "N-Quads", "Turtle", "JSON-LD")
_EXAMPLE = f"{BASE}/eli/cn/fl/2018/ecommerce-law/art_38/para_2"
_TOLD_OF_GRAPHS = {DCTERMS.term("title"), DCTERMS.source, DCTERMS.license, DCTERMS.modified,
                   AB.reviewStatus, PROV.wasAttributedTo, PROV.wasDerivedFrom}  # fmt: skip
_OWN_TITLES = {
    "ontology": ("本体", "The ontology"),
    "alignment": ("与其他词汇的对应", "Alignment with other vocabularies"),
    "shapes": ("SHACL 形状", "SHACL shapes"),
}


def void_description(edition: Edition, dumps: Iterable[str]) -> list[Triple]:
    """Describe *edition*, whose downloads are the IRIs *dumps*."""
    counted = census(edition.union)
    dataset = NamedNode(DATASET)
    told = [
        *say(NamedNode(DOCUMENT), [
            *kind(VOID.DatasetDescription),
            (FOAF.primaryTopic, dataset),
        ]),
        *dataset_statements(edition, VOID.Dataset),
        *say(dataset, [
            (FOAF.homepage, NamedNode(HOME_PAGE)),
            (VOID.sparqlEndpoint, NamedNode(f"{BASE}/sparql")),
            *((VOID.dataDump, NamedNode(dump)) for dump in dumps),
            *((VOID.feature, NamedNode(f"http://www.w3.org/ns/formats/{f}")) for f in _FORMATS),
            (VOID.uriSpace, Literal(f"{BASE}/")),
            (VOID.exampleResource, NamedNode(_EXAMPLE)),
            *((VOID.vocabulary, NamedNode(each)) for each in _vocabularies(counted)),
            *_numbers(counted.whole),
            (VOID.classes, number(len(counted.classes))),
            (VOID.properties, number(len(counted.properties))),
        ]),
    ]  # fmt: skip
    return [*told, *_subsets(edition), *_partitions(counted)]


def dataset_statements(edition: Edition, *classes: str) -> list[Triple]:
    """Say of the dataset what VoID and DCAT have in common: title, version, licence, source."""
    dataset, publisher = NamedNode(DATASET), NamedNode(PUBLISHER)
    days = [(DCTERMS.modified, typed(edition.modified, XSD.date))] if edition.modified else []
    return [
        *say(dataset, [
            *kind(*classes),
            *both(DCTERMS.term("title"), TITLE),
            *both(DCTERMS.description, DESCRIPTION),
            (DCTERMS.license, NamedNode(LICENCE)),
            (DCTERMS.publisher, publisher),
            (DCTERMS.issued, typed(edition.built, XSD.dateTime)),
            *days,
            (OWL.versionInfo, Literal(edition.version)),
            (DCTERMS.source, NamedNode(SEED)),
        ]),
        *say(publisher, [*kind(FOAF.Agent), *both(FOAF.name, PUBLISHER_NAME)]),
    ]  # fmt: skip


def _vocabularies(counted: Census) -> list[str]:
    used = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in counted.properties}
    return sorted(str(iri) for iri in PREFIXES.values() if iri in used)


def _numbers(counted: Figures) -> list[tuple[str, Value]]:
    return [
        (VOID.triples, number(counted.triples)),
        (VOID.entities, number(counted.entities)),
        (VOID.distinctSubjects, number(counted.subjects)),
        (VOID.distinctObjects, number(counted.objects)),
    ]


def _partitions(counted: Census) -> Iterator[Triple]:
    dataset = NamedNode(DATASET)
    classes = {iri: BlankNode(f"class{n}") for n, iri in enumerate(counted.classes)}
    properties = {iri: BlankNode(f"property{n}") for n, iri in enumerate(counted.properties)}
    yield from say(dataset, [(VOID.classPartition, part) for part in classes.values()])
    yield from say(dataset, [(VOID.propertyPartition, part) for part in properties.values()])
    for iri, part in classes.items():
        members = number(counted.classes[iri])
        yield from say(part, [(VOID.term("class"), NamedNode(iri)), (VOID.entities, members)])
    for iri, part in properties.items():
        use = counted.properties[iri]
        yield from say(part, [
            (VOID.property, NamedNode(iri)),
            (VOID.triples, number(use.triples)),
            (VOID.distinctSubjects, number(use.subjects)),
            (VOID.distinctObjects, number(use.objects)),
        ])  # fmt: skip


def _subsets(edition: Edition) -> Iterator[Triple]:
    told = _told_of_graphs(edition)
    yield from say(NamedNode(DATASET), [(VOID.subset, NamedNode(name)) for name in edition.graphs])
    for name, triples in edition.graphs.items():
        yield from say(NamedNode(name), [
            *kind(VOID.Dataset),
            *(told.get(name) or _told_for(name, edition)),
            *_numbers(figures(triples)),
        ])  # fmt: skip


def _told_of_graphs(edition: Edition) -> dict[str, list[tuple[str, Value]]]:
    """Return what the graphs say of themselves: title, source, licence, day, review."""
    told: dict[str, list[tuple[str, Value]]] = {}
    for name, triples in edition.graphs.items():
        graph = NamedNode(name)
        for triple in triples:
            if triple.subject == graph and triple.predicate.value in _TOLD_OF_GRAPHS:
                told.setdefault(name, []).append((triple.predicate.value, triple.object))
    return told


def _told_for(name: str, edition: Edition) -> list[tuple[str, Value]]:
    """Say what graphs leave unsaid: the vocabulary's files, and those that rules conclude."""
    said: list[tuple[str, Value]] = [(DCTERMS.license, NamedNode(LICENCE))]
    short = name.removeprefix(GRAPH_BASE)
    if short.startswith("inferred/"):
        stratum = short.removeprefix("inferred/")
        inferred = NamedNode(f"{ID_BASE}review-status/inferred")
        titles = (f"推理所得：{stratum}", f"Inferred: {stratum}")
        return [*both(DCTERMS.term("title"), titles), *said, (AB.reviewStatus, inferred)]
    if short.startswith("view/"):
        policy = short.removeprefix("view/")
        return [*both(DCTERMS.term("title"), (f"视图：{policy}", f"View: {policy}")), *said]
    if short.startswith("codelists/"):
        scheme = NamedNode(f"{ID_BASE}{short.removeprefix('codelists/')}")
        labels = [
            triple.object
            for triple in edition.graphs[name]
            if triple.subject == scheme
            and triple.predicate.value in (SKOS.prefLabel, RDFS.label)
            and isinstance(triple.object, Literal)
        ]
        return [*((DCTERMS.term("title"), label) for label in labels), *said]
    return [*both(DCTERMS.term("title"), _OWN_TITLES.get(short, (short, short))), *said]
