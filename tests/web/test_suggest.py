"""``/api/v1/suggest`` over HTTP: what is typed, narrowed, limited, or wrong."""

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest


def suggest(site: str, **asked: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{site}/api/v1/suggest?{urlencode(asked)}", timeout=120) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def refused(site: str, **asked: str) -> tuple[int, dict[str, Any]]:
    with pytest.raises(urllib.error.HTTPError) as caught:
        suggest(site, **asked)
    return caught.value.code, json.load(caught.value)


def test_an_item_says_what_it_is_and_why(site: str) -> None:
    item = suggest(site, q="消法55条1款", limit="1")["items"][0]
    assert item == {
        "iri": "https://w3id.org/anbao/eli/cn/fl/1993/consumer-rights-law/art_55/para_1",
        "label": {
            "zh": "《消费者权益保护法》第五十五条第一款",
            "en": "Consumer Rights Law art. 55(1)",
        },
        "type": "provision",
        "score": 100.0,
        "why": "exact",
        "matched": "消法55.1",
    }


def test_types_narrow_and_limits_hold(site: str) -> None:
    items = suggest(site, q="平台", type="duty,role", limit="500")["items"]
    assert {item["type"] for item in items} == {"duty", "role"}
    assert len(suggest(site, q="法", limit="500")["items"]) == 20
    assert suggest(site)["items"] == []


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        ({"q": "a", "limit": "-1"}, "bad-request"),
        ({"q": "a", "limit": "٣"}, "bad-request"),
        ({"q": "条" * 201}, "bad-request"),
        ({"q": "a", "type": "dutty"}, "bad-parameter"),
    ],
)
def test_what_is_wrong_is_named(site: str, asked: dict[str, str], slug: str) -> None:
    status, problem = refused(site, **asked)
    assert status == 400
    assert problem["type"].endswith(f"/problems/{slug}")


def test_the_limits_are_told(site: str) -> None:
    with urllib.request.urlopen(f"{site}/limits?format=json", timeout=120) as answer:
        told = json.load(answer)
    assert told["suggest_items"] == 20
    assert told["suggest_characters"] == 200
