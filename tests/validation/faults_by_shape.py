"""More of the catalogue: one fault for each further shape or law, in files of every kind."""

from tests.validation.faults import COUNTS, DUTIES, ECL, Fault

TANG = "data/cases/2021/tang.ttl"
XIAOLI = "data/cases/2024/xiaoli.ttl"
OFO = "data/cases/2020/gao-ofo.ttl"
JELLY = "data/cases/2020/zheng-jelly.ttl"
CORDYCEPS = "data/cases/2020/wu-cordyceps.ttl"
CLINIC = "data/cases/2022/zou-clinic.ttl"
HUANG_1 = "data/cases/2023/hu7101-minchu-2379.ttl"
LOAN = "data/cases/2019/jing03-minzhong-5523.ttl"
YANG = "data/cases/2024/yang.ttl"
REPAIR = "data/cases/2021/qian03-minzhong-4416.ttl"
TWO_STAGES = "data/cases/2021/jing02-minzhong-13181.ttl"
COURTS = "data/courts.ttl"
ORGANS = "data/legislation/organs.ttl"
POSTAL = "data/legislation/postal-law.ttl"
QUALITY = "data/legislation/product-quality-law.ttl"
COMPETITION = "data/legislation/anti-unfair-competition-law.ttl"
TOURISM = "data/legislation/tourism-law.ttl"
CODE = "data/legislation/civil-code.ttl"
QUESTIONS = "data/doctrine/zhang-2024-questions.ttl"
REFORM = "data/doctrine/zhang-2024-reform.ttl"
STATEMENTS = "data/doctrine/zhang-2024-statements.ttl"
OBJECTIONS = "data/doctrine/objections.ttl"
PAPER = "data/doctrine/zhang-2024.ttl"
TERMS = "data/doctrine/term-occurrences.ttl"
OUTCOMES = "ontology/codelists/outcome.ttl"
WORDS = "ontology/cases.ttl"


def without(name: str, file: str, line: str, rule: str) -> Fault:
    """Return the fault of leaving out *line*, which stands whole in *file*."""
    return Fault(name, file, f"    {line}\n", "", "shacl", rule)


def instead(name: str, file: str, change: tuple[str, str], rule: str) -> Fault:
    """Return the fault of writing something else, to be caught by a shape on that line."""
    return Fault(name, file, *change, "shacl", rule)


