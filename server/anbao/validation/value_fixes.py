"""How to mend a value that a shape refuses: its number, date, language, spelling or order."""

import re
from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.edits import Change
from anbao.graph.tokens import Term
from anbao.namespaces import XSD
from anbao.validation.findings import Fix, Text
from anbao.validation.fixes import advice, decimal_of, exchanged, instead, rewritten
from anbao.validation.offence import Offence
from anbao.validation.spelling import respelt
from anbao.validation.subject import Subject, text_of

_HAN = re.compile("[一-鿿（）《》“”、，。；：]+")


def with_value(statement: Triple, value: Term) -> Triple:
    """Return *statement* with another value."""
    return Triple(statement.subject, statement.predicate, value)


def out_of_range(offence: Offence) -> Iterator[Fix]:
    """Yield a number within the bounds; a percentage becomes a share."""
    low, high = (decimal_of(offence.parameter(f"{end}Inclusive")) for end in ("min", "max"))
    given, statement = decimal_of(offence.value), offence.statement
    if given is None or statement is None or low is None:
        return
    if given < low <= -given and high is None:
        yield instead(
            offence.subject, statement, with_value(statement, _decimal(statement, -given))
        )
    if high is None:
        yield advice(f"写不小于 {low} 的数", f"write a number not below {low}")
        return
    # 140 到 14000 只能是百分数；1.4 可能是 1.4%，也可能是 0.14 或 14% 的笔误，只有编者知道。
    if high * 2 <= given <= high * 100:
        value = _decimal(statement, given / 100)
        yield instead(offence.subject, statement, with_value(statement, value))
    zh, en = f"写 {low} 到 {high} 之间的数", f"write a number from {low} to {high}"
    if high < given < high * 2:
        zh = f"{zh}；超过全部的份额不可能成立，请按来源核对：{given}% 应写作 {given / 100}"
        en = f"{en}; no share is above the whole, see the source: {given} % is {given / 100}"
    yield advice(zh, en)


def _decimal(statement: Triple, number: Decimal) -> Literal:
    given = statement.object.datatype.value if isinstance(statement.object, Literal) else ""
    if given == XSD.integer and number == int(number):
        return Literal(str(int(number)), datatype=NamedNode(XSD.integer))
    return Literal(f"{number:f}", datatype=NamedNode(XSD.decimal))


def of_datatype(offence: Offence) -> Iterator[Fix]:
    """Yield the value written as its datatype asks."""
    wanted, statement = offence.parameter("datatype"), offence.statement
    if not isinstance(wanted, NamedNode) or statement is None:
        return
    given, high = decimal_of(offence.value), decimal_of(offence.parameter("maxInclusive"))
    if given is not None and high is not None and given > high:
        yield from out_of_range(offence)
    else:
        yield from rewritten(offence.subject, statement, wanted.value)


def untagged(offence: Offence) -> Iterator[Fix]:
    """Yield the text with its language."""
    value = offence.value
    if offence.statement and isinstance(value, Literal) and not value.language:
        language = "zh" if any("一" <= char <= "鿿" for char in value.value) else "en"
        new = Literal(value.value, language=language)
        yield instead(offence.subject, offence.statement, with_value(offence.statement, new))
    yield advice(
        f"为 {offence.name} 的值加上 @zh 或 @en", f"tag the value of {offence.name} with @zh or @en"
    )


def wrong_script(offence: Offence) -> Iterator[Fix]:
    """Exchange language tags that are swapped, or take Chinese out of an English name."""
    zh, en = ([t for t in offence.statements if _tag(t) == tag] for tag in ("zh", "en"))
    if len(zh) == len(en) == 1 and _is_han(en[0]) and not _is_han(zh[0]):
        yield _retagged(offence.subject, zh[0], en[0])
        return
    for said in offence.statements:
        value = said.object
        if isinstance(value, Literal) and value.language == "en" and _HAN.search(value.value):
            plain = " ".join(_HAN.sub(" ", value.value).split())
            if any(char.isalpha() for char in plain):
                yield instead(
                    offence.subject, said, with_value(said, Literal(plain, language="en"))
                )


def _tag(said: Triple) -> str:
    return said.object.language or "" if isinstance(said.object, Literal) else ""


def _is_han(said: Triple) -> bool:
    return bool(_HAN.search(text_of(said.object)))


def _retagged(subject: Subject, zh: Triple, en: Triple) -> Fix:
    pairs = tuple(
        (said, with_value(said, Literal(text_of(said.object), language=language)))
        for said, language in ((zh, "en"), (en, "zh"))
    )
    label = Text("对调两个语言标记", "exchange the two language tags")
    return Fix(label, "replace", subject.patch(Change(pairs=pairs)))


def misspelt(offence: Offence) -> Iterator[Fix]:
    """Yield the value as the pattern wants it spelt."""
    pattern = offence.parameter("pattern")
    if offence.statement and pattern and isinstance(offence.value, Literal):
        for text in respelt(offence.value.value, text_of(pattern)):
            new = (
                Literal(text, language=offence.value.language)
                if offence.value.language
                else Literal(text)
            )
            yield instead(offence.subject, offence.statement, with_value(offence.statement, new))


def wrong_order(offence: Offence) -> Iterator[Fix]:
    """Exchange the two values."""
    other = offence.parameter("lessThanOrEquals") or offence.parameter("lessThan")
    theirs = [t for t in offence.subject.dataset.about(offence.focus) if t.predicate == other]
    if offence.statements and theirs:
        yield exchanged(offence.subject, offence.statements[0], theirs[0])
