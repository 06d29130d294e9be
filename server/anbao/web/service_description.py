"""SPARQL 1.1 Service Description: what the endpoint can do, as RDF."""

from collections.abc import Iterable

from anbao.namespaces import RDF
from anbao.store.formats import GRAPH_FORMATS, RESULT_FORMATS
from anbao.store.reader import BlankNode, NamedNode, Triple

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
    "trig": "TriG",
    "nq": "N-Quads",
}


def service_description(
    endpoint: str, graphs: Iterable[str], *, writable: bool = False
) -> list[Triple]:
    """Describe the service at *endpoint*, its dataset's named *graphs*, and if it takes updates."""
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    told = [
        Triple(service, _rdf("type"), _sd("Service")),
        Triple(service, _sd("endpoint"), NamedNode(endpoint)),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(service, _sd("defaultDataset"), dataset),
        Triple(dataset, _rdf("type"), _sd("Dataset")),
        Triple(dataset, _sd("defaultGraph"), default),
        Triple(default, _rdf("type"), _sd("Graph")),
    ]
    if writable:
        told.append(Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Update")))
        told.append(Triple(service, _sd("feature"), _sd("EmptyGraphs")))
        for name in ("ttl", "nt", "jsonld", "rdf"):
            told.append(Triple(service, _sd("inputFormat"), _format(name)))
    for each in (*RESULT_FORMATS, *GRAPH_FORMATS):
        told.append(Triple(service, _sd("resultFormat"), _format(each.name)))
    for number, graph in enumerate(graphs):
        node = BlankNode(f"graph{number}")
        told += [
            Triple(dataset, _sd("namedGraph"), node),
            Triple(node, _rdf("type"), _sd("NamedGraph")),
            Triple(node, _sd("name"), NamedNode(graph)),
        ]
    return told


def _format(name: str) -> NamedNode:
    return NamedNode(f"http://www.w3.org/ns/formats/{_FORMATS[name]}")


def _sd(name: str) -> NamedNode:
    return NamedNode(f"{_SD}{name}")


def _rdf(name: str) -> NamedNode:
    return NamedNode(f"{RDF}{name}")
