"""Prefixes and vocabulary terms, as plain strings; only here is the base IRI written."""

BASE = "https://w3id.org/anbao"


class Prefix(str):
    """A namespace whose attributes and items are its terms: ``AB.Norm``, ``DCTERMS["title"]``."""

    def __getattr__(self, term: str) -> str:
        if term.startswith("__"):
            raise AttributeError(term)
        iri = f"{self}{term}"
        self.__dict__[term] = iri  # asked for once; checks ask hundreds of thousands of times
        return iri

    def term(self, name: str) -> str:
        """Return the IRI of *name*, for names that ``str`` itself uses, such as ``title``."""
        return f"{self}{name}"


AB = Prefix(f"{BASE}/def#")
ABS = Prefix(f"{BASE}/shapes#")
DCAT = Prefix("http://www.w3.org/ns/dcat#")
DCTERMS = Prefix("http://purl.org/dc/terms/")
ELI = Prefix("http://data.europa.eu/eli/ontology#")
FOAF = Prefix("http://xmlns.com/foaf/0.1/")
OA = Prefix("http://www.w3.org/ns/oa#")
OWL = Prefix("http://www.w3.org/2002/07/owl#")
ORG = Prefix("http://www.w3.org/ns/org#")
PROV = Prefix("http://www.w3.org/ns/prov#")
QB = Prefix("http://purl.org/linked-data/cube#")
RDF = Prefix("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Prefix("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Prefix("https://schema.org/")
SH = Prefix("http://www.w3.org/ns/shacl#")
SKOS = Prefix("http://www.w3.org/2004/02/skos/core#")
SPDX = Prefix("http://spdx.org/rdf/terms#")
VOID = Prefix("http://rdfs.org/ns/void#")
XSD = Prefix("http://www.w3.org/2001/XMLSchema#")

PREFIXES = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "eli": ELI,
    "foaf": FOAF,
    "org": ORG,
    "oa": OA,
    "owl": OWL,
    "prov": PROV,
    "qb": QB,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SH,
    "skos": SKOS,
    "spdx": SPDX,
    "void": VOID,
    "xsd": XSD,
    "ab": AB,
    "abs": ABS,
}

ELI_BASE = f"{BASE}/eli/cn/"
ID_BASE = f"{BASE}/id/"
GRAPH_BASE = f"{BASE}/graph/"


def sparql_prefixes() -> str:
    """Return the PREFIX lines for every prefix above, for queries that we write ourselves."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def compact(iri: str) -> str:
    """Shorten *iri* for people: ``ab:Norm``, ``id/duty-type/refund``; others stay whole."""
    for name, namespace in PREFIXES.items():
        if iri.startswith(namespace) and iri != namespace:
            return f"{name}:{iri.removeprefix(namespace)}"
    return iri.removeprefix(f"{BASE}/")


def expand(name: str) -> str:
    """Return the IRI that *name* shortens: the inverse of ``compact``; ``<…>`` is taken off."""
    name = name.strip().removeprefix("<").removesuffix(">")
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return f"{PREFIXES[prefix]}{local}"
    if name.startswith(("id/", "eli/", "graph/", "def#", "shapes#", "/id/", "/eli/", "/def#")):
        return f"{BASE}/{name.lstrip('/')}"
    return name
