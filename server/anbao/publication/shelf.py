"""The files of one version that are ready to be handed out, written once and put there whole."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from anbao.errors import NotReady
from anbao.namespaces import BASE
from anbao.publication.about import Citation, citation
from anbao.publication.dcat import dcat_description
from anbao.publication.dumps import CHECKSUMS, FORMS, Dump, checksums, dump_bytes, dump_of
from anbao.publication.edition import LICENCE, Edition, read_edition
from anbao.publication.figures import figures
from anbao.publication.jsonld import triples_document
from anbao.publication.sitemap import sitemap
from anbao.publication.void import void_description
from anbao.publication.writers import described

# Counts up whenever the same version would be written differently.
_FOLDER = "publication-1"
_MANIFEST = "manifest.json"
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Item:
    """One file to hand out; *zh* and *en* say what it holds."""

    name: str
    media_type: str
    size: int
    sha256: str
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is ready of one version: *dumps* to download, *items* by name, and what to say of it."""

    folder: Path
    version: str
    built: str
    modified: str
    licence: str
    triples: int
    graphs: int
    citation: Citation
    dumps: tuple[str, ...]
    items: Mapping[str, Item]

    def path(self, item: Item) -> Path:
        """Return where *item* lies; its name came from here, never from a request."""
        return self.folder / item.name


def shelf_of(snapshot: Path, *, spare: bool = False) -> Shelf:
    """Return the shelf of the folder *snapshot*, having another process fill it if need be.

    With *spare*, that process takes only the time that nobody else wants.
    """
    folder = snapshot / _FOLDER
    if not (folder / _MANIFEST).is_file():
        try:
            _fill_elsewhere(snapshot, spare=spare)
        except (OSError, subprocess.SubprocessError):
            raise NotReady(
                "下载文件尚未备好，请稍后再试", "the downloads are not ready; try again soon"
            ) from None
    return _read(folder)


def _fill_elsewhere(snapshot: Path, *, spare: bool) -> None:
    """Fill in a process of its own, so that seconds of work hold up no other request."""
    with (snapshot / ".publication.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (snapshot / _FOLDER / _MANIFEST).is_file():
            line = [sys.executable, "-m", "anbao.publication", str(snapshot)]
            line += ["--spare"] if spare else []
            subprocess.run(line, check=True, timeout=_SECONDS)  # noqa: S603 - our own module


def fill(snapshot: Path) -> Path:
    """Write every file for the folder *snapshot* beside its final place, then move it there."""
    edition = read_edition(snapshot)
    draft, folder = snapshot / f".{_FOLDER}-{os.getpid()}", snapshot / _FOLDER
    draft.mkdir(exist_ok=True)
    try:
        write(edition, draft)
        draft.replace(folder)
    except OSError:  # another process was faster; what it wrote is the same
        shutil.rmtree(draft, ignore_errors=True)
        if not (folder / _MANIFEST).is_file():
            raise
    return folder


def write(edition: Edition, folder: Path) -> None:
    """Write the downloads of *edition*, their checksums and descriptions into *folder*."""
    dumps: list[Dump] = []
    for form in FORMS:
        data = dump_bytes(edition, form)
        (folder / form.file).write_bytes(data)
        dumps.append(dump_of(form, data))
    items = [Item(d.name, "application/gzip", d.size, d.sha256, d.form.zh, d.form.en)
             for d in dumps]  # fmt: skip
    for name, media_type, data in _descriptions(edition, dumps):
        (folder / name).write_bytes(data)
        items.append(Item(name, media_type, len(data), hashlib.sha256(data).hexdigest()))
    text = json.dumps(_manifest(edition, items), ensure_ascii=False, indent=1)
    (folder / _MANIFEST).write_text(text, encoding="utf-8")


def _descriptions(edition: Edition, dumps: list[Dump]) -> list[tuple[str, str, bytes]]:
    void = void_description(edition, [f"{BASE}/dumps/{dump.name}" for dump in dumps])
    dcat = dcat_description(edition, dumps)
    sums = checksums((dump.name, dump.sha256) for dump in dumps)
    turtle = "text/turtle; charset=utf-8"
    return [
        (CHECKSUMS, "text/plain; charset=utf-8", sums.encode()),
        ("void.ttl", turtle, described(void)),
        ("dcat.ttl", turtle, described(dcat)),
        ("dcat.jsonld", "application/ld+json", triples_document(dcat)),
        ("sitemap.xml", "application/xml", sitemap(edition)),
    ]


def _manifest(edition: Edition, items: list[Item]) -> dict[str, Any]:
    return {
        "version": edition.version,
        "built": edition.built,
        "modified": edition.modified,
        "licence": LICENCE,
        "triples": figures(edition.union).triples,
        "graphs": len(edition.graphs),
        "citation": asdict(citation(edition)),
        "dumps": [form.file for form in FORMS],
        "items": [asdict(item) for item in items],
    }


def _read(folder: Path) -> Shelf:
    try:
        told = json.loads((folder / _MANIFEST).read_bytes())
    except OSError:
        raise NotReady("该版本已不再保留", "this version is no longer kept") from None
    items = {item["name"]: Item(**item) for item in told.pop("items")}
    quoted = Citation(**told.pop("citation"))
    dumps = tuple(told.pop("dumps"))
    return Shelf(folder=folder, items=items, citation=quoted, dumps=dumps, **told)
