"""The provisions the graph undertakes to hold: every text of every instrument, by its norms."""

from typing import NamedTuple

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from anbao.identifiers import instrument_iri, norm_iri, provision_iri, version_iri
from anbao.namespaces import AB, ELI, RDF, SKOS
from anbao.source_tree import default_tree

FILES = sorted((default_tree().data / "legislation").glob("*.ttl"))

# 文件与所读文本的施行日 -> 须由该文本表达的规范
TEXTS = {
    ("advertising-law", "2021-04-29"): "a4p2 a34p2 a38p1 a43p1 a45 a55p3 a56p1 a56p2 a56p3 a63",
    ("agricultural-product-quality-safety-law", "2023-01-01"): "a40 a79p1",
    ("algorithm-recommendation-provisions", "2022-03-01"): "a17p1 a21",
    ("anti-telecom-fraud-law", "2022-12-01"): "a6p5 a15 a18p3 a21i4 a25p2i4 a46p2",
    ("anti-unfair-competition-law", "2019-04-23"): "a8p1 a8p2 a20p1",
    ("certification-accreditation-regulations", "2023-07-20"): "a22p1 a26 a61p1 a73",
    ("civil-code", "2021-01-01"): (
        "a11 a110p1 a111 a128 a177 a178p1 a178p2 a178p3 a179p2 a180p1 a186 a187 a188p1 a496p2 "
        "a497 a506 a577 a593 a811 a823p1 a832 a962p1 a962p2 a995 a1002 a1004 a1032p1 a1034p3 "
        "a1035p1 a1036 a1037p2 a1038p1 a1038p2 a1165p1 a1165p2 a1166 a1168 a1169p1 a1170 a1171 "
        "a1172 a1173 a1174 a1175 a1191p1 a1193 a1194 a1195p2 a1195p3 a1196p2 a1197 a1198p1 "
        "a1198p2 a1201 a1202 a1203p1 a1203p2 a1204 a1205 a1206p1 a1207 a1209 a1211 a1213"
    ),
    ("civil-procedure-law", "2022-01-01"): "a67p1 a67p2",
    ("civil-procedure-law", "2024-01-01"): "a58p1 a58p2 a67p1 a67p2 a84p1",
    ("commercial-bank-law", "2015-10-01"): "a6 a73p1i4",
    ("constitution", "2018-03-11"): "a33p3 a38",
    ("consumer-infringement-penalty-measures", "2020-10-23"): "a5i1 a11p1 a14 a16p1",
    ("consumer-rights-law", "2014-03-15"): (
        "a2 a7p1 a7p2 a8p1 a11 a14 a18p1 a18p2 a19 a20p1 a23p3 a25p1 a26p2 a28 a29p1 a29p2 "
        "a33p2 a39 a40p1 a40p2 a40p3 a43 a44p1 a44p2 a45p1 a45p2 a45p3 a47 a48p1 a48p2 a50 a53 "
        "a55p1 a55p2 a56p1i1i9 a58"
    ),
    ("consumer-rights-law-regulations", "2024-07-01"): (
        "a7p1 a7p2 a7p3 a8p2 a9p1 a13p2 a14p2 a20p1 a23p1 a23p2 a49p1 a50p1"
    ),
    ("cosmetics-regulations", "2021-01-01"): "a41p1 a67",
    ("cybersecurity-law", "2017-06-01"): "a10 a21 a22p1 a27 a41p1 a42p1 a42p2 a43 a64p1 a74p1",
    ("data-security-law", "2021-09-01"): "a27p1 a29 a33 a52p1",
    ("drug-administration-law", "2019-12-01"): (
        "a6 a61p2 a62p1 a62p2 a62p3 a82p1 a131 a138 a144p1 a144p2 a144p3"
    ),
    ("ecommerce-law", "2019-01-01"): (
        "a2p3 a5 a7 a10-registration a10-exemption a12 a13 a14 a15p1 a16 a17 a18p1 a19 a20 a21 "
        "a23 a24p1 a24p2 a25 a27p1 a27p2 a28p1 a29 a30p1 a30p2 a31 a32 a33 a36 a37p1 a37p2 "
        "a38p1 a38p2-review-duty a38p2-safety-duty a38p2-liability a39p1 a39p2 a40 a42p2 a45 "
        "a49p2 a52p2 a53p2 a53p3 a54 a55p1 a55p2-liability a55p2-burden a56 a57p1 "
        "a57p2-liability a57p2-burden a57p3 a58p2 a58p3 a59 a60 a61 a62 a74 a76p1i3 a78 a79 "
        "a80p1 a81p1 a83 a85 a86 a87 a88"
    ),
    ("esignature-law", "2019-04-23"): "a15 a20p2 a22 a24 a27 a28 a31",
    ("express-delivery-regulations", "2019-03-02"): (
        "a22p2 a24p1 a25 a27p1 a31p1 a34p1 a34p2 a44 a47"
    ),
    ("food-safety-law", "2021-04-29"): (
        "a4p1 a53p1 a61 a62p1 a62p2 a63p1 a63p2 a122p2 a123p2 a130p1 a131p1 a131p2 a136 a138p3 "
        "a139p2 a140p2 a140p3 a147 a148p1 a148p2 a149"
    ),
    ("food-safety-law-regulations", "2019-12-01"): "a32",
    ("legislation-law", "2015-03-15"): "a88p1 a92 a94p1",
    ("legislation-law", "2023-03-15"): "a10p2 a10p3 a98 a99p1 a99p2 a103 a105p1 a119p1",
    ("market-entity-registration-regulations", "2022-03-01"): "a3p1 a11p2 a43",
    ("medical-device-regulations", "2021-06-01"): "a46p2 a92",
    ("network-data-security-regulations", "2025-01-01"): "a9 a11p2 a40p1 a40p3 a41 a42 a46 a61",
    ("nonbank-payment-regulations", "2024-05-01"): (
        "a17 a18p1 a20p2 a21p1 a22 a23p2 a25p1 a26 a27p1 a27p3 a31 a32p3 a32p4 a35p1 a50 a52"
    ),
    ("pipl", "2021-11-01"): (
        "a9 a10 a13p1i1 a14p1 a16 a17p1 a20p2 a23 a24p1 a29 a44 a47p1 a50p2 a51 a57p1 a58 a65p1 "
        "a66p1 a69p1 a70 a71"
    ),
    ("postal-law", "2015-04-24"): "a35p2 a45p2 a51p1 a59 a75p3 a76p1",
    ("product-quality-law", "2018-12-29"): (
        "a13p1 a21p1 a21p2 a26p1 a26p2i1 a33 a40p1 a40p2 a41p1 a41p2 a42p1 a42p2 a43 a45p1 a49 "
        "a57p1 a57p2 a57p3 a58 a61 a64"
    ),
    ("road-traffic-safety-law", "2021-04-29"): "a76p1 a76p1i1 a76p1i2 a76p2",
    ("spc-bank-card", "2021-05-25"): (
        "a4p1 a4p2 a5 a7p1 a7p2 a7p3 a7p4 a8p1 a8p2 a9p1 a10p1 a10p2 a11p1 a11p3 a13"
    ),
    ("spc-citation-rules", "2009-11-04"): "a2 a4 a7",
    ("spc-civil-evidence", "2020-05-01"): "a14i3 a47p1i3 a48p1 a94p1i2 a95",
    ("spc-civil-procedure-interpretation", "2022-04-10"): "a90p2 a91i1 a112p2",
    ("spc-consumer-public-interest", "2021-01-01"): "a1p1 a2i1i2",
    ("spc-face-recognition", "2021-08-01"): "a2i1i5 a5 a6p2 a6p3 a7p1",
    ("spc-food-drug-disputes", "2021-12-01"): (
        "a4 a5p2 a6 a8 a9p1 a9p3 a10p1 a12p1 a12p2 a13p1 a13p2 a14"
    ),
    ("spc-food-drug-punitive", "2024-08-22"): "a1p1 a3p1 a9p1 a12p1 a12p3",
    ("spc-food-safety-civil", "2021-01-01"): "a1 a2p1 a3 a5 a6 a7 a10",
    ("spc-network-personality", "2021-01-01"): "a3p1 a6",
    ("spc-online-consumption", "2022-03-15"): (
        "a1i1i2i3i4 a4p1 a4p2 a5 a6 a7 a8 a10 a11 a12p1-liability a12p1-burden a14 a15 a16 a17 "
        "a18 a19"
    ),
    ("spc-prepaid-consumption", "2025-05-01"): "a6p1 a25",
    ("spc-road-traffic", "2021-01-01"): "a1i2 a10",
    ("spc-tort-interpretation", "2024-09-27"): "a14p1 a18p2 a19 a24 a25p1",
    ("spc-tourism-disputes", "2021-01-01"): "a3 a7p1 a7p2 a8p1 a8p2 a9 a10p2 a14 a17p1",
    ("state-council-special-rules-product-safety", "2007-07-26"): "a2p2 a6p1 a9p1",
    ("tourism-law", "2018-10-26"): (
        "a12p1 a12p2 a34 a47 a48p1 a48p2 a50p1 a52 a54 a62p1 a70p1-liability a70p1-punitive "
        "a70p3 a71p2 a79p2 a80 a81 a95p1"
    ),
    ("travel-agency-regulations", "2020-11-29"): "a37p2 a37p3 a39p1",
}
# 未收全文的修改：文件 -> 修改之日、施行之日、编者按或者新版本中须见施行之日
REVISED = {
    "fl/2009/food-safety-law": ("2025-09-12", "2025-12-01"),
    "xzfg/2000/medical-device-regulations": ("2024-12-06", "2025-01-20"),
    "fl/2016/cybersecurity-law": ("2025-10-28", "2026-01-01"),
    "fl/1993/anti-unfair-competition-law": ("2025-06-27", "2025-10-15"),
    "xzfg/2018/express-delivery-regulations": ("2025-04-13", "2025-06-01"),
}
# 只记文件、未读官方文本
UNREAD = ("bmgz/2021/network-transaction-measures", "bmgz/2016/ride-hailing-measures")
# 改号：旧条（款）、新条（款）、现行文本所表达的规范
RENUMBERED = {
    "fl/2016/cybersecurity-law": (
        "2026-01-01",
        [
            ((10,), (11,), {"a10"}),
            ((21,), (23,), {"a21"}),
            ((22,), (24,), {"a22p1"}),
            ((27,), (29,), {"a27"}),
            ((41,), (43,), {"a41p1"}),
            ((42,), (44,), {"a42p1", "a42p2"}),
            ((43,), (45,), {"a43"}),
            ((64,), (71,), set()),
            ((74,), (76,), {"a74p1"}),
        ],
    ),
    "fl/1993/anti-unfair-competition-law": (
        "2025-10-15",
        [((8,), (9,), set()), ((20,), (25,), set())],
    ),
    "xzfg/2018/express-delivery-regulations": (
        "2025-06-01",
        [
            ((22, 2), (23, 2), {"a22p2"}),
            ((24, 1), (25, 1), {"a24p1"}),
            ((25,), (26,), {"a25"}),
            ((27, 1), (28, 1), {"a27p1"}),
            ((31, 1), (32, 1), {"a31p1"}),
            ((34, 1), (35, 1), {"a34p1"}),
            ((34, 2), (35, 2), {"a34p2"}),
            ((44,), (54,), {"a44"}),
            ((47,), (58,), {"a47"}),
        ],
    ),
}


