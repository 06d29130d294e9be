"""The dataset in DCAT 3: a catalogue of one dataset, its downloads, and the query service."""

from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from anbao.namespaces import BASE, DCAT, DCTERMS, SPDX, XSD
from anbao.publication.about import HOME_PAGE, PUBLISHER, TITLE
from anbao.publication.dumps import Dump
from anbao.publication.edition import LICENCE, Edition
from anbao.publication.statements import both, kind, say, typed
from anbao.publication.void import DATASET, dataset_statements

CATALOGUE = f"{BASE}/dcat.ttl#catalogue"
_SERVICE = f"{BASE}/dcat.ttl#sparql"
_TYPES = "https://www.iana.org/assignments/media-types/"
_SHA256 = f"{SPDX}checksumAlgorithm_sha256"
_KEYWORDS = (
    ("消费者权益保护", "consumer protection"),
    ("电子商务", "e-commerce"),
    ("法律知识图谱", "legal knowledge graph"),
)


def dcat_description(edition: Edition, dumps: Iterable[Dump]) -> list[Triple]:
    """Describe *edition* and its *dumps*."""
    dumps = list(dumps)
    dataset = NamedNode(DATASET)
    return [
        *_catalogue(edition),
        *dataset_statements(edition, DCAT.Dataset),
        *say(dataset, [
            (DCAT.version, Literal(edition.version)),
            (DCAT.landingPage, NamedNode(f"{BASE}/dumps/")),
            *(pair for words in _KEYWORDS for pair in both(DCAT.keyword, words)),
            *((DCAT.distribution, _distribution(dump)) for dump in dumps),
        ]),
        *(triple for dump in dumps for triple in _about(dump, edition)),
        *_service(),
    ]  # fmt: skip


def _catalogue(edition: Edition) -> list[Triple]:
    return say(NamedNode(CATALOGUE), [
        *kind(DCAT.Catalog),
        *both(DCTERMS.term("title"), TITLE),
        (DCTERMS.publisher, NamedNode(PUBLISHER)),
        (DCTERMS.license, NamedNode(LICENCE)),
        (DCTERMS.issued, typed(edition.built, XSD.dateTime)),
        (DCAT.dataset, NamedNode(DATASET)),
        (DCAT.service, NamedNode(_SERVICE)),
    ])  # fmt: skip


def _distribution(dump: Dump) -> NamedNode:
    return NamedNode(f"{BASE}/dcat.ttl#{dump.name}")


def _about(dump: Dump, edition: Edition) -> list[Triple]:
    node, checksum = _distribution(dump), BlankNode(f"checksum-{dump.form.name}")
    wrapped = DCAT.packageFormat if dump.form.packed else DCAT.compressFormat
    said = say(node, [
        *kind(DCAT.Distribution),
        *both(DCTERMS.term("title"), (dump.form.zh, dump.form.en)),
        (DCAT.accessURL, NamedNode(f"{BASE}/dumps/")),
        (DCAT.downloadURL, NamedNode(f"{BASE}/dumps/{dump.name}")),
        (DCAT.mediaType, NamedNode(f"{_TYPES}{dump.form.media_type}")),
        (wrapped, NamedNode(f"{_TYPES}application/gzip")),
        (DCAT.byteSize, typed(str(dump.size), XSD.nonNegativeInteger)),
        (DCTERMS.license, NamedNode(LICENCE)),
        (DCTERMS.issued, typed(edition.built, XSD.dateTime)),
        (SPDX.checksum, checksum),
    ])  # fmt: skip
    return said + say(checksum, [
        *kind(SPDX.Checksum),
        (SPDX.algorithm, NamedNode(_SHA256)),
        (SPDX.checksumValue, typed(dump.sha256, XSD.hexBinary)),
    ])  # fmt: skip


def _service() -> list[Triple]:
    return say(NamedNode(_SERVICE), [
        *kind(DCAT.DataService),
        *both(DCTERMS.term("title"), ("SPARQL 查询接口", "SPARQL query endpoint")),
        (DCAT.endpointURL, NamedNode(f"{BASE}/sparql")),
        (DCAT.endpointDescription, NamedNode(f"{BASE}/sparql")),
        (DCAT.servesDataset, NamedNode(DATASET)),
        (DCTERMS.conformsTo, NamedNode("https://www.w3.org/TR/sparql11-protocol/")),
        (DCTERMS.license, NamedNode(LICENCE)),
        (DCAT.landingPage, NamedNode(HOME_PAGE)),
    ])  # fmt: skip
