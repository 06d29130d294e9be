"""What a user has imported counts as held: its instruments and its provisions are linked to."""

from pathlib import Path

from anbao.desk import make_lexicon, make_linker
from anbao.legislation.importing import import_legislation
from anbao.legislation.names import Known
from anbao.legislation.official import OfficialTexts
from anbao.legislation.shelf import Shelf
from anbao.linking.lexicon import Lexicon
from anbao.source_tree import SourceTree
from anbao.store.local import LocalReader

LAW = """# 中华人民共和国风筝法

2020年1月1日第一届风筝大会通过，自2020年3月1日起施行

<!-- INFO END -->

第一条 放风筝应当看风向。

第二条 线由放的人备好。

第三条 本法自2020年3月1日起施行。
"""


def test_imported_provisions_are_linked_to(
    reader: LocalReader, tree: SourceTree, tmp_path: Path
) -> None:
    (tmp_path / "风筝法.md").write_text(LAW, encoding="utf-8")
    shelf = tmp_path / "shelf"
    import_legislation([tmp_path / "风筝法.md"], shelf, Known(), advance=lambda *_: None, workers=1)
    texts = OfficialTexts(Shelf(shelf))
    found = make_linker(reader, make_lexicon(reader, tree, texts), tree, texts).link(
        "依照风筝法第二条、《中华人民共和国风筝法》第九条"
    )
    links = [each.reading.link for each in found]
    assert [each.why for each in links if each] == ["named", "instrument-only"]
    assert links[0] and links[0].iri.endswith("/art_2")
    assert links[0].label.zh == "《风筝法》第二条"


def test_nothing_imported_changes_nothing(
    reader: LocalReader, lexicon: Lexicon, tree: SourceTree, tmp_path: Path
) -> None:
    texts = OfficialTexts(Shelf(tmp_path))
    (found,) = make_linker(reader, lexicon, tree, texts).link("《风筝法》第二条")
    assert found.reading.link is None
