"""The catalogue of injected faults: one patch to a clean file each, and what must be found.

``at`` stands on the line that the finding must name. A fault that several layers notice is
listed under the one that is meant to catch it.
"""

from dataclasses import dataclass

HUANG = "data/cases/2020/hu01-minzhong-4520.ttl"
FREIGHT = "data/cases/2018/jing0108-minchu-13661.ttl"
WANG = "data/cases/2020/yue03-minzhong-943.ttl"
YU = "data/cases/2012/hangxi-minchu-1715.ttl"
ECL = "data/legislation/ecommerce-law.ttl"
CONFLICTS = "data/conflicts/conflicts.ttl"
COUNTS = "data/statistics/zhang-2024.ttl"
DUTIES = "ontology/codelists/duty-type.ttl"

STAGE_1 = "ab:notStated ab:shareLow , ab:shareHigh , ab:shareBase , ab:amount .\n"


@dataclass(frozen=True)
class Fault:
    name: str
    file: str
    old: str
    new: str
    layer: str
    rule: str  # the constraint, or the end of the shape's name
    at: str = ""
    fix: str = ""


FIRST_CONFLICT = "conflict:food-platform-review\n    a ab:NormConflict ;"


def special_to(norm: str, other: str) -> str:
    """Write that one norm of the E-Commerce Law is special to another."""
    norms = "https://w3id.org/anbao/id/norm/ecommerce-law"
    return f"<{norms}/{norm}> ab:specialTo <{norms}/{other}> .\n"


