"""The worked notebook runs from top to bottom and comes to the paper's figures."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from anbao.pipeline import Snapshot

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "paper-section-2.ipynb"
# Jupyter's own parts warn of each other; the notebook's warnings are its kernel's.
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def executed(snapshot: Snapshot, home: Path) -> list[dict[str, Any]]:
    """The outputs of the notebook, run once on the true graph."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANBAO_GRAPH", str(home))
        patch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
        notebook = nbformat.read(NOTEBOOK, as_version=4)
        NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def said(executed: list[dict[str, Any]]) -> str:
    texts = [each.get("data", {}).get("text/plain", "") for each in executed]
    return "\n".join([*texts, *(each.get("text", "") for each in executed)])


def test_it_is_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(
        not cell.get("outputs") and not cell.get("execution_count") for cell in notebook.cells
    )


def test_the_distribution_is_the_papers(executed: list[dict[str, Any]]) -> None:
    tables = [each["data"]["text/plain"] for each in executed if "data" in each]
    first = next(each for each in tables if "cases" in each)
    assert sorted(int(line.split()[-1]) for line in first.splitlines()[1:]) == [1, 5, 11, 15]


def test_the_five_traffic_cases_are_there(executed: list[dict[str, Any]]) -> None:
    assert "5 件 · cases" in said(executed)
    assert "平台先按份后补充" in said(executed)


def test_dates_are_dates_and_there_are_plots(executed: list[dict[str, Any]]) -> None:
    assert "datetime64" in said(executed)
    assert sum("image/png" in each.get("data", {}) for each in executed) == 3
