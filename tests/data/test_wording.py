"""Words that the data must use alike everywhere, and words that it must not use."""

import re
from pathlib import Path

import pytest

from anbao.source_tree import default_tree

DATA = default_tree().data
FILES = sorted(DATA.rglob("*.ttl"))
VOCABULARY = sorted(default_tree().ontology.rglob("*.ttl"))
CHINESE = re.compile(r'"((?:[^"\\]|\\.)*)"@zh')
ENGLISH = re.compile(r'"((?:[^"\\]|\\.)*)"@en')

# 连带责任不是“共同”责任；“相应的责任”不是“相应的一份”，那样译等于判定了争议中的形态
REFUSED = {
    "joint and several liability, in full": r"\bjointly liable\b|\bjoint liability\b",
    "corresponding liability, its form left open": r"\bcorresponding (part|share)\b",
    "safety-protection duty": r"\bsafety[ -](security )?duty of (premises|operators)\b|"
    r"\bsafety-security\b|\bduty to safeguard\b(?! client)",
    "in-platform merchant": r"\b(in-platform|on-platform) operators?\b",
    "supplementary liability": r"\bcomplementary liability\b",
}

# 冲突规范、冲突规则专指国际私法的法律选择规则；“责任部门”会读作负责的部门
REFUSED_IN_CHINESE = {
    "法律适用规范": "冲突规范",
    "冲突解决规则": "冲突规则",
    "法律责任种类": "责任部门",
    "观点来源类别": "权威类别",
}


@pytest.mark.parametrize("wanted", REFUSED_IN_CHINESE)
def test_chinese_terms_are_those_of_the_field(wanted: str) -> None:
    texts = [
        text for file in [*FILES, *VOCABULARY] for text in CHINESE.findall(file.read_text("utf-8"))
    ]
    assert any(wanted in text for text in texts)
    assert not [text for text in texts if REFUSED_IN_CHINESE[wanted] in text]


@pytest.mark.parametrize("wanted", REFUSED)
def test_english_terms_are_the_agreed_ones(wanted: str) -> None:
    refused = re.compile(REFUSED[wanted], re.IGNORECASE)
    found = {
        f"{file.relative_to(DATA)}: {text}"
        for file in FILES
        for text in ENGLISH.findall(file.read_text("utf-8"))
        if refused.search(text)
    }
    assert found == set()


def test_the_patterns_refuse_what_they_should() -> None:
    assert re.search(REFUSED["joint and several liability, in full"], "is jointly liable with")
    assert re.search(REFUSED["joint and several liability, in full"], "unreal joint liability")
    assert re.search(REFUSED["corresponding liability, its form left open"], "a corresponding part")


@pytest.mark.parametrize("folder", ["cases"])
def test_no_page_is_cited_that_prints_the_names_of_natural_persons(folder: str) -> None:
    # 页上印有当事人全名的判决转载，只说有其文，不录网址
    for file in sorted(Path(DATA / folder).rglob("*.ttl")):
        assert "bjjbls.com" not in file.read_text("utf-8"), file
