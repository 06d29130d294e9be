"""The import as a whole: from files to the shelf, again after an interruption, and told about."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anbao.cli import main
from anbao.errors import NotInGraph, SourceError
from anbao.graph.progress import silent
from anbao.identifiers import parse_iri
from anbao.legislation.document import read_document
from anbao.legislation.filing import writing
from anbao.legislation.importing import import_legislation
from anbao.legislation.names import Known, identify, known_instruments, slug_of, title_key
from anbao.legislation.quotations import stands_in, wording
from anbao.legislation.shelf import FILE, Shelf
from anbao.namespaces import ELI_BASE
from anbao.store.reader import Triple
from tests.legislation.texts import INTERPRETATION, TEA_LAW, statutes

ANBAO = [sys.executable, "-c", "from anbao.cli import main; main()"]
ECL = f"{ELI_BASE}fl/2018/ecommerce-law"
OURS = """# 电子商务法

2018年8月31日 第十三届全国人民代表大会常务委员会第五次会议通过

第一条 为了试验，制定本法。

第二条 第一款。

第二款：

（一）甲；

（二）乙。

第三条 本法自2019年1月1日起施行。
"""


def known() -> Known:
    from pyoxigraph import RdfFormat, parse

    turtle = f"""@prefix ab: <https://w3id.org/anbao/def#> .
        @prefix eli: <http://data.europa.eu/eli/ontology#> .
        <{ECL}> a ab:Instrument ; eli:title "中华人民共和国电子商务法"@zh .
        <{ECL}/art_2/@2020-02-02> ab:versionOf <{ECL}/art_2> ."""
    quads = parse(turtle.encode(), format=RdfFormat.TURTLE)
    return known_instruments(Triple(quad.subject, quad.predicate, quad.object) for quad in quads)  # type: ignore[arg-type]


def take_in(folder: Path, into: Path) -> Shelf:
    import_legislation([folder], into, known(), advance=silent, workers=1)
    return Shelf(into)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "茶叶安全法(2019-05-02).md").write_text(TEA_LAW, encoding="utf-8")
    (texts / "电子商务法.md").write_text(OURS, encoding="utf-8")
    (texts / "解释.md").write_text(INTERPRETATION, encoding="utf-8")
    return texts


def test_an_instrument_of_the_graph_keeps_its_iri(folder: Path, tmp_path: Path) -> None:
    edition = take_in(folder, tmp_path / "into").editions(ECL)[0]
    assert (edition.known, edition.version, edition.basis) == (True, "2019-01-01", "text")


def test_an_interpretation_goes_by_its_number(folder: Path, tmp_path: Path) -> None:
    assert take_in(folder, tmp_path / "into").editions(f"{ELI_BASE}sfjs/2031/7")


def test_every_path_on_the_shelf_is_an_iri_of_ours(folder: Path, tmp_path: Path) -> None:
    shelf = take_in(folder, tmp_path / "into")
    for edition in shelf.every_edition():
        paths = [each.path for each in shelf.passages(edition) if each.path]
        assert len(paths) == len(set(paths))
        assert all(parse_iri(f"{edition.instrument}/{path}") for path in paths)


def test_a_passage_comes_with_all_below_it(folder: Path, tmp_path: Path) -> None:
    shelf = take_in(folder, tmp_path / "into")
    edition = shelf.in_force(ECL, "2024-01-01")
    assert edition is not None
    found = [(each.path, each.text) for each in shelf.passages(edition, "art_2")]
    assert found == [
        ("art_2", ""), ("art_2/para_1", "第一款。"), ("art_2/para_2", "第二款："),
        ("art_2/para_2/item_1", "甲；"), ("art_2/para_2/item_2", "乙。"),
    ]  # fmt: skip
    assert shelf.passages(edition, "art_99") == ()
    assert shelf.in_force(ECL, "2018-12-31") is None


def test_the_books_of_a_code_become_one_edition_in_order(tmp_path: Path) -> None:
    head = "2020年5月28日 第十三届全国人民代表大会第三次会议通过\n\n2021年1月1日 施行\n\n"
    for name, opener in (("侵权责任编", "第三条 丙。"), ("总则", "第一条 甲。\n\n第二条 乙。")):
        text = f"# 茶典\n\n# {name}\n\n{head}## 第一章 一般规定\n\n{opener}\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    shelf = take_in(tmp_path, tmp_path / "into")
    (edition,) = shelf.every_edition()
    paths = [
        each.path for each in shelf.passages(edition) if each.kind in {"book", "chapter", "article"}
    ]
    assert paths == ["bk_1", "bk_1/ch_1", "art_1", "art_2", "bk_7", "bk_7/ch_1", "art_3"]


def test_titles_that_sound_alike_get_different_slugs() -> None:
    assert slug_of("茶业条例") != slug_of("茶叶条例")
    assert slug_of("中华人民共和国 茶叶条例") == slug_of("《茶叶条例》")
    assert title_key("〈茶叶条例〉") == "茶叶条例"


def test_the_kind_is_read_from_who_adopted_it() -> None:
    def kind(note: str, title: str = "茶叶办法") -> str:
        text = f"# {title}\n\n2020年1月1日 {note}\n\n第一条 甲。\n"
        return identify(read_document("x.md", text.encode()), Known()).kind

    assert kind("第十三届全国人民代表大会常务委员会第一次会议通过") == "fl"
    assert kind("中华人民共和国国务院令第1号公布") == "xzfg"
    assert kind("杭州市第十三届人民代表大会常务委员会第一次会议通过") == "dfxfg"
    assert kind("交通运输部令第1号公布") == "bmgz"
    assert kind("最高人民法院审判委员会第1次会议通过") == "sfjs"


def test_a_known_version_dates_an_amended_text_and_only_within_a_year(tmp_path: Path) -> None:
    text = OURS.replace(
        "次会议通过", "次会议通过\n\n{} 第十三届全国人民代表大会常务委员会第九次会议修正"
    )
    for day in ("2019年12月1日", "2023年12月1日"):
        (tmp_path / f"{day}.md").write_text(text.format(day), encoding="utf-8")
    editions = take_in(tmp_path, tmp_path / "into").editions(ECL)
    assert [(each.version, each.in_force, each.basis) for each in editions] == [
        ("2020-02-02", "2020-02-02", "graph"), ("2023-12-01", "", "unknown"),
    ]  # fmt: skip


def test_a_second_import_of_the_same_bytes_does_nothing(folder: Path, tmp_path: Path) -> None:
    take_in(folder, tmp_path / "into")
    before = Shelf(tmp_path / "into").counts()
    archive = tmp_path / "again.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in folder.iterdir():
            packed.write(path, path.name)
    report = import_legislation([folder, archive], tmp_path / "into", known(), advance=silent)
    assert (report.read, report.already) == (0, 6)
    assert Shelf(tmp_path / "into").counts() == before


def test_a_file_that_changed_replaces_what_it_gave(folder: Path, tmp_path: Path) -> None:
    take_in(folder, tmp_path / "into")
    (folder / "电子商务法.md").write_text(OURS.replace("为了试验", "为了改正"), encoding="utf-8")
    shelf = take_in(folder, tmp_path / "into")
    found = wording(shelf, f"{ECL}/art_1/@2019-01-01")
    assert found is not None
    assert found[1] == "为了改正，制定本法。"


def test_another_title_cannot_take_an_iri(tmp_path: Path, folder: Path) -> None:
    other = INTERPRETATION.replace("茶叶纠纷", "咖啡纠纷")
    (folder / "解释二.md").write_text(other, encoding="utf-8")
    report = import_legislation([folder], tmp_path / "into", known(), advance=silent)
    assert [odd.kind for _, odd in report.oddities if odd.kind == "collision"] == ["collision"]
    assert len(Shelf(tmp_path / "into").editions(f"{ELI_BASE}sfjs/2031/7")) == 1


def archive_of(names: dict[str, bytes], path: Path) -> Path:
    with tarfile.open(path, "w:xz") as packed:
        for name, data in names.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
        link = tarfile.TarInfo("link.md")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(link)
    return path


def test_a_path_that_leads_out_of_an_archive_is_refused(tmp_path: Path) -> None:
    names = {"../../etc/x.md": TEA_LAW.encode(), "/abs.md": b"x", "laws/茶.md": TEA_LAW.encode()}
    archive = archive_of(names, tmp_path / "laws.tar.xz")
    report = import_legislation([archive], tmp_path / "into", known(), advance=silent)
    assert (report.read, len(report.refusals)) == (3, 2)
    assert all("leads out" in why for _, why in report.refusals)
    assert not (tmp_path.parent / "etc").exists()


def test_a_zip_bomb_is_refused_and_the_rest_read(tmp_path: Path) -> None:
    archive = tmp_path / "laws.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.md", "第一条 " + "长" * (5 << 20))
        packed.writestr("茶.md", TEA_LAW)
    report = import_legislation([archive], tmp_path / "into", known(), advance=silent)
    assert [name.rsplit("!", 1)[1] for name, _ in report.refusals] == ["bomb.md"]
    assert len(list(Shelf(tmp_path / "into").every_edition())) == 1


def test_a_broken_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "laws.tar.xz").write_bytes(b"not an archive")
    report = import_legislation([tmp_path], tmp_path / "into", known(), advance=silent)
    assert "cannot be read" in report.refusals[0][1]


def test_two_importers_do_not_write_at_once(tmp_path: Path) -> None:
    with writing(tmp_path) as first:
        first._connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(SourceError, match="locked"), writing(tmp_path) as second:
            second.file([])


def test_the_shelf_knows_only_legislation(tmp_path: Path) -> None:
    with pytest.raises(NotInGraph):
        Shelf(tmp_path).place("https://w3id.org/anbao/id/duty-type/refund")
    assert list(Shelf(tmp_path).every_edition()) == []


def corpus(folder: Path, size: int) -> None:
    folder.mkdir()
    for number in range(size):
        body = "\n\n".join(f"第{n}条 茶叶{number}须安全。" for n in range(1, 61))
        head = f"# 茶叶第{number}号条例\n\n2020年1月1日 中华人民共和国国务院令第{number}号公布"
        text = f"{head}\n\n{body}\n"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")


def test_a_killed_import_goes_on_where_it_stopped(tmp_path: Path) -> None:
    corpus(tmp_path / "texts", 300)
    line = [
        *ANBAO,
        "import",
        "legislation",
        str(tmp_path / "texts"),
        "--into",
        str(tmp_path / "into"),
        "--workers",
        "1",
    ]
    process = subprocess.Popen(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    file = tmp_path / "into" / FILE
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not _held(tmp_path / "into"):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    held = _held(tmp_path / "into")
    assert file.is_file()
    assert 0 < held < 300
    report = import_legislation([tmp_path / "texts"], tmp_path / "into", Known(), advance=silent)
    assert report.already == held
    assert report.already + report.read == 300
    counts = Shelf(tmp_path / "into").counts()
    assert (counts["edition"], counts["article"]) == (300, 300 * 60)


def _held(folder: Path) -> int:
    try:
        return Shelf(folder).counts()["edition"]
    except Exception:
        return 0


def test_processes_read_what_one_alone_reads(tmp_path: Path) -> None:
    corpus(tmp_path / "texts", 45)
    for workers in (1, 2):
        report = import_legislation([tmp_path / "texts"], tmp_path / str(workers), Known(),
                                    advance=silent, workers=workers)  # fmt: skip
        assert report.read == 45
    one, two = (Shelf(tmp_path / str(workers)) for workers in (1, 2))
    assert [each.instrument for each in one.every_edition()] == [
        each.instrument for each in two.every_edition()
    ]
    assert one.counts() == two.counts()


def run(runner: CliRunner, *arguments: str | Path) -> Result:
    return runner.invoke(main, ["import", "legislation", *map(str, arguments)])


def test_the_command_tells_file_line_and_reason(
    runner: CliRunner, folder: Path, tmp_path: Path
) -> None:
    (folder / "随笔.md").write_text("# 随笔\n\n今天喝茶。", encoding="utf-8")
    result = run(runner, folder, "--into", tmp_path / "into", "--format", "json")
    assert result.exit_code == 1
    told = [json.loads(line) for line in result.stdout.splitlines()]
    kinds = {each["kind"] for each in told}
    assert {"refused", "unmarked", "wrapped", "in-force"} <= kinds
    wrapped = next(each for each in told if each["kind"] == "wrapped")
    assert wrapped["file"].endswith("茶叶安全法(2019-05-02).md")
    assert TEA_LAW.splitlines()[int(wrapped["line"]) - 1] == "适用本法。"
    assert "收入 3 个文件，未收 1 个" in result.stderr


def test_a_quotation_that_is_not_in_the_text_is_reported(runner: CliRunner, tmp_path: Path) -> None:
    # 试验用的《电子商务法》条条都是「甲」，图谱引的是真条文。
    body = "\n\n".join(f"第{number}条 甲。" for number in range(1, 89))
    text = OURS.split("第一条", maxsplit=1)[0] + body + "\n\n第八十九条 本法自2019年1月1日起施行。"
    (tmp_path / "电子商务法.md").write_text(text, encoding="utf-8")
    result = run(
        runner, tmp_path / "电子商务法.md", "--into", tmp_path / "into", "--format", "json"
    )
    wrong = [
        each
        for each in map(json.loads, result.stdout.splitlines())
        if each["kind"] == "misquotation"
    ]
    assert len(wrong) > 10
    assert all(each["from"].startswith(f"{ECL}/art_") and each["quote"] for each in wrong)


def test_a_quotation_may_leave_words_out_but_not_change_their_order() -> None:
    assert stands_in("为了……制定", "为了试验，制定本法")
    assert not stands_in("制定……为了", "为了试验，制定本法")


@pytest.mark.skipif(
    not statutes(), reason="官方文本不在 ../shared/reference/statutes，也未设 ANBAO_STATUTES"
)
def test_every_quotation_of_ours_stands_in_the_official_text(
    runner: CliRunner, tmp_path: Path
) -> None:
    folder = statutes()
    assert folder
    result = run(runner, folder, "--into", tmp_path / "into", "--format", "json")
    assert result.exit_code == 0
    assert [line for line in result.stdout.splitlines() if "misquotation" in line] == []
    assert "5008 条" in result.stderr
    assert "不符 0 处，无文本可核 0 处" in result.stderr
