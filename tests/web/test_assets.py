"""The browser's code as it was built: known files, known licences, nothing else, kept for ever."""

import hashlib
import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from anbao.web.assets import DIST
from tests.web.live_server import Server

FRONTEND = Path(__file__).parents[2] / "server/frontend"
LICENCES = {
    "0BSD",
    "Apache-2.0",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "(MPL-2.0 OR Apache-2.0)",
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, object]:
    path = DIST / "manifest.json"
    assert path.is_file(), "the scripts are not built: run make serve or make test"
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_built_file_is_as_the_manifest_says(manifest: dict) -> None:
    for each in manifest["files"]:
        content = (DIST / each["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == each["sha256"]
        assert len(content) == each["bytes"]


def test_nothing_else_is_served(manifest: dict) -> None:
    known = {each["file"] for each in manifest["files"]}
    written = {path.name for path in DIST.iterdir()}
    assert written == known | {"manifest.json", "licences.txt", "sources.sha256"}


def test_every_package_has_a_licence_that_we_may_pass_on(manifest: dict) -> None:
    packages = [package for each in manifest["files"] for package in each["packages"]]
    assert {package["licence"] for package in packages} <= LICENCES
    texts = (DIST / "licences.txt").read_text(encoding="utf-8")
    for package in packages:
        assert not package["version"] or f"{package['name']} {package['version']}" in texts


def test_every_script_of_the_sources_is_an_entry_point(manifest: dict) -> None:
    assert set(manifest["entries"]) == {path.stem for path in (FRONTEND / "src").glob("*.js")}


def test_built_files_may_be_kept_for_ever(manifest: dict, served: Server) -> None:
    entry = manifest["entries"]["workbench"]
    reply = served.get(f"/static/dist/{entry['file']}")
    assert (reply.status, reply.headers["cache-control"].split()[-1]) == (200, "immutable")
    assert "immutable" not in served.get("/static/anbao.css").headers.get("cache-control", "")


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    assert [path for path, each in lock["packages"].items() if "resolved" in each] == []


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build hook over a copy of the sources, on a machine without npm."""
    folder = tmp_path / "server/frontend"
    shutil.copytree(FRONTEND, folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    monkeypatch.setenv("PATH", str(tmp_path))
    spec = importlib.util.spec_from_file_location("build_hook", folder / "build_hook.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_npm_the_package_installs_and_the_reason_is_kept(copied: ModuleType) -> None:
    hook = copied.FrontendHook(str(copied.HERE), {}, None, None, str(copied.HERE), "wheel")
    assert hook.dependencies() == [copied.NODE]
    hook.initialize("editable", {})
    assert "npm" in (copied.DIST / "unbuilt.txt").read_text(encoding="utf-8")
    assert not copied.is_fresh()


def test_unchanged_sources_need_no_node(copied: ModuleType) -> None:
    copied.DIST.mkdir(parents=True)
    shutil.copy(DIST / "sources.sha256", copied.DIST)
    assert copied.is_fresh()
    hook = copied.FrontendHook(str(copied.HERE), {}, None, None, str(copied.HERE), "wheel")
    assert hook.dependencies() == []
    (copied.HERE / "src" / "workbench.js").write_text("changed")
    assert not copied.is_fresh()