@pytest.fixture(scope="module")
def law() -> Store:
    """Load the legislation alone."""
    store = Store()
    for file in FILES:
        store.load(path=str(file), format=RdfFormat.TURTLE)
    return store


def _values(store: Store, subject: str, predicate: str) -> set[str]:
    quads = store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None, None)
    return {quad.object.value for quad in quads}


def _subjects(store: Store, predicate: str, value: str) -> set[str]:
    quads = store.quads_for_pattern(None, NamedNode(predicate), NamedNode(value), None)
    return {quad.subject.value for quad in quads}


def _instrument(path: str) -> str:
    kind, year, slug = path.split("/")
    return instrument_iri(kind, int(year), slug)


def _place(act: str, place: tuple[int, ...]) -> str:
    article, *paragraph = place
    return provision_iri(act, article, **({"paragraph": paragraph[0]} if paragraph else {}))


class Move(NamedTuple):
    """One provision that carries on under another number, with the norms it keeps."""

    act: str
    day: str
    old: tuple[int, ...]
    new: tuple[int, ...]
    keys: set[str]


MOVES = [Move(path, day, *move) for path, (day, moves) in RENUMBERED.items() for move in moves]


def test_fifty_eight_texts_and_instruments_hold_499_entries() -> None:
    assert len(TEXTS) + len(REVISED) + len(UNREAD) == 58
    assert sum(len(keys.split()) for keys in TEXTS.values()) == 499


