"""The true graph, asserted and inferred, and the questions that are asked of it."""

import pytest

from anbao.graph.build import Dataset, build_dataset
from anbao.questions.catalogue import Catalogue, Question
from anbao.reasoning.infer import infer
from anbao.reasoning.ruleset import load_rules
from anbao.store.local import LocalReader
from queries.expected_rows import CATALOGUE, TREE, Expectation, expectation_of


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    built = build_dataset(TREE)
    infer(built, load_rules(TREE.ontology / "rules"))
    return built


@pytest.fixture(scope="session")
def reader(dataset: Dataset) -> LocalReader:
    return LocalReader(dataset.store, "test")


@pytest.fixture
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.fixture(params=list(CATALOGUE), ids=lambda question: question.name)
def question(request: pytest.FixtureRequest) -> Question:
    asked: Question = request.param
    return asked


@pytest.fixture
def expectation(question: Question) -> Expectation:
    return expectation_of(question)
