"""Every query file is catalogued, asks in both languages, and uses only known terms."""

import re

from pyoxigraph import NamedNode
from rdflib import URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.parserutils import CompValue

from anbao.graph.build import Dataset
from anbao.namespaces import AB, BASE
from anbao.questions.catalogue import Catalogue, Question
from anbao.source_tree import default_tree
from anbao.store.local import LocalReader

TREE = default_tree()
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_every_file_is_in_the_catalogue(catalogue: Catalogue) -> None:
    files = {
        path.relative_to(TREE.queries).with_suffix("").as_posix()
        for path in TREE.queries.rglob("*.rq")
    }
    assert {question.name for question in catalogue} == files


def test_every_question_of_the_design_has_one_file(catalogue: Catalogue) -> None:
    """Thirty on the paper, fifteen (N) that join paper, law and cases, and on from N16."""
    numbers = [question.number for question in catalogue]
    later = range(16, len(numbers) - 29)
    assert numbers == [*(str(n) for n in range(1, 31)), *(f"N{n}" for n in [*range(1, 16), *later])]


def test_speaks_chinese_and_english(question: Question) -> None:
    assert HAN.search(question.title_zh)
    assert HAN.search(question.question_zh)
    assert not HAN.search(question.title_en + question.question_en)
    assert question.question_zh.endswith("？")
    assert question.question_en.endswith("?")


def test_is_short_enough_to_be_clicked_on(question: Question) -> None:
    assert len(question.title_zh) <= 24
    assert len(question.title_en) <= 60


def test_names_a_section_of_the_paper(question: Question, dataset: Dataset) -> None:
    section = NamedNode(f"{BASE}/id/work/10.12677-ecl.2024.132077/section/{question.section}")
    assert any(dataset.store.quads_for_pattern(section, None, None))


def test_says_its_parameters_in_the_question(question: Question) -> None:
    declared = {f"?{parameter.name}" for parameter in question.parameters}
    assert set(re.findall(r"\?\w+", question.question_zh)) == declared
    assert set(re.findall(r"\?\w+", question.question_en)) == declared


def test_heads_every_column_in_both_languages(question: Question, reader: LocalReader) -> None:
    variables = reader.select(question.text).variables
    in_chinese = question.headings(variables, "zh")
    assert len(in_chinese) == len(set(in_chinese)) == len(variables)
    assert all(HAN.search(heading) for heading in in_chinese)
    assert not any("_" in heading for heading in question.headings(variables, "en"))


def test_orders_its_answer(question: Question) -> None:
    assert "\nORDER BY " in question.text


def test_declares_no_prefix_it_does_not_use(question: Question) -> None:
    body = re.sub(r"^(#|PREFIX).*$", "", question.text, flags=re.MULTILINE)
    for prefix in re.findall(r"^PREFIX (\w+):", question.text, flags=re.MULTILINE):
        assert f"{prefix}:" in body, prefix


def test_every_term_of_ours_is_described_in_the_graph(question: Question, dataset: Dataset) -> None:
    named: set[str] = set()

    def note(node: object) -> None:
        if isinstance(node, URIRef) and node.startswith(BASE):
            named.add(str(node))

    algebra = prepareQuery(question.text).algebra
    assert isinstance(algebra, CompValue)
    traverse(algebra, visitPre=note)
    named.update(
        AB + local for local in re.findall(r"\bab:(\w+)", re.sub(r"(?m)^#.*$", "", question.text))
    )
    assert named
    unknown = [
        iri
        for iri in sorted(named)
        if not any(dataset.store.quads_for_pattern(NamedNode(iri), None, None))
    ]
    assert unknown == []
