"""Court codes and case kinds in letters that an IRI can carry: 沪01 ⇄ hu01, 民终 ⇄ minzhong.

A province is its one-character name in pinyin (沪 hu, 黔 qian). Eight of those collide; there
*both* provinces of a pair take the pinyin of their full name, so that neither token misleads:
津 tianjin, 晋 shanxi; 冀 hebei, 吉 jilin; 赣 jiangxi, 甘 gansu; 豫 henan, 渝 chongqing.
陕 is shan: shanxi is 晋 alone.

Short names of before 2016 were chosen locally and collide, so only those in the table are known;
a new one is added here with the judgment that prints it.

刑 and 行, 申 and 审 sound alike: 刑 is xingshi, 行 xingzheng, 审 shencha; 行保 (行为保全) is
xingweibao. So do 知 and 执: whichever came to a step second is spelt in full, zhichan or zhixing.
"""

import re

from anbao.citation.docket import CASE_KINDS, OLD_CASE_KINDS, SUPREME, Docket
from anbao.citation.numerals import chinese_number, read_number
from anbao.errors import NotAnIdentifier, UnknownCaseKind, UnknownCourtCode

PROVINCE_TOKENS = (
    {"京": "jing", "津": "tianjin", "冀": "hebei", "晋": "shanxi", "内": "nei", "辽": "liao"}
    | {"吉": "jilin", "黑": "hei", "沪": "hu", "苏": "su", "浙": "zhe", "皖": "wan", "闽": "min"}
    | {"赣": "jiangxi", "鲁": "lu", "豫": "henan", "鄂": "e", "湘": "xiang", "粤": "yue"}
    | {"桂": "gui", "琼": "qiong", "渝": "chongqing", "川": "chuan", "黔": "qian", "云": "yun"}
    | {"藏": "zang", "陕": "shan", "甘": "gansu", "青": "qing", "宁": "ning", "新": "xin"}
    | {"兵": "bing", "军": "jun"}
)
COURT_NAME_TOKENS = (
    {SUPREME: "zuigaofa", "杭西": "hangxi", "江宁开": "jiangningkai", "朝": "chao", "海": "hai"}
    | {"一中": "yizhong", "二中": "erzhong", "三中": "sanzhong", "高": "gao", "西": "xi"}
    | {"通中": "tongzhong", "韶中法": "shaozhongfa", "穗天法": "suitianfa", "惠龙法": "huilongfa"}
)
"""最高法, and the short names of before 2016 that a judgment we have read prints."""

_SYLLABLES = (
    {"民": "min", "行": "xingzheng", "刑": "xingshi", "执": "zhi", "财": "cai", "破": "po"}
    | {"知": "zhi", "商": "shang", "经": "jing", "初": "chu", "终": "zhong", "再": "zai"}
    | {"申": "shen", "监": "jian", "抗": "kang", "辖": "xia", "特": "te", "撤": "che", "督": "du"}
    | {"催": "cui", "审": "shencha", "保": "bao", "异": "yi", "复": "fu", "恢": "hui", "提": "ti"}
    | {"少": "shao", "房": "fang", "外": "wai", "劳": "lao"}
)
KIND_TOKENS = {
    kind: "".join(_SYLLABLES[character] for character in kind)
    for kind in CASE_KINDS + OLD_CASE_KINDS
} | {"行保": "xingweibao", "知": "zhichan", "执初": "zhixingchu", "执终": "zhixingzhong"}
KIND_TOKENS |= {f"知{step}": f"zhichan{_SYLLABLES[step]}" for step in "再申监提抗"}

_COURT_TOKEN = re.compile(r"(?P<letters>[a-z]+)(?P<digits>\d{0,4})")
_KIND_TOKEN = re.compile(
    r"(?:(?P<bench>zhi|shao)-)?(?P<kind>[a-z]+)(?:-(?P<order>\d{1,2}))?(?:-(?P<side>[a-z]+))?"
)
_PROVINCES = {token: province for province, token in PROVINCE_TOKENS.items()}
_COURT_NAMES = {token: name for name, token in COURT_NAME_TOKENS.items()}
_KINDS = {token: kind for kind, token in KIND_TOKENS.items()}
_BENCHES = {"zhi": "知", "shao": "少"}
_SIDES = {_SYLLABLES[side]: side for side in "民商知房外少行劳"}


def court_token(court: str) -> str:
    """Return the letters for a court code.

    >>> court_token("沪7101"), court_token("渝0103"), court_token("杭西")
    ('hu7101', 'chongqing0103', 'hangxi')
    """
    if court in COURT_NAME_TOKENS:
        return COURT_NAME_TOKENS[court]
    province, digits = court[:1], court[1:]
    if province in PROVINCE_TOKENS and re.fullmatch(r"(?:[0-9]{2}|[0-9]{4})?", digits):
        return PROVINCE_TOKENS[province] + digits
    zh = f"法院代字“{court}”还没有拼写，请在 citation/romanised.py 登记"
    en = f"court code “{court}” has no spelling yet; register it in citation/romanised.py"
    raise UnknownCourtCode(court, zh, en)


def court_of(token: str) -> str:
    """Return the court code that `court_token` spelled so."""
    match = _COURT_TOKEN.fullmatch(token)
    if match and token in _COURT_NAMES:
        return _COURT_NAMES[token]
    if match and match["letters"] in _PROVINCES and len(match["digits"]) in (0, 2, 4):
        return _PROVINCES[match["letters"]] + match["digits"]
    raise UnknownCourtCode(token, "不是法院代字的拼写", "spells no court code (法院代字)")


def kind_token(docket: Docket) -> str:
    """Return the letters for what stands between court and serial: bench, kind and chamber.

    >>> from anbao.citation.docket import parse_docket
    >>> kind_token(parse_docket("（2019）最高法知民终2号"))
    'zhi-minzhong'
    >>> kind_token(parse_docket("（2012）浦民一（商）初字第3号"))
    'minchu-1-shang'
    """
    if docket.kind not in KIND_TOKENS:
        raise UnknownCaseKind(docket.kind, "类型代字不明", "unknown case-type code (类型代字)")
    bench = [_SYLLABLES[docket.bench]] if docket.bench else []
    order, _, side = docket.chamber.removesuffix("）").partition("（")
    orders = [str(read_number(order))] if order else []
    sides = [_SYLLABLES[side]] if side else []
    return "-".join([*bench, KIND_TOKENS[docket.kind], *orders, *sides])


def read_tokens(year: int, court: str, kind: str, *, serial: int) -> Docket:
    """Return the docket whose court and kind are spelled so."""
    match = _KIND_TOKEN.fullmatch(kind)
    if match is None or match["kind"] not in _KINDS or (match["side"] or "min") not in _SIDES:
        raise NotAnIdentifier(kind, "不是类型代字的拼写", "spells no case-type code (类型代字)")
    order = chinese_number(int(match["order"])) if match["order"] else ""
    side = f"（{_SIDES[match['side']]}）" if match["side"] else ""
    bench = _BENCHES[match["bench"]] if match["bench"] else ""
    return Docket(year, court_of(court), bench, _KINDS[match["kind"]], serial, order + side)
