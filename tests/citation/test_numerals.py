import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbao.citation.numerals import chinese_number, read_number
from anbao.errors import NotANumeral

READ = {
    "三十八": 38,
    "十": 10,
    "十二": 12,
    "二十": 20,
    "一百零八": 108,
    "一百〇八": 108,
    "一百一十二": 112,
    "一百十二": 112,
    "两百": 200,
    "一千一百九十八": 1198,
    "一千二百六十": 1260,
    "一千零一": 1001,
    "一万零一十": 10_010,
    "二〇二四": 2024,
    "〇": 0,
    "零": 0,
    "38": 38,
    "３８": 38,
    " 3 8 ": 38,
    "0115": 115,
}
NO_NUMBERS = [
    "",
    "三十八百",
    "十十",
    "一百八",
    "百百",
    "甲",
    "-3",
    "3.5",
    "第三",
    "万",
    "零十",
    "9" * 9,
]


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_reads_numbers_as_printed(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(NotANumeral):
        read_number(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (10, "十"),
        (15, "十五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (100_001, "十万零一"),
    ],
)
def test_writes_numbers_as_articles_print_them(number: int, text: str) -> None:
    assert chinese_number(number) == text


@pytest.mark.parametrize("number", [-1, 10**8])
def test_refuses_to_write_what_no_article_has(number: int) -> None:
    with pytest.raises(NotANumeral):
        chinese_number(number)


@given(st.integers(0, 10**8 - 1))
def test_reads_back_what_it_writes(number: int) -> None:
    assert read_number(chinese_number(number)) == number


@given(st.text("零〇一二三九十百千万两0９ ", max_size=12))
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    try:
        number = read_number(text)
    except NotANumeral:
        return
    assert read_number(chinese_number(number)) == number
