"""A file that cannot be read says where, what stands there, and what was expected."""

from pathlib import Path

import pytest

from anbao.errors import SourceError
from anbao.graph.read import read_turtle

PREFIX = "@prefix x: <http://x/> .\n"
BROKEN = {
    "x:a x:b y:c .": (2, 9, "前缀 y: 未声明", "prefix y: is not declared"),
    "x:a x:b ,, .": (2, 9, "不能作宾语", "cannot be an object"),
    'x:a x:b "c"\n\nx:d x:e x:f .': (4, 1, "语句没有结束", "does not end"),
    'x:a x:b "中文" ; x:c <http ://d> .': (2, 20, "不允许的字符", "character it may not have"),
    'x:a x:b "c" ;': (2, 14, "意外结束", "ends too early"),
    'x:a "b" x:c .': (2, 5, "不能作谓词", "cannot be a predicate"),
    "x:a x:b x:c ] .": (2, 13, "不能作主语", "cannot be a subject"),
    'x:a x:b "c"^^d .': (2, 14, "语法错误", "syntax error"),
}


@pytest.mark.parametrize("text", BROKEN, ids=BROKEN)
def test_names_place_and_fault_in_both_languages(text: str) -> None:
    line, column, zh, en = BROKEN[text]
    with pytest.raises(SourceError) as caught:
        read_turtle((PREFIX + text).encode(), "http://g/", Path("case.ttl"))
    error = caught.value
    assert (error.line, error.column) == (line, column)
    assert zh in error.zh
    assert en in error.en
    assert str(error).startswith(f"case.ttl:{line}:{column}: ")


def test_quotes_what_stands_there() -> None:
    with pytest.raises(SourceError, match="rolle:consumer"):
        read_turtle(b"<http://x/a> <http://x/b> rolle:consumer .", "http://g/")


def test_refuses_what_is_not_utf8() -> None:
    with pytest.raises(SourceError, match="UTF-8"):
        read_turtle('<http://x/a> <http://x/b> "中" .'.encode("gb18030"), "http://g/")


def test_a_byte_order_mark_is_no_fault() -> None:
    read = read_turtle(b"\xef\xbb\xbf" + (PREFIX + "x:a x:b x:c .").encode(), "http://g/")
    assert len(read.triples) == 1


@pytest.mark.parametrize("text", [b"", b"# nothing yet\n", b"\xef\xbb\xbf"])
def test_a_file_that_states_nothing_is_refused(text: bytes) -> None:
    with pytest.raises(SourceError, match="states nothing"):
        read_turtle(text, "http://g/")


def test_missing_file_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.ttl"):
        read_turtle(tmp_path / "none.ttl", "http://g/")


def test_blank_nodes_are_named_alike_in_every_reading() -> None:
    text = b"<http://x/a> <http://x/b> [ <http://x/c> [] ] , [] ."
    first, second = (read_turtle(text, "http://g/").triples for _ in range(2))
    assert first == second
    assert first != read_turtle(text, "http://other/").triples