FAULTS_BY_SHAPE = [
    # Cases ------------------------------------------------------------------------------------
    without("no judgment", TANG, "ab:hasJudgment <judgment/1> ;", "Dispute-hasJudgment"),
    without(
        "no precision of the date",
        XIAOLI,
        "ab:factsPrecision precision:unknown ;",
        "Dispute-factsPrecision",
    ),
    without(
        "no cause of action", OFO, "ab:causeOfAction cause:life ;", "Dispute-causeOfAction-stated"
    ),
    without("no judgment of a holding", JELLY, "ab:heldIn <judgment/1> ;", "Holding-heldIn"),
    without(
        "an assessment of no duty",
        CORDYCEPS,
        "ab:assessesDuty <relation/1/duty> ;",
        "DutyAssessment-assessesDuty",
    ),
    without(
        "no docket and not said to be unknown",
        HUANG_1,
        'ab:docket "(2023)沪7101民初2379号" ;',
        "Judgment-docket-stated",
    ),
    without("an issue of no case", LOAN, "ab:raisesIssue <issue/1> ;", "DisputedIssue-inDispute"),
    without(
        "no reason why nobody is liable",
        YANG,
        "ab:noLiabilityGround ground:no-knowledge ;",
        "NoLiabilityDetermination-noLiabilityGround",
    ),
    without("a party without a role", REPAIR, "ab:partyRole role:consumer ;", "Party-partyRole"),
    without("nobody is liable", TANG, "ab:obligor <party/merchant-1> ;", "LiabilityStage-obligor"),
    without(
        "joint with nobody",
        TANG,
        "ab:jointWith <party/merchant-1> ;",
        "LiabilityStage-jointNamesOthers",
    ),
    instead(
        "no version applied and not said to be unknown",
        TWO_STAGES,
        (
            "ab:notStated ab:appliesVersion , ab:reliesOnFactor ;",
            "ab:notStated ab:reliesOnFactor ;",
        ),
        "Holding-appliesVersion-stated",
    ),
    instead(
        "the least share is the greater",
        CLINIC,
        ("ab:shareHigh 0.6 ;", "ab:shareHigh 0.5 ;"),
        "LiabilityStage-shareOrder",
    ),
    instead(
        "a negative sum",
        XIAOLI,
        ("ab:amount 40000.00 ;", "ab:amount -40000.00 ;"),
        "LiabilityStage-amount",
    ),
    instead(
        "no first stage",
        HUANG_1,
        ("ab:stageOrder 1 ;", "ab:stageOrder 3 ;"),
        "LiabilityFinding-firstStage",
    ),
    without("a court without a level", COURTS, "ab:courtLevel level:high ;", "Court-courtLevel"),
    instead(
        "a court's code in Latin letters",
        COURTS,
        ('ab:courtCode "京01" ;', 'ab:courtCode "Jing01" ;'),
        "Court-courtCode",
    ),
    # Legislation ------------------------------------------------------------------------------
    instead(
        "a number in words",
        POSTAL,
        ('eli:number "35" ;', 'eli:number "三十五" ;'),
        "Provision-number",
    ),
    without(
        "an act without a rank",
        QUALITY,
        "ab:hierarchyLevel level:other-law ;",
        "Instrument-hierarchyLevel",
    ),
    instead(
        "a version ends before it begins",
        COMPETITION,
        (
            'eli:date_no_longer_in_force "2025-10-15"',
            'eli:date_no_longer_in_force "2018-10-15"',
        ),
        "ProvisionVersion-startBeforeEnd",
    ),
    without("a norm of no kind", TOURISM, "ab:normKind kind:right ;", "Norm-normKind"),
    without(
        "a norm of no matter", TOURISM, "ab:regulates matter:travel-services ;", "Norm-regulates"
    ),
    without(
        "a burden of no kind",
        CODE,
        "ab:burdenKind burden:reversal ;",
        "BurdenAllocation-burdenKind",
    ),
    instead(
        "Chinese in an English name",
        ORGANS,
        ('"State Council"@en', '"国务院 State Council"@en'),
        "Labelled-enScript",
    ),
    instead(
        "English under a Chinese tag",
        ORGANS,
        ('"国务院"@zh', '"Guowuyuan"@zh'),
        "Labelled-zhScript",
    ),
    instead(
        "language tags are swapped",
        ORGANS,
        ('"国务院"@zh , "State Council"@en', '"国务院"@en , "State Council"@zh'),
        "Labelled-zhScript",
    ),
    # Doctrine ---------------------------------------------------------------------------------
    instead(
        "a question with one answer",
        QUESTIONS,
        (
            "ab:hasOption branch:civil , branch:administrative , branch:criminal ;",
            "ab:hasOption branch:civil ;",
        ),
        "InterpretiveQuestion-hasOption",
    ),
    without(
        "a proposal for no problem",
        REFORM,
        "ab:addresses problem:3.1 ;",
        "ReformProposal-addresses",
    ),
    instead(
        "a proposal given out for current law",
        REFORM,
        ("ab:burdenStatus status:proposed ;", "ab:burdenStatus status:current-law ;"),
        "ReformProposal-burdenIsProposed",
    ),
    without(
        "an objection to nothing",
        OBJECTIONS,
        "ab:attacks assertion:earliest-source ;",
        "Objection-attacks",
    ),
    instead(
        "a section of no work",
        PAPER,
        (
            'dcterms:identifier "abstract" ;\n'
            "    ab:partOfWork <https://w3id.org/anbao/id/work/10.12677-ecl.2024.132077> .",
            'dcterms:identifier "abstract" .',
        ),
        "WorkSection-partOfWork",
    ),
    without(
        "an assertion of no kind",
        STATEMENTS,
        "ab:statementKind kind:overview ;",
        "Assertion-statementKind",
    ),
    without(
        "an assertion of nobody",
        STATEMENTS,
        "prov:wasAttributedTo agent:zhang-kailai ;",
        "DoctrinalStatement-attributed-stated",
    ),
    without(
        "an assertion without a place",
        STATEMENTS,
        "ab:statedIn sec:abstract ;",
        "Sourced-place",
    ),
    without(
        "a phrase that stands nowhere",
        TERMS,
        "ab:occursIn <https://w3id.org/anbao/eli/cn/fl/2018/ecommerce-law/art_62/@2019-01-01> ;",
        "TermOccurrence-occursIn",
    ),
    # Counts and code lists --------------------------------------------------------------------
    instead(
        "a negative count",
        COUNTS,
        ("ab:caseCount 17 ;", "ab:caseCount -17 ;"),
        "Observation-caseCount",
    ),
    without(
        "a cell of no column",
        COUNTS,
        "ab:countBasis basis:wenshu-art38-2 ;",
        "Observation-everyDimension",
    ),
    instead(
        "two entries of one name",
        OUTCOMES,
        ('"平台承担补充责任"@zh', '"平台承担连带责任"@zh'),
        "ConceptScheme-uniqueNames",
    ),
    instead(
        "a definition that only repeats the name",
        OUTCOMES,
        ('"判决平台仅依确定份额或者比例赔偿的结果。"@zh', '"平台承担按份责任"@zh'),
        "Concept-definitionDistinct",
    ),
    instead(
        "an entry of no list",
        DUTIES,
        (
            "skos:inScheme <https://w3id.org/anbao/id/duty-type> .",
            "dcterms:source <https://flk.npc.gov.cn/> .",
        ),
        "Concept-inScheme",
    ),
    # The vocabulary itself --------------------------------------------------------------------
    without("a property without a range", WORDS, "rdfs:range ab:Duty ;", "Term-range"),
    without(
        "a class without a name",
        WORDS,
        'rdfs:label "案由"@zh , "cause of action"@en ;',
        "Term-label",
    ),
    Fault(
        "a class that nothing can belong to",
        WORDS,
        "ab:CauseOfAction\n    a owl:Class ;\n    rdfs:subClassOf skos:Concept ;",
        "ab:CauseOfAction\n    a owl:Class ;\n    rdfs:subClassOf ab:Claim , ab:Duty ;",
        "owl",
        "unsatisfiable",
        at="ab:CauseOfAction",
    ),
    # Further vocabulary, OWL and syntax --------------------------------------------------------
    Fault(
        "a borrowed date is misspelt",
        ECL,
        "eli:date_document",
        "eli:date_documnt",
        "vocabulary",
        "UnknownTerm",
        at="eli:date_documnt",
        fix="eli:date_document",
    ),
    Fault(
        "a thing stands in the place of a number",
        HUANG_1,
        "ab:stageOrder 2 ;",
        "ab:stageOrder <judgment/1> ;",
        "vocabulary",
        "WrongKind",
        at="ab:stageOrder <judgment/1>",
    ),
    Fault(
        "a holding is held in an issue",
        JELLY,
        "ab:heldIn <judgment/1> ;",
        "ab:heldIn <issue/1> ;",
        "owl",
        "disjoint",
        at="ab:heldIn <issue/1>",
    ),
    Fault(
        "a date in the place of a number",
        HUANG_1,
        "ab:stageOrder 1 ;",
        'ab:stageOrder "1"^^xsd:date ;',
        "owl",
        "malformed",
        at='"1"^^xsd:date',
    ),
    Fault(
        "a language tag with a space",
        OFO,
        "@en",
        "@ en",
        "syntax",
        "unreadable-source",
        at="@ en",
    ),
]
