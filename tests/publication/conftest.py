"""The true dataset's edition, and all that is handed out of it, written once."""

from pathlib import Path

import pytest

from anbao.pipeline import Snapshot
from anbao.publication.edition import Edition, read_edition
from anbao.publication.shelf import write


@pytest.fixture(scope="session")
def edition(snapshot: Snapshot) -> Edition:
    return read_edition(snapshot.path)


@pytest.fixture(scope="session")
def written(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    write(edition, folder)
    return folder
