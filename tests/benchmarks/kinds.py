"""Twelve kinds of query that researchers put, each about our own graph."""

from anbao.namespaces import PREFIXES
from tests.benchmarks.cases import CaseGraph

_HEAD = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("ab", "eli", "rdfs", "skos"))

ROWS = "application/sparql-results+json"
GRAPH = "application/n-triples"


def twelve(case: CaseGraph, version: str) -> dict[str, str]:
    """Return the twelve, by name; *case* and the provision *version* are those asked about."""
    bodies = {
        "point": f"SELECT ?p ?o {{ <{case.iri}> ?p ?o }}",
        "describe": f"DESCRIBE <{case.iri}>",
        "star": f"""SELECT ?judgment ?party ?role ?label {{
            <{case.iri}> ab:hasJudgment ?judgment ; ab:hasParty ?party .
            ?party ab:partyRole ?role ; rdfs:label ?label . FILTER(LANG(?label) = "zh") }}""",
        "path": f"""SELECT DISTINCT ?form {{
            <{case.iri}> ab:hasJudgment/^ab:heldIn/ab:determines/ab:hasStage/ab:liabilityForm ?form
            }}""",
        "aggregate": """SELECT ?category ?form (COUNT(DISTINCT ?dispute) AS ?disputes) {
            ?dispute ab:disputeCategory ?category ; ab:hasJudgment ?judgment .
            ?holding ab:heldIn ?judgment ; ab:determines ?finding .
            ?finding ab:hasStage ?stage . ?stage ab:liabilityForm ?form .
            } GROUP BY ?category ?form ORDER BY ?category ?form""",
        "co-citation": f"""SELECT ?other (COUNT(?holding) AS ?holdings) {{
            ?holding ab:appliesVersion <{version}> , ?other . FILTER(?other != <{version}>)
            }} GROUP BY ?other ORDER BY DESC(?holdings) ?other LIMIT 20""",
        "in-force": """SELECT (COUNT(?holding) AS ?holdings) {
            ?dispute ab:factsFrom ?facts ; ab:hasJudgment ?judgment .
            ?holding ab:heldIn ?judgment ; ab:appliesVersion ?version .
            ?version eli:first_date_entry_in_force ?since .
            OPTIONAL { ?version eli:date_no_longer_in_force ?until }
            FILTER(?since <= ?facts && (!BOUND(?until) || ?until > ?facts)) }""",
        "text": """SELECT ?dispute ?label {
            ?dispute ab:disputeCategory ?category ; rdfs:label ?label .
            FILTER(CONTAINS(?label, "网约车")) } LIMIT 100""",
        "page": """SELECT ?judgment ?docket {
            ?judgment ab:decidedIn <https://w3id.org/anbao/id/court/qian03> ; ab:docket ?docket .
            } ORDER BY ?docket LIMIT 20 OFFSET 20""",
        "union": """SELECT ?dispute ?outcome {
            ?dispute ab:causeOfAction <https://w3id.org/anbao/id/cause-of-action/tort> ;
                ab:hasJudgment ?judgment .
            ?holding ab:heldIn ?judgment ; ab:determines ?outcome .
            { ?outcome a ab:NoLiabilityDetermination } UNION { ?outcome a ab:LiabilityFinding }
            } LIMIT 1000""",
        "negation": """SELECT (COUNT(?holding) AS ?holdings) {
            ?holding a ab:Holding . FILTER NOT EXISTS { ?holding ab:appliesVersion ?version } }""",
        "subclass": """SELECT ?class (COUNT(?finding) AS ?findings) {
            ?class rdfs:subClassOf* ab:LiabilityDetermination . ?finding a ?class
            } GROUP BY ?class""",
    }
    return {name: f"{_HEAD}{body}" for name, body in bodies.items()}


def apart() -> str:
    """Return a query that the engine answers pair by pair, unless it is rewritten."""
    return f"""{_HEAD}SELECT ?holding ?judgment {{
        ?holding ab:heldIn ?judgment ; ab:determines ?outcome .
        {{ ?outcome a ab:NoLiabilityDetermination }}
        UNION {{ ?judgment ab:decidedIn <https://w3id.org/anbao/id/court/qian03> }} }}"""


def accept(name: str) -> str:
    """Return the media type that the kind *name* is asked in."""
    return GRAPH if name == "describe" else ROWS
