"""The questions that are asked of the true graph, and what is expected of each."""

import pytest

from anbao.questions.catalogue import Catalogue, Question
from tests.queries.expected_rows import CATALOGUE, Expectation, expectation_of


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
