import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbao.citation.provision import ProvisionRef, parse_provision, parse_provisions
from anbao.errors import NotAProvision

TITLES = {
    "电子商务法": "ecommerce-law",
    "《消费者权益保护法》": "consumer-rights-law",
    "消法": "consumer-rights-law",
    "民法典": "civil-code",
    "刑法": "criminal-law",
    "反电信网络诈骗法": "anti-telecom-fraud-law",
    "民事诉讼法": "civil-procedure-law",
    "侵权责任编解释（一）": "sfjs-2024-12",
    "最高人民法院关于适用《中华人民共和国民事诉讼法》的解释": "sfjs-2015-5",
    "本法": "here",
}


def ref(instrument: str, **parts: int) -> ProvisionRef:
    return ProvisionRef("", instrument=instrument, **parts)


READ = {
    "《电子商务法》第三十八条第二款": ref("ecommerce-law", article=38, paragraph=2),
    "电子商务法第38条第2款": ref("ecommerce-law", article=38, paragraph=2),
    "《中华人民共和国电子商务法》第三十八条": ref("ecommerce-law", article=38),
    "消法第55条第1款第（一）项": ref("consumer-rights-law", article=55, paragraph=1, item=1),
    "《 消 法 》第５５条第1款第㈠项": ref("consumer-rights-law", article=55, paragraph=1, item=1),
    "消法55条": ref("consumer-rights-law", article=55),
    "《反电信网络诈骗法》第二十一条第（四）项": ref("anti-telecom-fraud-law", article=21, item=4),
    "《侵权责任编解释（一）》第十四条第一款": ref("sfjs-2024-12", article=14, paragraph=1),
    "最高人民法院关于适用《中华人民共和国民事诉讼法》的解释第九十一条第（一）项": ref(
        "sfjs-2015-5", article=91, item=1
    ),
    "《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第90条": ref(
        "sfjs-2015-5", article=90
    ),
    "《刑法》第一百二十条之一第二款": ref(
        "criminal-law", article=120, article_suffix=1, paragraph=2
    ),
    "《民法典》第七编第三章": ref("civil-code", book=7, chapter=3),
    "《民法典》第三编第二分编第九章第一节": ref(
        "civil-code", book=3, subbook=2, chapter=9, section=1
    ),
    "《民法典》第七编第一千一百九十八条第二款": ref("civil-code", article=1198, paragraph=2),
    "本法第三条第一款第（二）项第3目": ref("here", article=3, paragraph=1, item=2, subitem=3),
}


@pytest.mark.parametrize(("text", "wanted"), READ.items())
def test_reads_citations_as_printed(text: str, wanted: ProvisionRef) -> None:
    assert parse_provision(text, TITLES) == wanted


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("《消法》第五十六条第一款第（一）、（九）项", [(56, 1, 1), (56, 1, 9)]),
        ("《消法》第七条、第四十八条第二款", [(7, None, None), (48, 2, None)]),
        ("民法典第1165条至第1167条", [(1165, None, None), (1166, None, None), (1167, None, None)]),
        ("民法典第1165-1166条", [(1165, None, None), (1166, None, None)]),
        ("《消法》第二条第一款和第三款第（一）至（二）项", [(2, 1, None), (2, 3, 1), (2, 3, 2)]),
        (
            "《侵权责任编解释（一）》第一条第（一）、（二）、（三）、（四）项",
            [(1, None, 1), (1, None, 2), (1, None, 3), (1, None, 4)],
        ),
    ],
)
def test_reads_lists_and_ranges(
    text: str, numbers: list[tuple[int, int | None, int | None]]
) -> None:
    refs = parse_provisions(text, TITLES)
    assert [(ref.article, ref.paragraph, ref.item) for ref in refs] == numbers


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("《电子商务法》", "names no article"),
        ("第三十八条", "names no instrument"),
        ("《海商法》第三条", "unknown title"),
        ("《消法》第三条第", "cannot read"),
        ("《消法》第三条规定", "cannot read"),
        ("《消法》第（一）项第三条", "out of order"),
        ("《消法》第三条、第二款", "out of order"),
        ("《消法》第三条第四条", "out of order"),
        ("《消法》、第三条", "unknown title"),
        ("《消法》第零条", "out of order"),
        ("《消法》第三款之一", "out of order"),
        ("《消法》第五", "without its unit"),
        ("民法典第五条至第三条", "not a range"),
        ("民法典第一条至第九千条", "not a range"),
        ("民法典第三十八百条", "not a number"),
    ],
)
def test_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_provisions(text, TITLES)


def test_one_provision_is_not_two() -> None:
    with pytest.raises(NotAProvision, match="more than one"):
        parse_provision("《消法》第七条、第四十八条", TITLES)


def test_an_empty_title_means_what_the_caller_says() -> None:
    assert parse_provision("第三十八条", {"": "ecommerce-law"}) == ref("ecommerce-law", article=38)


def test_two_short_titles_of_one_law_are_one_citation() -> None:
    one, other = (
        parse_provision(f"{title}第七条", TITLES) for title in ("消法", "《消费者权益保护法》")
    )
    assert one == other
    assert one.title != other.title


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("电子商务法第38条第2款", "《电子商务法》第三十八条第二款", "X Law art. 38(2)"),
        ("刑法第120条之一", "《刑法》第一百二十条之一", "X Law art. 120-1"),
        ("消法第56条第1款第9项", "《消法》第五十六条第一款第（九）项", "X Law art. 56(1) item (9)"),
        ("民法典第七编第3章", "《民法典》第七编第三章", "X Law bk. 7 ch. 3"),
        (
            "本法第3条第(2)项第3目",
            "《本法》第三条第（二）项第3目",
            "X Law art. 3 item (2) point 3",
        ),
    ],
)
def test_prints_in_both_languages(text: str, zh: str, en: str) -> None:
    found = parse_provision(text, TITLES)
    assert (found.cite_zh(), found.cite_en("X Law")) == (zh, en)


_numbers = st.integers(1, 1260)
_below = st.none() | _numbers


@given(_numbers, _below, _below, _below)
def test_reads_back_what_it_prints(
    article: int, suffix: int | None, paragraph: int | None, item: int | None
) -> None:
    parts = {"article_suffix": suffix, "paragraph": paragraph, "item": item}
    wanted = ProvisionRef("消法", article, instrument="consumer-rights-law", **parts)
    assert parse_provision(wanted.cite_zh(), TITLES) == wanted


@given(st.text("《消法》第一十条款项之、至（）()2", max_size=30))
def test_any_text_is_a_citation_or_a_refusal(tail: str) -> None:
    try:
        refs = parse_provisions(f"消法第{tail}", TITLES)
    except ValueError:
        return
    assert all(parse_provisions(ref.cite_zh(), TITLES) == (ref,) for ref in refs)
