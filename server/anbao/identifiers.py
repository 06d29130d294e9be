"""Every IRI of ours is minted here, and read back here.

::

    {base}/eli/cn/fl/2018/ecommerce-law/art_38/para_2/item_1/@2019-01-01   legislation
    {base}/eli/cn/fl/2020/civil-code/bk_7/ch_3                             its divisions
    {base}/eli/cn/sfjs/2022/8                                              法释〔2022〕8号
    {base}/id/case/2020/hu01/minzhong/4520                                 a case, by its docket
    {base}/id/case/report/{periodical}/{issue}/{n}                         a case, by its report
    {base}/id/work/10.12677-ecl.2024.132077/section/4.1                    a work and its sections
    {base}/id/{type}/{key}[/…]                                             all else
    {base}/def#Term, {base}/shapes#Shape, {base}/graph/{path}              vocabulary and graphs

An item (项) always stands in a paragraph (款): cited straight under an article it is in para_1,
since an article that is cited so has only one paragraph with items. The part of a docket (之一) is
a further document in the same case and so not in its IRI.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

from anbao.citation.docket import Docket
from anbao.citation.provision import ProvisionRef
from anbao.citation.romanised import court_token, kind_token, read_tokens
from anbao.errors import NotAnIdentifier
from anbao.namespaces import AB, ABS, BASE, ELI_BASE, GRAPH_BASE, ID_BASE

INSTRUMENT_TYPES = {
    "xf": "宪法",
    "fl": "法律",
    "xzfg": "行政法规",
    "sfjs": "司法解释",
    "dfxfg": "地方性法规",
    "bmgz": "部门规章",
}

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_KEY = r"[A-Za-z0-9]+(?:[._-]+[A-Za-z0-9]+)*"
_N = r"[1-9][0-9]{0,3}"
_YEAR = r"(?:19|20)[0-9]{2}"
_REST = rf"(?P<rest>(?:/{_KEY})*)"
_TYPE = "|".join(INSTRUMENT_TYPES)
_INSTRUMENT = rf"{re.escape(ELI_BASE)}(?P<type>{_TYPE})/(?P<year>{_YEAR})/(?P<slug>{_SLUG})"
_AT = r"(?:/@(?P<version>[0-9]{4}-[0-9]{2}-[0-9]{2}))?"
_ARTICLE = (
    rf"/art_(?P<article>{_N})(?:-(?P<suffix>{_N}))?(?:/para_(?P<paragraph>{_N})"
    rf"(?:/item_(?P<item>{_N}))?)?"
)
_DIVISION = (
    rf"(?=/[bsc])(?:/bk_(?P<book>{_N}))?(?:/subbk_(?P<subbook>{_N}))?"
    rf"(?:/ch_(?P<chapter>{_N}))?(?:/sec_(?P<section>{_N}))?"
)
_ID = re.escape(ID_BASE)
_FORMS = {
    "instrument": _INSTRUMENT + _AT,
    "provision": _INSTRUMENT + _ARTICLE + _AT,
    "division": _INSTRUMENT + _DIVISION + _AT,
    "case": rf"{_ID}case/(?P<year>{_YEAR})/(?P<court>[a-z]+[0-9]*)/(?P<kind>{_SLUG})"
    rf"/(?P<serial>[1-9][0-9]{{0,7}}){_REST}",
    "report": rf"{_ID}case/report/(?P<periodical>{_SLUG})/(?P<issue>{_KEY})/(?P<n>{_KEY}){_REST}",
    "work": rf"{_ID}work/(?P<key>{_KEY}){_REST}",
    "scheme": rf"{_ID}(?P<type>(?!(?:case|work)$){_SLUG})",
    "thing": rf"{_ID}(?P<type>(?!(?:case|work)/){_SLUG})/(?P<key>{_KEY}){_REST}",
    "ontology": rf"{re.escape(BASE)}/(?P<document>def|shapes)"
    r"(?:/(?P<version>[0-9]+\.[0-9]+\.[0-9]+))?",
    "term": rf"{re.escape(AB)}(?P<name>{_KEY})",
    "shape": rf"{re.escape(ABS)}(?P<name>{_KEY})",
    "graph": rf"{re.escape(GRAPH_BASE)}(?P<path>{_KEY}(?:/{_KEY})*)",
}
_READERS = {kind: re.compile(form) for kind, form in _FORMS.items()}


@dataclass(frozen=True, slots=True)
class Identifier:
    """An IRI of ours, read: its kind and parts; `rest` is the path below a case, work or thing."""

    iri: str
    kind: str
    parts: dict[str, str] = field(hash=False)
    rest: tuple[str, ...] = ()
    docket: Docket | None = None

    @property
    def version(self) -> str:
        """The date or number of the version named, or nothing."""
        return self.parts.get("version", "")

    @property
    def parent(self) -> str:
        """The IRI of what this is a part or a version of, or nothing."""
        # 「/party/platform-1」两段为一个子项；「/norm/{法}/{键}」之上是 norm 的总表。
        above = self.iri.rsplit("/", 2 if self.rest else 1)[0]
        return above if self.kind != "graph" and _kind_of(above) else ""


def parse_iri(iri: str) -> Identifier:
    """Read one of our IRIs.

    >>> found = parse_iri(f"{BASE}/eli/cn/fl/2018/ecommerce-law/art_38/para_2/@2019-01-01")
    >>> found.kind, found.parts["article"], found.version
    ('provision', '38', '2019-01-01')
    """
    kind = _kind_of(iri)
    match = _READERS[kind].fullmatch(iri) if kind else None
    if match is None:
        raise NotAnIdentifier(iri, "不是本图谱的标识符", "not an IRI of this graph")
    parts = {name: part for name, part in match.groupdict().items() if part is not None}
    rest = tuple(parts.pop("rest", "").split("/")[1:])
    docket = _docket_of(iri, parts) if kind == "case" else None
    if "@" in iri:
        _check_date(parts["version"])
    return Identifier(iri, kind, parts, rest, docket)


def _kind_of(iri: str) -> str:
    return next((kind for kind, reader in _READERS.items() if reader.fullmatch(iri)), "")


def _checked(iri: str, *kinds: str) -> str:
    if _kind_of(iri) not in kinds:
        path = iri.removeprefix(f"{BASE}/")
        zh = f"不能作为标识符（{'、'.join(kinds)}）"
        raise NotAnIdentifier(path, zh, f"cannot be an identifier ({', '.join(kinds)})")
    return iri


def _key(text: str) -> str:
    """Pass one path segment on; a slash in it would name another thing."""
    if re.fullmatch(_KEY, text) is None:
        raise NotAnIdentifier(text, "不能作为键", "cannot be a key")
    return text


def _check_date(date: str) -> None:
    try:
        dt.date.fromisoformat(date)
    except ValueError as error:
        raise NotAnIdentifier(date, "不是日期", "not a date") from error


def _docket_of(iri: str, parts: dict[str, str]) -> Docket:
    year, serial = int(parts["year"]), int(parts["serial"])
    docket = read_tokens(year, parts["court"], parts["kind"], serial=serial)
    minted = case_iri(docket)
    if iri != minted and not iri.startswith(f"{minted}/"):
        raise NotAnIdentifier(iri, f"应写作 {minted}", f"should be {minted}")
    return docket


def instrument_iri(kind: str, year: int, slug: str) -> str:
    """Mint a law's IRI; a judicial interpretation's *slug* is its number (法释〔2022〕8号 → 8)."""
    if kind == "sfjs" and not slug.isdecimal():
        raise NotAnIdentifier(
            slug, "司法解释以文号为键", "a judicial interpretation goes by number"
        )
    return _checked(f"{ELI_BASE}{kind}/{year}/{slug}", "instrument")


def unnumbered_iri(kind: str, year: int, slug: str) -> str:
    """Mint the IRI of an instrument that goes by its title; digits would read as a 法释 number."""
    if slug.isdecimal():
        raise NotAnIdentifier(slug, "不能与文号相混", "would read as a number")
    return _checked(f"{ELI_BASE}{kind}/{year}/{slug}", "instrument")


def provision_iri(
    instrument: str,
    article: int,
    *,
    suffix: int | None = None,
    paragraph: int | None = None,
    item: int | None = None,
) -> str:
    """Mint the IRI of an article, or of a paragraph or item in it.

    >>> provision_iri(instrument_iri("fl", 2018, "ecommerce-law"), 38, paragraph=2)
    'https://w3id.org/anbao/eli/cn/fl/2018/ecommerce-law/art_38/para_2'
    """
    steps = [f"art_{article}" if suffix is None else f"art_{article}-{suffix}"]
    if item is not None and paragraph is None:
        paragraph = 1
    numbered = (("para", paragraph), ("item", item))
    steps += [f"{name}_{number}" for name, number in numbered if number is not None]
    return _checked("/".join((_checked(instrument, "instrument"), *steps)), "provision")


def division_iri(
    instrument: str,
    *,
    book: int | None = None,
    subbook: int | None = None,
    chapter: int | None = None,
    section: int | None = None,
) -> str:
    """Mint the IRI of a book (编), sub-book (分编), chapter (章) or section (节)."""
    numbered = (("bk", book), ("subbk", subbook), ("ch", chapter), ("sec", section))
    steps = [f"{name}_{number}" for name, number in numbered if number is not None]
    return _checked("/".join((_checked(instrument, "instrument"), *steps)), "division")


def reference_iri(instrument: str, ref: ProvisionRef) -> str:
    """Mint the IRI of what *ref* cites in *instrument*; a sub-item (目) is found in its item's."""
    if ref.article is not None:
        parts = {"paragraph": ref.paragraph, "item": ref.item}
        return provision_iri(instrument, ref.article, suffix=ref.article_suffix, **parts)
    divisions = {level: getattr(ref, level) for level in ("book", "subbook", "chapter", "section")}
    if any(divisions.values()):
        return division_iri(instrument, **divisions)
    raise NotAnIdentifier(ref.cite_zh(), "没有写明第几条", "names no article")


