"""What is said of the dataset as a whole, in Chinese and in English; how to cite it."""

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from anbao.namespaces import BASE, DCTERMS, ID_BASE
from anbao.publication.edition import Edition

TITLE = (
    "安保：电子商务消费者安全保障法律知识图谱",
    "Anbao: the open knowledge graph of consumer-safety law in Chinese e-commerce",
)
DESCRIPTION = (
    "法条到款，权利对义务，责任分阶段，举证有归属；法院怎么判、学者怎么说，各有出处。"
    "本体、代码表、数据与推理结果，每个来源文件一个具名图。",
    "Statutes down to the paragraph, rights matched with duties, liability stage by stage, proof "
    "allotted; what courts held and scholars argue, each with its source. Ontology, code lists, "
    "data and conclusions, one named graph for each source file.",
)
PUBLISHER = f"{ID_BASE}agent/anbao-editors"
PUBLISHER_NAME = ("安保编者", "Anbao editors")
SEED = f"{ID_BASE}work/10.12677-ecl.2024.132077"
HOME_PAGE = f"{BASE}/"


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite this version of the dataset, and the work that it grew out of."""

    bibtex: str
    gb: str
    source_zh: str
    source_en: str


def citation(edition: Edition) -> Citation:
    """Return the citation of *edition*."""
    day = edition.modified or edition.built[:10]
    return Citation(
        bibtex=_bibtex(edition.version, day),
        # 电子资源须著录引用日期，由引用者填写。
        gb=f"{PUBLISHER_NAME[0]}. {TITLE[0]}[DS/OL]. 版本 {edition.version}. "
        f"({day})[引用日期]. {HOME_PAGE}.",
        source_zh=_source(edition, "zh"),
        source_en=_source(edition, "en"),
    )


def query_citation(name: str, version: str, day: str, address: str) -> dict[str, str]:
    """Return how to cite the saved query *name* in BibTeX and by GB/T 7714-2015."""
    title = f"{TITLE[0]}：SPARQL 查询 {name}"
    fields = {
        "author": f"{{{PUBLISHER_NAME[0]}}}",
        "title": f"{{{title}}}",
        "titleaddon": f"{{{TITLE[1]}: SPARQL query {name}}}",
        "year": day[:4],
        "date": day,
        "version": version,
        "note": "Query on a dataset, CC BY 4.0",
        "url": address,
    }
    return {
        "bibtex": _entry(f"anbao-q-{name}", fields),
        "gb": f"{PUBLISHER_NAME[0]}. {title}[DS/OL]. 数据集版本 {version}. "
        f"({day})[引用日期]. {address}.",
    }


def _bibtex(version: str, day: str) -> str:
    fields = {
        "author": f"{{{PUBLISHER_NAME[0]}}}",
        "title": f"{{{TITLE[0]}}}",
        "titleaddon": f"{{{TITLE[1]}}}",
        "year": day[:4],
        "date": day,
        "version": version,
        "note": "Dataset, CC BY 4.0",
        "url": HOME_PAGE,
    }
    return _entry(f"anbao-{version}", fields)


def _entry(key: str, fields: dict[str, str]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{key},\n{lines}}}\n"


def _source(edition: Edition, language: str) -> str:
    """Return the graph's own citation of the paper it began with."""
    seed, cited = NamedNode(SEED), NamedNode(DCTERMS.bibliographicCitation)
    for triple in edition.union:
        if triple.subject == seed and triple.predicate == cited:
            said = triple.object
            if isinstance(said, Literal) and said.language == language:
                return said.value
    return ""
