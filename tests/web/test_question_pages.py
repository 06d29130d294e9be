"""A question has a page with its answer, its query and its sources; coverage has one too."""

import urllib.request
from urllib.parse import urlencode

import pytest

from tests.web.live_server import Server

HEADS = {"zh": ("出处", "查询原文"), "en": ("Sources", "The query itself")}


def page(site: str, path: str, lang: str) -> str:
    address = f"{site}{path}{'&' if '?' in path else '?'}{urlencode({'lang': lang})}"
    with urllib.request.urlopen(address, timeout=120) as answer:
        text: str = answer.read().decode()
    return text


@pytest.mark.parametrize("lang", HEADS)
def test_a_question_shows_answer_query_and_sources(site: str, lang: str) -> None:
    text = page(site, "/queries/sources/evidence-chain", lang)
    sources, query = HEADS[lang]
    assert f'<h2 id="sources">{sources}</h2>' in text and query in text
    after = text.partition('id="sources"')[2]
    assert "/section/2.5" in after
    assert 'rel="noopener nofollow">' in after


def test_questions_are_listed_by_topic_in_the_order_of_the_paper(site: str) -> None:
    text = page(site, "/queries", "en")
    topics = ("actors", "rights", "theories", "practice", "interpretation", "proposals", "sources")
    places = [text.index(f'<h2 id="{topic}">') for topic in topics]
    assert places == sorted(places)
    for number in ("N1", "N2", *(f"N{n}" for n in range(5, 16))):
        assert f'<p class="eyebrow">{number} ·' in text


@pytest.mark.parametrize("lang", HEADS)
def test_the_paper_leads_to_its_coverage(site: str, lang: str) -> None:
    work = page(site, "/doc/work/10.12677-ecl.2024.132077", lang)
    assert f'href="/coverage?lang={lang}"' in work
    covered = page(site, "/coverage", lang)
    assert ("没有空缺" if lang == "zh" else "none of them empty") in covered


def test_statistics_explain_each_case(site: str) -> None:
    text = page(site, "/statistics", "zh")
    table = text.partition('id="case-by-case"')[2].partition("</section>")[0]
    assert table.count('<th scope="row"><a') == 4 + 13
    assert "平台承担按份责任</a> 或 <a" in table
    assert "四类之外" in table


@pytest.mark.parametrize("lang", HEADS)
def test_statistics_count_by_what_the_address_names(site: str, lang: str) -> None:
    text = page(site, "/statistics?rows=year&columns=level&in_paper=true", lang)
    table = text.partition('<table class="cross">')[2].partition("</table>")[0]
    assert "13" in table.partition("</caption>")[0]
    assert f"lang={lang}" in table
    assert "in_paper=true&amp;year=2020" in table
    assert '<option value="year" selected>' in text


@pytest.mark.parametrize(
    "address", ["rows=colour", "columns=dispute", "form=x", "rows=year&outcome="]
)
def test_statistics_refuse_what_they_do_not_know(site: str, address: str) -> None:
    reply = Server(site, None).get(f"/statistics?{address}", Accept="text/html")  # type: ignore[arg-type]
    assert reply.status == (200 if address.endswith("outcome=") else 400)


def test_statistics_are_told_as_json(site: str) -> None:
    told = Server(site, None).get("/statistics", Accept="application/json").document  # type: ignore[arg-type]
    assert told["whole"]["count"] == sum(cell["count"] for cell in told["foot"])
    assert told["rows"]["name"] == "outcome"
