"""The downloads: what each holds, compressed so that the same version gives the same bytes."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from anbao.publication.edition import Edition
from anbao.publication.writers import WRITERS, turtle_files

CHECKSUMS = "CHECKSUMS"
_LEVEL = 6  # 9 takes three times as long and saves a few per cent


@dataclass(frozen=True, slots=True)
class Form:
    """One way to take the dataset away; *packed* says that it is many files in one."""

    name: str
    file: str
    media_type: str
    zh: str
    en: str
    packed: bool = False


FORMS = (
    Form("trig", "anbao.trig.gz", "application/trig",
         "TriG：全部具名图，便于阅读", "TriG: every named graph, fit to read"),
    Form("nq", "anbao.nq.gz", "application/n-quads",
         "N-Quads：每行一条，便于程序处理", "N-Quads: one statement a line, for programs"),
    Form("ttl", "anbao-turtle.tar.gz", "text/turtle",
         "Turtle：每个具名图一个文件", "Turtle: one file for each named graph", packed=True),
    Form("jsonld", "anbao.jsonld.gz", "application/ld+json",
         "JSON-LD：上下文写在文件内", "JSON-LD: its context inside"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dump:
    """A finished download."""

    form: Form
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.form.file


def dump_bytes(edition: Edition, form: Form) -> bytes:
    """Return the download of *edition* in *form*."""
    if form.packed:
        return _tarred(turtle_files(edition), f"anbao-{edition.version}")
    return _zipped(WRITERS[form.name](edition))


def dump_of(form: Form, data: bytes) -> Dump:
    """Return what to say of *data*, the download in *form*."""
    return Dump(form, len(data), hashlib.sha256(data).hexdigest())


def checksums(files: Iterable[tuple[str, str]]) -> str:
    """Return the lines that ``sha256sum --check`` reads, for names and digests."""
    return "".join(f"{digest}  {name}\n" for name, digest in files)


def _zipped(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=_LEVEL, mtime=0)


def _tarred(files: Mapping[str, bytes], folder: str) -> bytes:
    """Pack *files*, their digests beside them, without owner or time."""
    digests = ((name, hashlib.sha256(data).hexdigest()) for name, data in files.items())
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in [*files.items(), (CHECKSUMS, checksums(digests).encode())]:
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return _zipped(out.getvalue())