@pytest.mark.parametrize(("text", "keys"), TEXTS.items())
def test_every_text_expresses_its_norms(law: Store, text: tuple[str, str], keys: str) -> None:
    slug, since = text
    for key in keys.split():
        versions = _subjects(law, AB.expresses, norm_iri(slug, key))
        starts = {
            day
            for version in versions
            for day in _values(law, version, ELI.first_date_entry_in_force)
        }
        assert since in starts, f"{slug}/{key}"


@pytest.mark.parametrize(("path", "days"), REVISED.items())
def test_later_revisions_are_told(law: Store, path: str, days: tuple[str, str]) -> None:
    act = _instrument(path)
    amended, since = days
    assert any(amended in note for note in _values(law, act, SKOS.note))
    told = {
        quad.object.value
        for quad in law.quads_for_pattern(None, NamedNode(AB.editorialNote), None, None)
        if quad.subject.value.startswith(f"{act}/")
    }
    assert any(since in note for note in told)


@pytest.mark.parametrize("path", UNREAD)
def test_unread_instruments_have_no_provisions(law: Store, path: str) -> None:
    act = _instrument(path)
    assert AB.Instrument in _values(law, act, RDF.type)
    assert not _subjects(law, ELI.is_part_of, act)


@pytest.mark.parametrize("move", MOVES)
def test_renumbered_provisions_go_on_where_they_now_stand(law: Store, move: Move) -> None:
    act = _instrument(move.act)
    slug = move.act.rpartition("/")[2]
    norms = {norm_iri(slug, key) for key in move.keys}
    assert _place(act, move.new) in _values(law, _place(act, move.old), AB.continuedBy)
    version = version_iri(_place(act, move.new), move.day)
    assert _values(law, version, AB.expresses) == norms
    assert not _values(law, version, ELI.date_no_longer_in_force)
    for norm in norms:
        former = _subjects(law, AB.expresses, norm) - {version}
        ends = {end for each in former for end in _values(law, each, ELI.date_no_longer_in_force)}
        assert ends == {move.day}, norm
