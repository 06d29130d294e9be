"""Cards about entities: framed by anybody, small, and the same in JSON."""

import pytest

from tests.web.live_server import Server

PROVISION = "/api/v1/card/eli/cn/fl/2018/ecommerce-law/art_38/para_2"


@pytest.fixture(scope="module")
def server(site: str) -> Server:
    return Server(site, None)  # type: ignore[arg-type]


def test_a_card_says_who_owes_what_to_whom(server: Server) -> None:
    card = server.get(PROVISION, Accept="application/json").document
    assert card["link"]["label"]["zh"] == "《电子商务法》第三十八条第二款"  # type: ignore[index]
    facts = {heading["en"]: [link["label"]["en"] for link in links]
             for heading, links in card["facts"]}  # type: ignore[attr-defined]  # fmt: skip
    assert facts == {"owed by": ["e-commerce platform operator"], "owed to": ["consumer"]}
    assert card["since"] == "2019-01-01"


def test_a_card_of_legislation_says_how_to_import_its_wording(server: Server) -> None:
    card = server.get(PROVISION, Accept="application/json").document
    assert card["official"] is None
    assert "anbao import legislation" in card["official_note"]["en"]  # type: ignore[index]
    page = server.get(PROVISION, Accept="text/html", Accept_Language="zh")
    assert "没有导入它的官方文本" in page.text
    court = server.get("/api/v1/card/court/yue03?format=json").document
    assert court["official_note"] is None


def test_a_card_may_be_framed_but_sends_nothing(server: Server) -> None:
    page = server.get(PROVISION, Accept="text/html", Accept_Language="en")
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "form-action 'none'" in policy
    assert 'target="_blank"' in page.text
    assert "E-Commerce Law art. 38(2)" in page.text
    assert "<script" not in page.text


@pytest.mark.parametrize(
    "key", ["case/2020/yue03/minzhong/943", "court/yue03", "duty-type/qualification-review",
            "work/10.12677-ecl.2024.132077", "eli/cn/fl/2018/ecommerce-law"]
)  # fmt: skip
def test_every_kind_has_a_card(server: Server, key: str) -> None:
    card = server.get(f"/api/v1/card/{key}?format=json").document
    assert card["link"]["label"]["zh"]  # type: ignore[index]
    assert card["kinds"]


def test_what_is_not_held_has_none(server: Server) -> None:
    assert server.get("/api/v1/card/case/1999/hu01/minzhong/1").status == 404
