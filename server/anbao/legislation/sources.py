"""Files, folders and archives into named documents, with limits on what is let in."""

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from anbao.errors import SourceError

KINDS = (".md", ".markdown", ".txt", ".docx")
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2")
MOST_BYTES = 16 << 20
MOST_INFLATED = 64 << 20
"""Most bytes that one .docx may unpack to."""
MOST_FILES = 200_000
MOST_IN_ARCHIVE = 4 << 30
MOST_RATIO = 200
_ASIDE = ("readme", "_index", "index", "license", "changelog")
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Document:
    """One file to import: its name as complaints give it, and a way to its bytes."""

    name: str
    read: Callable[[], bytes]


def documents(paths: list[Path]) -> Iterator[Document | SourceError]:
    """Yield each document of files, folders and archives; what is refused comes as its error.

    Names that say they are about a collection (README, _index) are passed over. An archive is read
    as a stream and never unpacked to disk, so that no name in it can lead anywhere.
    """
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        elif _is_archive(path.name):
            yield from _archive(path)
        else:
            yield Document(str(path), lambda path=path: _read(path))  # type: ignore[misc]


def _folder(folder: Path) -> Iterator[Document | SourceError]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and _is_archive(path.name):
            yield from _archive(path)
        elif path.is_file() and _wanted(path.name):
            yield Document(str(path), lambda path=path: _read(path))  # type: ignore[misc]


def _wanted(name: str) -> bool:
    plain = PurePosixPath(name)
    return plain.suffix.lower() in KINDS and not plain.name.lower().startswith((*_ASIDE, ".", "~"))


def _is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_large(str(path))
        return path.read_bytes()
    except OSError as error:
        raise SourceError(path, 0, "文件无法读取", f"cannot be read: {error.strerror}") from error


def _archive(path: Path) -> Iterator[Document | SourceError]:
    members = _zip_members if path.name.lower().endswith(".zip") else _tar_members
    total = count = 0
    try:
        for name, size, read in members(path):
            count, total = count + 1, total + size
            if count > MOST_FILES or total > MOST_IN_ARCHIVE:
                en = "the archive is too large; the rest was not read"
                yield SourceError(path, 0, "压缩包过大，其余未读", en)
                return
            yield from _member(f"{path}!{name}", name, size, read)
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, NotImplementedError) as error:
        yield SourceError(path, 0, "压缩包无法读取", f"the archive cannot be read: {error}")


def _member(
    shown: str, name: str, size: int, read: Callable[[], bytes]
) -> Iterator[Document | SourceError]:
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or "\0" in name:
        en = "the path in the archive leads out of it"
        yield SourceError(shown, 0, "压缩包内的路径指向包外", en)
    elif _wanted(name):
        if size > MOST_BYTES:
            yield _too_large(shown)
        else:
            yield Document(shown, read)


def _zip_members(path: Path) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            if info.is_dir() or (mode and stat.S_ISLNK(mode)):
                continue
            yield _proper_name(info), info.file_size, _member_reader(archive, info)


def _member_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        return inflate(archive, info, MOST_BYTES)

    return read


def _proper_name(info: zipfile.ZipInfo) -> str:
    """Return the member's name; old Windows tools write Chinese names in GBK and say nothing."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return info.filename


def inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Unpack one member, or raise SourceError where it is a bomb or damaged."""
    if info.file_size > most or info.file_size > max(info.compress_size, 1 << 10) * MOST_RATIO:
        raise _too_large(info.filename)
    try:
        with archive.open(info) as file:
            data = file.read(most + 1)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        en = f"damaged or encrypted: {error}"
        raise SourceError(info.filename, 0, "压缩内容损坏或加密", en) from None
    if len(data) > most:
        raise _too_large(info.filename)
    return data


def _tar_members(path: Path) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    with tarfile.open(path, "r|*") as archive:
        for info in archive:
            if not info.isreg():
                continue
            data = b""
            if info.size <= MOST_BYTES and _wanted(info.name):
                file = archive.extractfile(info)
                data = file.read() if file else b""
            yield info.name, info.size, io.BytesIO(data).read


def _too_large(name: str) -> SourceError:
    return SourceError(
        name,
        0,
        f"文件过大（上限 {MOST_BYTES >> 20} MiB，压缩比上限 {MOST_RATIO}）",
        f"too large (at most {MOST_BYTES >> 20} MiB, compressed at most {MOST_RATIO} times)",
    )


def refuse_old_word(name: str, data: bytes) -> None:
    """Refuse what is no text and no .docx, saying what to do."""
    if data.startswith(_OLD_WORD):
        raise SourceError(name, 0, "这是旧式 .doc；请另存为 .docx", "an old .doc; save it as .docx")
    if data.startswith(b"%PDF"):
        raise SourceError(
            name, 0, "这是 PDF；请下载 .docx 版本", "a PDF; download the .docx instead"
        )
