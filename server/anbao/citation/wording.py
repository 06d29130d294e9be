"""The words that open a citation in running text, and those that only look so.

``OPENING`` finds where a citation may begin: 《, 第, 本法, 前款, 该条, 法释〔, （2021）. It
begins with a set of letters, which lets ``re`` skip all other text at full speed, and looks at
most a few letters around them.
"""

import re

from anbao.citation.chain import BLANK, DIGITS, NUMERAL, WRAP

_FOLDED = dict(
    zip("０１２３４５６７８９（）〔〕【】[]［］", "0123456789()()()()()", strict=True)
) | {
    "○": "〇",
    "〈": "《",
    "〉": "》",
}


def fold_letters(text: str) -> str:
    """Fold widths and brackets a letter for a letter, so that places stay what they are."""
    for letter, plain in _FOLDED.items():  # twenty times as fast as ``str.translate`` here
        text = text.replace(letter, plain)
    return text


_ACT = (
    "法典|法(?![院官庭学医式治律]|人(?!民)|定(?!义)|规(?!定)|制(?!定))"
    "|条例|规定|办法|解释|细则|规则|通则|决定"
)
_SMALL = (
    "分编|编(?![制辑号写])|章(?!程)|节(?![目点日约])|条(?![例件约文]|款(?!第))|款(?!项)|项(?!目)"
)
OPENING = re.compile(
    r"[《第本该同此前法(0-9](?:"
    r"(?<=《)(?P<title>)"
    rf"|(?<=第)(?P<numbered>)(?={WRAP}\(?{BLANK}[{DIGITS}])"
    rf"|(?<=本)(?<![基日根版文样成资原标剧书副课脚读写]本)(?P<own>{_ACT}|{_SMALL})"
    rf"|(?<=该)(?<!应该)(?P<that>{_ACT}|{_SMALL})"
    r"|(?<=同)(?<![合共不相如等胡]同)(?P<same>法(?![院律人学])|条(?![例件约文款])|款(?=第|规定|的规定))"
    r"|(?<=此)(?<![因由如彼从就]此)(?P<this>条(?=第|规定|的规定)|款(?=第|规定|的规定)|项(?=规定|的规定))"
    rf"|(?<=前)(?<![目之当日先从此提超空生]前)(?P<before>[两二三四五六七八九十]?(?:{_SMALL}))"
    rf"|(?<=法)(?P<document>(?:释|发|办|函|复|研)?)(?={BLANK}\({BLANK}(?:19|20)\d\d{BLANK}\))"
    rf"|(?<=[0-9])(?<![0-9.第共有计达百千][0-9])(?P<bare>[0-9]{{2,3}})(?={BLANK}条(?![例件约款]))"
    rf"|(?<=\()(?P<docket>)(?={BLANK}(?:19|20)\d\d{BLANK}\))"
    r")"
)
SPEAKS_OF_LAW = re.compile(r"第|的?规定|所列|所称|所规定|所指|情形")
"""What must follow 该款, 该项, 本项 and the like, which else mean money, goods or a point."""
DOCUMENT = re.compile(
    rf"法(?P<series>释|发|办|函|复|研)?{BLANK}\({BLANK}(?P<year>\d{{4}}){BLANK}\){BLANK}(?:字?第)?{BLANK}(?P<number>\d{{1,4}}){BLANK}号"
)
DOCKET = re.compile(
    rf"\({BLANK}(?:19|20)\d\d{BLANK}\)[一-鿿][一-鿿0-9() \u3000]{{1,36}}?号"
    r"(?:之[一二三四五六七八九十]{1,2}+(?![一-鿿]))?"
)
TITLE = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]{1,80}+》){1,120}+)》")
AFTER_TITLE = re.compile(
    rf"{BLANK}(?:\((?P<note>(?:[^()\n]|\([^()\n]{{0,40}}+\)){{1,80}}+)\))?{BLANK}(?:[·・]?(?P<book>总则|物权|合同|人格权|婚姻家庭|继承|侵权责任)编)?(?:的|中的?)?{BLANK}"
)
YEAR_BEFORE = re.compile(r"(?P<year>(?:19|20)\d\d)年?(?:版|修正|修订|修改|公布|施行|颁布)*的?$")
YEAR_NOTE = re.compile(
    r"^(?P<year>(?:19|20)\d\d)年?(?:$|[^,，;；]{0,12}?(?:修|版|公布|施行|通过|文本|订))"
)
SHORT_NAME = re.compile(
    r"简称[:：为]?[“\"《「]?(?P<name>[^“”\"《》「」()（）,，、]{2,20})[”\"》」]?$"
)
LAW_LIKE = re.compile(
    r"(?:法|法典|条例|规定|办法|解释|细则|规则|通则|决定|规程|规范|准则|标准|公约|议定书|宪法|纲要|批复|答复|意见|通知|纪要|修正案|总则|编)"
    r"(?:（[一二三四五六七八九十]{1,3}）|（试行）|（暂行）)*$"
)
GOES_ON = re.compile(
    r"^(?:的?(?:有关|相关|上述)?规定)?[、，,；;]?(?:和|及其|及|与|或者|或|以及|并且|并|还)?$"
)
# 换行只有在句读之后才是段落的结束；从 PDF 复制的文本处处换行。
SENTENCE_END = re.compile(r"[。！？]|(?<=[；;：:])\n")
PARAGRAPH_END = re.compile(r"(?<=[。！？；;：:”])\s*+\n")
LEADS_TO_LAW = re.compile(r"(?:适用|依据|根据|依照|按照|违反|援引|引用|参照)$")
MONEY = re.compile(r"(?:付|还|退|收|打|汇|存|取|缴|交)该$")
BOOK_ALONE = re.compile(r"(?:民法典)?(?P<book>总则|物权|合同|人格权|婚姻家庭|继承|侵权责任)编")
BOOKS = ("总则", "物权", "合同", "人格权", "婚姻家庭", "继承", "侵权责任")
HEADING = re.compile(
    rf"第{BLANK}(?P<number>{NUMERAL}){BLANK}(?P<unit>分编|[条章节编])(?:之(?P<suffix>{NUMERAL}))?"
    r"(?P<blank>[ \t\u3000\xa0]|(?=\n|$))?"
)
REFERS = re.compile(r"[、和及至与或到的款项所中第]|规定")
OTHER_TEXT = re.compile(r"(?:合同|协议|协议书|章程|须知|保单|条款|约定书|承诺书)》?(?:的|中|之)?$")
COURT_WORK = re.compile(r"[民刑行执破商知赔申再终初监辖]")