FAULTS = [
    # Syntax ---------------------------------------------------------------------------------
    Fault(
        "a semicolon is missing",
        HUANG,
        "ab:attributionCertainty certainty:medium ;",
        "ab:attributionCertainty certainty:medium",
        "syntax",
        "unreadable-source",
        at="ab:statedIn paper:2.2",
    ),
    Fault(
        "a prefix is not declared",
        HUANG,
        "ab:partyRole role:consumer",
        "ab:partyRole rolle:consumer",
        "syntax",
        "unreadable-source",
        at="rolle:consumer",
    ),
    Fault(
        "a quotation mark is missing",
        HUANG,
        '"Carrier"@en',
        '"Carrier@en',
        "syntax",
        "unreadable-source",
        at='"Carrier@en',
    ),
    # Vocabulary -----------------------------------------------------------------------------
    Fault(
        "a class is misspelt",
        HUANG,
        "a ab:Dispute ;",
        "a ab:Disptue ;",
        "vocabulary",
        "UnknownTerm",
        at="ab:Disptue",
        fix="ab:Dispute",
    ),
    Fault(
        "a property is misspelt",
        HUANG,
        "ab:liabilityForm form:several ;",
        "ab:liabiltyForm form:several ;",
        "vocabulary",
        "UnknownTerm",
        at="ab:liabiltyForm",
        fix="ab:liabilityForm",
    ),
    Fault(
        "a borrowed property is misspelt",
        HUANG,
        "prov:wasAttributedTo",
        "prov:wasAttributdTo",
        "vocabulary",
        "UnknownTerm",
        at="prov:wasAttributdTo",
        fix="prov:wasAttributedTo",
    ),
    Fault(
        "a duty is unknown",
        HUANG,
        "ab:dutyType duty:qualification-review",
        "ab:dutyType duty:qualification-reveiw",
        "vocabulary",
        "UnknownConcept",
        at="duty:qualification-reveiw",
        fix="id/duty-type/qualification-review",
    ),
    Fault(
        "a court is unknown",
        HUANG,
        "ab:decidedIn court:hu01",
        "ab:decidedIn court:hu99",
        "vocabulary",
        "DanglingReference",
        at="court:hu99",
    ),
    Fault(
        "a party is described nowhere",
        HUANG,
        "ab:onlyAfterFailureOf <party/carrier-1>",
        "ab:onlyAfterFailureOf <party/carrier-9>",
        "vocabulary",
        "DanglingReference",
        at="party/carrier-9",
        fix="party/carrier-1",
    ),
    Fault(
        "words stand in the place of a concept",
        HUANG,
        "ab:dutyType duty:qualification-review",
        'ab:dutyType "资质审核义务"@zh',
        "vocabulary",
        "WrongKind",
        at='"资质审核义务"@zh',
    ),
    Fault(
        "a norm of the ontology is misspelt in a shape's target",
        "ontology/shapes/cases.shapes.ttl",
        "sh:targetClass ab:Judgment ;",
        "sh:targetClass ab:Judgement ;",
        "vocabulary",
        "UnknownTerm",
        at="ab:Judgement",
        fix="ab:Judgment",
    ),
    # SHACL ----------------------------------------------------------------------------------
    Fault(
        "the court is missing",
        HUANG,
        "    ab:decidedIn court:hu01 ;\n",
        "",
        "shacl",
        "Judgment-decidedIn-stated",
        at="<judgment/2>",
        fix="ab:decidedIn",
    ),
    Fault(
        "a share of 140 %",
        HUANG,
        STAGE_1,
        "ab:shareLow 1.4 ; ab:shareHigh 1.4 ; ab:notStated ab:shareBase , ab:amount .\n",
        "shacl",
        "LiabilityStage-shareLow",
        at="ab:shareLow 1.4",
        fix="0",
    ),
    Fault(
        "a provision not in force at the date of the facts",
        FREIGHT,
        "ab:notStated ab:appliesVersion ;",
        "ab:appliesVersion"
        " <https://w3id.org/anbao/eli/cn/fl/2018/ecommerce-law/art_38/para_2/@2019-01-01> ;",
        "shacl",
        "Holding-inForce",
        at="art_38/para_2/@2019-01-01",
    ),
    Fault(
        "a Chinese label is missing",
        HUANG,
        'rdfs:label "承运人"@zh , "Carrier"@en',
        'rdfs:label "Carrier"@en',
        "shacl",
        "Labelled-languages",
        at="<party/carrier-1>",
    ),
    Fault(
        "a date is written in words",
        HUANG,
        'dcterms:modified "2026-11-23"^^xsd:date',
        'dcterms:modified "2026年11月23日"',
        "shacl",
        "GraphDescription-modified",
        at="2026年11月23日",
        fix='"2026-11-23"^^xsd:date',
    ),
    Fault(
        "the facts end before they begin",
        FREIGHT,
        'ab:factsUntil "2018-01-31"',
        'ab:factsUntil "2017-01-31"',
        "shacl",
        "Dispute-factsOrder",
    ),
    Fault(
        "the decision is older than the facts",
        FREIGHT,
        'ab:decisionDate "2019-12-10"',
        'ab:decisionDate "2016-12-10"',
        "shacl",
        "Judgment-afterFacts",
        at="2016-12-10",
    ),
    Fault(
        "supplementary to nobody",
        HUANG,
        "    ab:onlyAfterFailureOf <party/carrier-1> ;\n",
        "",
        "shacl",
        "LiabilityStage-supplementaryNamesPrimary",
        at="<determination/platform-1/stage/2>",
    ),
    Fault(
        "an option is adopted that the question does not offer",
        HUANG,
        "ab:adopts form:several-then-supplementary",
        "ab:adopts form:punitive",
        "shacl",
        "Interpretation-optionOffered",
        at="form:punitive",
    ),
    Fault(
        "an open question is decided by the data",
        ECL,
        "    ab:triggeredByBreachOf"
        " <https://w3id.org/anbao/id/norm/ecommerce-law/a38p2-review-duty/relation/1/duty> ,\n",
        "    ab:ruleForm <https://w3id.org/anbao/id/liability-form/joint-and-several> ;\n"
        "    ab:triggeredByBreachOf"
        " <https://w3id.org/anbao/id/norm/ecommerce-law/a38p2-review-duty/relation/1/duty> ,\n",
        "shacl",
        "LiabilityRule-neutral",
    ),
    Fault(
        "a docket has not the form of one",
        HUANG,
        'ab:docket "(2020)沪01民终4520号"',
        'ab:docket "2020沪01民终4520"',
        "shacl",
        "Judgment-docket",
        at="2020沪01民终4520",
    ),
    Fault(
        "what is said to be unknown is given",
        HUANG,
        "ab:notStated ab:factsFrom ;",
        'ab:notStated ab:factsFrom ; ab:factsFrom "2019-05-01"^^xsd:date ;',
        "shacl",
        "UnknownStated-noValue",
    ),
    Fault(
        "concepts stand above each other in a circle",
        DUTIES,
        "duty:platform-over-merchants\n    a ab:DutyType ;\n",
        "duty:platform-over-merchants\n    a ab:DutyType ;\n"
        "    skos:broader duty:qualification-review ;\n",
        "shacl",
        "NarrowerConcept-noCycle",
    ),
    Fault(
        "one cell of a table is counted twice",
        COUNTS,
        "ab:countBasis basis:other-sources",
        "ab:countBasis basis:wenshu-art38-2",
        "shacl",
        "Observation-unique",
    ),
    # OWL ------------------------------------------------------------------------------------
    Fault(
        "one node is both claim and duty",
        HUANG,
        "<relation/1/duty>\n    a ab:Duty ;",
        "<relation/1/duty>\n    a ab:Duty , ab:Claim ;",
        "owl",
        "disjoint",
        at="a ab:Duty , ab:Claim",
    ),
    Fault(
        "two forms on one stage",
        HUANG,
        "ab:liabilityForm form:several ;",
        "ab:liabilityForm form:several , form:joint-and-several ;",
        "owl",
        "functional",
        at="form:joint-and-several",
    ),
    Fault(
        "an interpretation in the place of a norm",
        HUANG,
        "ab:answersQuestion question:ecl-38-2-form ;",
        "ab:answersQuestion question:ecl-38-2-form ; ab:createsRelation <relation/1> ;",
        "owl",
        "disjoint",
        at="ab:createsRelation",
    ),
    Fault(
        "a holding applies a judgment",
        HUANG,
        "ab:notStated ab:appliesVersion ;",
        "ab:appliesVersion <judgment/2> ;",
        "owl",
        "disjoint",
        at="ab:appliesVersion",
    ),
    Fault(
        "a position held by two different holders",
        HUANG,
        "ab:heldBy <party/platform-1> ;\n    ab:dutyType duty:qualification-review",
        "ab:heldBy role:carrier , role:consumer ;\n    ab:dutyType duty:qualification-review",
        "owl",
        "functional",
        at="ab:heldBy role:carrier",
    ),
    Fault(
        "two judgments review each other",
        WANG,
        "<judgment/1>\n    a ab:Judgment ;",
        "<judgment/1>\n    a ab:Judgment ; ab:reviews <judgment/2> ;",
        "owl",
        "asymmetric",
        at="ab:reviews",
    ),
    Fault(
        "a judgment reviews itself",
        WANG,
        "<judgment/1>\n    a ab:Judgment ;",
        "<judgment/1>\n    a ab:Judgment ; ab:reviews <judgment/1> ;",
        "owl",
        "irreflexive",
        at="ab:reviews",
    ),
    Fault(
        "the party has the case instead of the case the party",
        HUANG,
        "<party/carrier-1>\n    a ab:Party ;",
        "<party/carrier-1>\n    a ab:Party ; ab:hasParty case:4520 ;",
        "owl",
        "disjoint",
        at="ab:hasParty case:4520",
    ),
    Fault(
        "a stage has two ranks",
        HUANG,
        "ab:stageOrder 1 ;",
        "ab:stageOrder 1 , 3 ;",
        "owl",
        "functional",
        at="ab:stageOrder 1 , 3",
    ),
    Fault(
        "a rank is no number",
        HUANG,
        "ab:stageOrder 1 ;",
        'ab:stageOrder "first" ;',
        "owl",
        "range",
        at='ab:stageOrder "first"',
    ),
    # Priority -------------------------------------------------------------------------------
    Fault(
        "A special to B, and B special to A",
        CONFLICTS,
        FIRST_CONFLICT,
        special_to("a38p2-liability", "a38p1")
        + special_to("a38p1", "a38p2-liability")
        + FIRST_CONFLICT,
        "owl",
        "asymmetric",
        at="ab:specialTo",
    ),
    Fault(
        "A special to B, B to C, and C to A",
        CONFLICTS,
        FIRST_CONFLICT,
        special_to("a38p2-liability", "a38p1")
        + special_to("a38p1", "a38p2-review-duty")
        + special_to("a38p2-review-duty", "a38p2-liability")
        + FIRST_CONFLICT,
        "shacl",
        "Priority-noCycle",
        at="ab:specialTo",
    ),
]
