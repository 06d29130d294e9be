"""The server's own description: valid, complete, true to what the doors do, and readable."""

import json
import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup

from anbao.web.doors import DOORS, PARAMETERS
from tests.web.live_server import Server

HAN = re.compile(r"[一-鿿]")
ROUNDS = 2


@pytest.fixture(scope="module")
def server(site: str) -> Server:
    return Server(site, None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def told(server: Server) -> dict[str, Any]:
    return server.ask("GET", "/openapi.json").document


def test_the_description_is_valid_openapi_3_1(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.1")
    validate(told)


def test_the_table_of_doors_names_only_doors_that_there_are(told: dict[str, Any]) -> None:
    assert set(DOORS) - set(told["paths"]) == set()


def test_every_operation_says_what_it_is_for_in_both_languages(told: dict[str, Any]) -> None:
    for path, item in told["paths"].items():
        for operation in item.values():
            zh, _, en = operation["summary"].partition(" · ")
            assert HAN.search(zh) or zh.isascii(), path
            assert en and not HAN.search(en), path
    assert {name for door in DOORS.values() for name in door.query} <= set(PARAMETERS)


def test_every_part_of_a_path_is_a_parameter(told: dict[str, Any]) -> None:
    for path, item in told["paths"].items():
        for operation in item.values():
            named = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))


def test_no_door_breaks_on_what_its_description_allows(site: str, told: dict[str, Any]) -> None:
    schema = schemathesis.openapi.from_dict(told)
    schema.config.update(base_url=site)
    tried, broken = 0, []
    for found in schema.get_all_operations():
        broken += attempt(found.ok())
        tried += 1
    assert broken == []
    assert tried == sum(len(item) for item in told["paths"].values())


def attempt(operation: Any) -> list[str]:
    @settings(max_examples=ROUNDS, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        try:
            case.call_and_validate(checks=[not_a_server_error], timeout=120)
        except FailureGroup as failures:
            broken.append(f"{operation.label}: {failures.exceptions}")

    broken: list[str] = []
    call()
    return broken


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_lists_every_door(server: Server, told: dict[str, Any], lang: str) -> None:
    page = server.ask("GET", f"/docs?lang={lang}", Accept="text/html").text
    for path in told["paths"]:
        assert f"<code>{path}</code>" in page
    assert ("Written from the routes" in page) == (lang == "en")
    assert json.dumps(told)  # plain data all through
