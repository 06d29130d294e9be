"""Which instrument a text is: one that the graph knows, or a new one with an IRI of its own.

An instrument we know is found by its title, or by its number. Any other goes by the type, the year
of its first adoption, and a slug: the title in pinyin and six hex digits of the title's SHA-256, so
that two titles that sound alike stay apart and every machine mints the same.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pyoxigraph import Literal, NamedNode, Triple

from anbao.citation.spelling import fold_spelling
from anbao.errors import NotAnIdentifier, SourceError
from anbao.identifiers import instrument_iri, parse_iri, unnumbered_iri
from anbao.legislation.document import ReadDocument
from anbao.legislation.lines import Oddity
from anbao.namespaces import AB, ELI, RDF, RDFS, SKOS

_STATE = "中华人民共和国"
_NAMING = {ELI.term("title"), ELI.title_short, RDFS.label, SKOS.altLabel}
_FASHI = re.compile(r"法释\((\d{4})\)第?(\d{1,3})号")
_LONGEST_SLUG = 60
_LOCAL = re.compile(
    r"(?:省|市|自治区|自治州|自治县|州|区|县|特区)(?:第.{1,6}届)?人民代表大会|(?:省|市|区)人大"
)
_NATIONAL = re.compile(
    r"全国人民代表大会|第[一二三四五六七八九十]{1,3}届全国人大|中国人民政治协商会议"
)
_STATE_COUNCIL = re.compile(r"国务院(?:令|发布|公布|批准|第|关于|、)|中央军事委员会|政务院")
_DEPARTMENT = re.compile(
    r"(?:部|总局|局|办公室|委员会|署|银行|会)(?:令|第\d+号令|公告)|部务会议|局务会议|室务会议"
)
_FOLDERS = {
    "司法解释": "sfjs",
    "行政法规": "xzfg",
    "部门规章": "bmgz",
    "规章": "bmgz",
    "地方性法规": "dfxfg",
}
_FOLDERS |= {"监察法规": "xzfg", "法律": "fl", "宪法": "xf"}
_FOLDERS |= dict.fromkeys(
    (
        "刑法",
        "民法典",
        "民法商法",
        "经济法",
        "行政法",
        "社会法",
        "宪法相关法",
        "诉讼与非诉讼程序法",
    ),
    "fl",
)


@dataclass(slots=True)
class Known:
    """The instruments of the graph: by title and number, and the days from which versions apply."""

    titles: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    versions: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Identity:
    """The instrument of a text: its IRI, its type (fl, sfjs …), whether the graph knows it."""

    iri: str
    kind: str
    known: bool
    oddities: tuple[Oddity, ...] = ()


def title_key(title: str) -> str:
    """Return what two ways to print one title have in common.

    >>> title_key("《中华人民共和国 电子商务法》") == title_key("电子商务法")
    True
    """
    folded = re.sub(r"[《》〈〉<>「」]", "", fold_spelling(title))
    return folded.removeprefix(_STATE)


def number_key(number: str) -> str:
    """Return the 法释 number in *number*, one spelling for all, or nothing."""
    match = _FASHI.search(fold_spelling(number))
    return f"法释({match[1]}){int(match[2])}" if match else ""


def known_instruments(triples: Iterable[Triple]) -> Known:
    """Gather the instruments that *triples* describe."""
    known, instruments = Known(), set()
    said = list(triples)
    for triple in said:
        if triple.predicate.value == RDF.type and triple.object == NamedNode(AB.Instrument):
            instruments.add(triple.subject)
    for triple in said:
        property_iri, value = triple.predicate.value, triple.object
        if triple.subject in instruments and isinstance(value, Literal):
            _note(known, str(triple.subject.value), property_iri, value)  # type: ignore[union-attr]
        elif property_iri == AB.versionOf and isinstance(triple.subject, NamedNode):
            instrument, _, day = triple.subject.value.partition("/@")
            root = re.sub(r"/(?:art|bk|subbk|ch|sec)_.*", "", instrument)
            known.versions.setdefault(root, set()).add(day)
    return known


def _note(known: Known, iri: str, property_iri: str, value: Literal) -> None:
    if property_iri in _NAMING and value.language == "zh":
        known.titles[title_key(value.value)] = iri
    elif property_iri == ELI.number and number_key(value.value):
        known.numbers[number_key(value.value)] = iri


def identify(document: ReadDocument, known: Known) -> Identity:
    """Find or mint the instrument of *document*; SourceError where neither can be done."""
    iri = known.titles.get(title_key(document.title))
    iri = iri or known.numbers.get(number_key(document.number))
    if iri:
        return Identity(iri, parse_iri(iri).parts["type"], known=True)
    kind, sure = _kind(document)
    year = _year(document)
    odd = () if sure else (_guessed(kind),)
    number = _FASHI.fullmatch(fold_spelling(document.number))
    try:
        if kind == "sfjs" and number:
            iri = instrument_iri(kind, int(number[1]), str(int(number[2])))
        else:
            iri = unnumbered_iri(kind, year, slug_of(document.title))
    except NotAnIdentifier as error:
        en = f"no identifier can be made of the title: {error.reason}"
        raise SourceError(document.name, 1, "标题无法成为标识符", en) from None
    return Identity(iri, kind, known=False, oddities=odd)


def slug_of(title: str) -> str:
    """Spell *title* for an IRI: pinyin, cut at a syllable, and a hash of the whole.

    >>> slug_of("中华人民共和国城市绿化条例").rsplit("-", 1)[0]
    'cheng-shi-lv-hua-tiao-li'
    """
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - slow to load

    key = title_key(title)
    syllables = re.findall(
        r"[a-z0-9]+", " ".join(lazy_pinyin(key, errors="default", v_to_u=False)).lower()
    )
    slug = ""
    for syllable in syllables:
        if len(slug) + len(syllable) >= _LONGEST_SLUG:
            break
        slug += f"{syllable}-"
    return slug + hashlib.sha256(key.encode()).hexdigest()[:6]


def _year(document: ReadDocument) -> int:
    dating = document.dating
    day = dating.made or dating.text or dating.in_force
    if day is None:
        zh = "看不出哪一年制定；请在标题下写明通过或公布日期"
        en = "the year is nowhere; write the day of adoption under the title"
        raise SourceError(document.name, 1, zh, en)
    return day.year


def _kind(document: ReadDocument) -> tuple[str, bool]:
    """Return the type of a text and whether its own words say so."""
    title = title_key(document.title)
    words = "\n".join(document.note) + document.front.get("issuing_authority", "")
    if title.startswith("宪法"):
        return "xf", True
    if title.startswith(("最高人民", "人民法院", "人民检察院")) or re.search(
        "最高人民(?:法院|检察院)", words
    ):
        return "sfjs", True
    if _LOCAL.search(words):
        return "dfxfg", True
    for kind, pattern in (("fl", _NATIONAL), ("xzfg", _STATE_COUNCIL), ("bmgz", _DEPARTMENT)):
        if pattern.search(words):
            return kind, True
    return _by_folder(document)


def _by_folder(document: ReadDocument) -> tuple[str, bool]:
    path = PurePosixPath(document.name.replace("\\", "/").replace("!", "/"))
    named = (document.front.get("category", ""), *reversed(path.parts[:-1]))
    kind = next((_FOLDERS[each] for each in named if each in _FOLDERS), "")
    if kind:
        return kind, False
    return ("fl" if document.title.endswith("法") else "xzfg"), False


def _guessed(kind: str) -> Oddity:
    zh = f"正文没有写明文件种类，按文件夹或标题归为 {kind}"
    return Oddity(
        1, "kind", zh, f"the text does not say its kind; taken for {kind} by folder or title"
    )
