"""HTML is read as text with places in its source, and given back with nothing in it that acts."""

import gc
import re
from time import process_time
from typing import Any

import pytest

from anbao.linking.annotate import Linker
from anbao.linking.answers import tell
from anbao.linking.lexicon import Lexicon
from anbao.linking.markup import annotated_html, in_source, read_html
from anbao.store.local import LocalReader


@pytest.fixture(scope="module")
def linker(reader: LocalReader, lexicon: Lexicon) -> Linker:
    return Linker(reader, lexicon)


def told(linker: Linker, text: str) -> list[dict[str, Any]]:
    return list(tell(linker, linker.link(text), None))


def test_places_are_those_of_the_source(linker: Linker) -> None:
    source = (
        "<p title='《消法》第一条'>依照&nbsp;《<b>消</b>法》第五十五&#26465;。</p><p>消费者</p>"
    )
    page = read_html(source)
    found = in_source(linker.link(page.text), page, source)
    assert [source[each.start : each.end] for each in found] == [
        "《<b>消</b>法》第五十五&#26465;",
        "消费者",
    ]


def test_blocks_part_what_they_hold() -> None:
    assert read_html("<td>第一</td><td>条</td>").text.split() == ["第一", "条"]
    assert read_html("第<i>一</i>条").text == "第一条"


@pytest.mark.parametrize(
    "source",
    [
        "<script>《消法》第一条</script>",
        "<style>《消法》第一条</style>",
        "<!-- 《消法》第一条 -->",
        "<img alt='《消法》第一条' src=x onerror=alert(1)>",
        "<textarea>《消法》第一条</textarea>",
        "<svg><text>《消法》第一条</text></svg>",
        "<a href='《消法》第一条",
    ],
)
def test_what_is_not_text_is_not_read(source: str) -> None:
    assert "消法" not in read_html(source).text


HOSTILE = [
    "<script>alert(1)</script>消费者",
    "<img src=x onerror=alert(1)>消费者",
    "<p onclick=alert(1)>消费者</p>",
    "<a href='javascript:alert(1)'>消费者</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;消费者",
    "<svg/onload=alert(1)>消费者",
    "<p><svg><style><img src=x onerror=alert(1)></style></svg>消费者",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>消费者",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>消费者",
    '《消法"><img src=x onerror=alert(1)>》第一条',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>消费者",
    "<body background=javascript:alert(1)>消费者",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>消费者",
]


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("is_html", [True, False], ids=["html", "text"])
def test_nothing_of_the_source_can_act(linker: Linker, source: str, is_html: bool) -> None:
    page = read_html(source)
    text, tags = (page.text, page.tags) if is_html else (source, [])
    html = annotated_html(text, told(linker, text), lambda iri: iri, tags)
    rest = re.sub(r' title="[^"<>]*"', "", html)
    for allowed in ("<p>", "</p>", "<table>", "</table>", "</a>", "</span>"):
        rest = rest.replace(allowed, "")
    opened = [each.split(">")[0] for each in rest.split("<")[1:]]
    assert all(each.startswith(('a class="mention ', 'span class="mention ')) for each in opened)
    assert "onerror" not in " ".join(opened) and "javascript" not in " ".join(opened)


def test_a_mention_across_tags_stays_well_nested(linker: Linker) -> None:
    page = read_html("《消<b>法》第五</b>十五条")
    html = annotated_html(page.text, told(linker, page.text), lambda iri: iri, page.tags)
    depth: list[str] = []
    for tag in [each.split(">")[0] for each in html.split("<")[1:]]:
        name = tag.split()[0]
        if name.startswith("/"):
            assert depth.pop() == name[1:]
        else:
            depth.append(name)
    assert depth == []


@pytest.mark.parametrize(
    "piece", ["&#", "<a ", '<a "', "<!--", "<script>", "<p>", "</p>", "<", "&", "<b>第"]
)
def test_time_grows_with_the_source_and_nothing_else(piece: str) -> None:
    def seconds(count: int) -> float:
        gc.collect()  # whose time is that of the whole process
        begun = process_time()
        read_html(piece * count)
        return process_time() - begun

    # Sixteen times the source: linear reading takes some 16 times as long, quadratic 256 times.
    assert any(seconds(80_000) <= 64 * max(seconds(5_000), 0.005) for _ in range(3))