def instrument_of(legislation: str) -> str:
    """Return the IRI of the instrument in which a provision, division or version stands.

    >>> instrument_of(f"{ELI_BASE}fl/2018/ecommerce-law/art_38/@2019-01-01").rpartition("/")[2]
    'ecommerce-law'
    """
    parts = parse_iri(legislation).parts
    return f"{ELI_BASE}{parts['type']}/{parts['year']}/{parts['slug']}"


def version_iri(legislation: str, in_force: dt.date | str) -> str:
    """Mint the IRI of the version of an instrument or provision in force from a date."""
    _check_date(str(in_force))
    return _checked(f"{legislation}/@{in_force}", "instrument", "provision", "division")


def case_iri(docket: Docket) -> str:
    """Mint a case's IRI from its docket number."""
    path = f"{docket.year}/{court_token(docket.court)}/{kind_token(docket)}/{docket.serial}"
    return _checked(f"{ID_BASE}case/{path}", "case")


def report_case_iri(periodical: str, issue: str, n: str | int) -> str:
    """Mint the IRI of a case that we know only from a report: periodical, issue or date, page."""
    keys = (_key(key) for key in (periodical, issue, str(n)))
    return _checked(f"{ID_BASE}case/report/{'/'.join(keys)}", "report")


def work_iri(doi: str) -> str:
    """Mint a scholarly work's IRI from its DOI, or from a key of ours where it has none.

    >>> work_iri("https://doi.org/10.12677/ecl.2024.132077")
    'https://w3id.org/anbao/id/work/10.12677-ecl.2024.132077'
    """
    bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", "", doi.strip().lower())
    return _checked(f"{ID_BASE}work/{_key(bare.replace('/', '-', 1))}", "work")


