"""Saved queries are named by what they say, never change, survive, and are no more than may be."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from anbao.errors import NotInGraph
from anbao.questions.saved import SavedQueries, SavedQuery, StorageFull

FIRST = SavedQuery("ASK {}", "v1", "2024-02-01", 1)


def test_saving_twice_is_saving_once_and_the_first_day_stays(tmp_path: Path) -> None:
    saved = SavedQueries(tmp_path / "saved", 10)
    assert saved.keep(FIRST) == FIRST
    assert saved.keep(SavedQuery("ASK {}", "v1", "2025-01-01", 1)) == FIRST
    assert SavedQueries(tmp_path / "saved", 10).find(FIRST.name) == FIRST


def test_another_text_or_version_has_another_name() -> None:
    names = {SavedQuery(text, version, "2024-02-01", 1).name
             for text in ("ASK {}", "ASK { }") for version in ("v1", "v2")}  # fmt: skip
    assert len(names) == 4


def test_no_more_are_kept_than_may_be(tmp_path: Path) -> None:
    saved = SavedQueries(tmp_path, 1)
    saved.keep(FIRST)
    with pytest.raises(StorageFull):
        saved.keep(SavedQuery("ASK { ?s ?p ?o }", "v1", "2024-02-01", 1))
    assert saved.keep(FIRST) == FIRST
    assert [path.suffix for path in tmp_path.iterdir() if path.suffix] == [".json"]


def test_many_at_once_do_not_pass_the_cap(tmp_path: Path) -> None:
    def save(number: int) -> bool:
        try:
            SavedQueries(tmp_path, 5).keep(SavedQuery(f"ASK {{}} #{number}", "v1", "2024-02-01", 1))
        except StorageFull:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(20))) == 5


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 16 + "\n", "A" * 16, "0" * 16])
def test_only_names_of_ours_are_looked_up(tmp_path: Path, name: str) -> None:
    (tmp_path / "passwd.json").write_text(json.dumps({"query": "x"}))
    with pytest.raises(NotInGraph):
        SavedQueries(tmp_path, 1).find(name)