def section_iri(work: str, number: str) -> str:
    """Mint the IRI of a section of a work: ``{work}/section/4.1``."""
    return part_iri(_checked(work, "work"), "section", number)


def party_iri(case: str, role: str, n: int) -> str:
    """Mint the IRI of a party, which exists only within its case: ``{case}/party/platform-1``."""
    return part_iri(_checked(case, "case", "report"), "party", f"{role}-{n}")


def stage_iri(case: str, n: int) -> str:
    """Mint the IRI of a stage of a case's proceedings: ``{case}/stage/1``."""
    return part_iri(_checked(case, "case", "report"), "stage", str(n))


def part_iri(whole: str, kind: str, key: str) -> str:
    """Mint the IRI of a part of a case, work or thing: ``{whole}/{kind}/{key}``."""
    return _checked(f"{whole}/{_key(kind)}/{_key(key)}", "case", "report", "work", "thing")


def norm_iri(instrument_slug: str, key: str) -> str:
    """Mint a norm's IRI: ``{base}/id/norm/ecommerce-law/a38p2-safety-duty``."""
    return _checked(f"{ID_BASE}norm/{_key(instrument_slug)}/{_key(key)}", "thing")


def relation_iri(instrument_slug: str, key: str) -> str:
    """Mint the IRI of a legal relation that a norm of the instrument founds."""
    return _checked(f"{ID_BASE}relation/{_key(instrument_slug)}/{_key(key)}", "thing")


def thing_iri(kind: str, key: str) -> str:
    """Mint the IRI of a concept or thing: ``{base}/id/duty-type/qualification-review``."""
    return _checked(f"{ID_BASE}{kind}/{_key(key)}", "thing")


def scheme_iri(kind: str) -> str:
    """Mint the IRI of the scheme that holds the concepts of a kind: ``{base}/id/duty-type``."""
    return _checked(f"{ID_BASE}{kind}", "scheme")


def court_iri(court: str) -> str:
    """Mint a court's IRI from its code: 沪01 → ``{base}/id/court/hu01``."""
    return thing_iri("court", court_token(court))


def graph_iri(path: str) -> str:
    """Mint a named graph's IRI: ``{base}/graph/legislation/ecommerce-law``."""
    return _checked(f"{GRAPH_BASE}{path}", "graph")
