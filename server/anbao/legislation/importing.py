"""Import: every document read in parallel, put on the shelf in batches, and told about.

What was committed stays: an import that was interrupted goes on, when called again, with the files
that are not there yet. A file counts as done when its bytes lie there already, under any name.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import astuple, dataclass, field
from multiprocessing import get_context
from pathlib import Path

from anbao.errors import SourceError
from anbao.legislation.addresses import official_addresses
from anbao.legislation.citations import Citation, citations_in
from anbao.legislation.document import ReadDocument, read_document
from anbao.legislation.filing import Filed, ShelfWriter, writing
from anbao.legislation.graph import write_graph
from anbao.legislation.lines import Oddity
from anbao.legislation.names import Identity, Known, identify, title_key
from anbao.legislation.official import OfficialTexts
from anbao.legislation.shelf import Edition, Shelf
from anbao.legislation.sources import documents
from anbao.legislation.units import records
from anbao.linking.gazetteer import Gazetteer
from anbao.linking.lexicon import Lexicon

_CHUNK = 16
_PARALLEL_FROM = 40
_WITHIN_DAYS = 370
"""An amendment takes effect within a year; a later version of the graph is another amendment's."""

Advance = Callable[[str, int, int], None]
_Job = tuple[str, bytes]


@dataclass(slots=True)
class ImportReport:
    """What came of an import: counts, and file, line and words of all that was odd or refused."""

    read: int = 0
    citations: int = 0
    already: int = 0
    oddities: list[tuple[str, Oddity]] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Names:
    """What citations between laws are read with: the graph's names, and titles of other laws."""

    lexicon: Lexicon = field(default_factory=lambda: Lexicon(()))
    others: tuple[str, ...] = ()

    def gazetteer(self, shelf: Shelf) -> Gazetteer:
        """Return a gazetteer of these names and the titles on the shelf."""
        mine = self.lexicon.entries
        texts = (each for each in OfficialTexts(shelf).entries() if each.iri not in mine)
        return Gazetteer(Lexicon([*texts, *self.lexicon]), self.others)


def import_legislation(  # noqa: PLR0913 - what to read, where to, and with what knowledge
    paths: list[Path],
    folder: Path,
    known: Known,
    *,
    advance: Advance,
    workers: int = 0,
    names: Names | None = None,
) -> ImportReport:
    """Read files, folders and archives into the shelf in *folder*; *workers* 0 means every core.

    *names* are those by which the texts may cite what is not on the shelf.
    """
    report = ImportReport()
    advance("count", 0, 0)
    total = sum(1 for _ in documents(paths))
    with writing(folder) as writer, _executor(known, total, workers) as executor:
        for done, filed in enumerate(_filed(paths, writer.done(), executor, report), start=1):
            _file(writer, filed, report)
            advance("import", min(report.read + report.already, total), total)
            del done
    advance("import", total, total)
    if report.read > len(report.refusals):
        report.citations = _cite(folder, names or Names(), advance)
    return report


def _cite(folder: Path, names: Names, advance: Advance) -> int:
    """Scan every text anew: what was imported last may be what earlier texts cite."""
    shelf = Shelf(folder)
    gazetteer, editions = names.gazetteer(shelf), list(shelf.every_edition())
    found: list[Citation] = []
    for done, edition in enumerate(editions, start=1):
        found += citations_in(shelf, edition, gazetteer)
        advance("cite", done, len(editions))
    with writing(folder) as writer:
        writer.cite(astuple(each) for each in found)
    write_graph(shelf, folder)
    return len(found)


def _file(writer: ShelfWriter, batch: list[Filed], report: ImportReport) -> None:
    report.oddities += writer.file(batch)
    for filed in batch:
        report.read += 1
        report.oddities += [(filed.name, each) for each in filed.oddities]
        if filed.refusal:
            report.refusals.append((filed.name, filed.refusal))


def _filed(
    paths: list[Path], done: dict[str, str], executor: "Executor | None", report: ImportReport
) -> Iterator[list[Filed]]:
    """Yield batches as they are read; only so many wait in memory as the cores can chew."""
    jobs = _chunks(_fresh(paths, done, report))
    if executor is None:
        for chunk in jobs:
            yield _read_all(chunk)
        return
    waiting: set[Future[list[Filed]]] = set()
    for chunk in jobs:
        waiting.add(executor.submit(_read_all, chunk))
        if len(waiting) >= 2 * _cores():
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in ready:
                yield future.result()
    for future in waiting:
        yield future.result()


def _fresh(paths: list[Path], done: dict[str, str], report: ImportReport) -> Iterator[_Job | Filed]:
    known_bytes = set(done.values())
    for found in documents(paths):
        if isinstance(found, SourceError):
            yield _refused(str(found.path), "", found)
            continue
        try:
            data = found.read()
        except SourceError as error:
            yield _refused(found.name, "", error)
            continue
        digest = hashlib.sha256(data).hexdigest()
        if digest in known_bytes:
            report.already += 1
        else:
            known_bytes.add(digest)
            yield found.name, data


def _chunks(jobs: Iterable[_Job | Filed]) -> Iterator[list[_Job | Filed]]:
    chunk: list[_Job | Filed] = []
    for job in jobs:
        chunk.append(job)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


_known = Known()


def _begin(known: Known) -> None:
    """Give a reading process what the graph knows, once."""
    global _known  # noqa: PLW0603 - one value for the life of a worker process
    _known = known


def _read_all(chunk: list[_Job | Filed]) -> list[Filed]:
    return [each if isinstance(each, Filed) else read_one(*each, _known) for each in chunk]


def read_one(name: str, data: bytes, known: Known) -> Filed:
    """Read one file into what the shelf takes; a file that cannot be read becomes a refusal."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        document = read_document(name, data)
        identity = identify(document, known)
        edition = _edition(document, identity, known)
        units = tuple(
            astuple(each) for each in records(identity.iri, document.body, book=bool(document.book))
        )
    except SourceError as error:
        return _refused(name, digest, error)
    except (ValueError, RecursionError) as error:
        return _refused(name, digest, SourceError(name, 0, "读不懂", f"cannot be read: {error}"))
    odd = (*document.oddities, *identity.oddities, *_undated(edition))
    return Filed(name, digest, edition, title_key(document.title), units, odd)


def _refused(name: str, digest: str, error: SourceError) -> Filed:
    place = f":{error.line}" if error.line else ""
    return Filed(name, digest, None, "", (), (), f"{name}{place}: {error.zh} · {error.en}")


def _edition(document: ReadDocument, identity: Identity, known: Known) -> Edition:
    dating = document.dating
    in_force, basis = dating.in_force, dating.basis
    if in_force is None and dating.text is not None:
        in_force = _from_graph(known.versions.get(identity.iri, set()), dating.text)
        basis = "graph" if in_force else basis
    version = in_force or dating.text
    if version is None:
        raise SourceError(document.name, 1, "看不出是哪一日的文本；请在标题下写明通过或修改日期",
                          "the date of the text is nowhere; write it under the title")  # fmt: skip
    days = (dating.made, dating.text, in_force)
    made, text, since = (day.isoformat() if day else "" for day in days)
    return Edition(0, identity.iri, document.title, identity.kind, document.number, identity.known,
                   version.isoformat(), made, text, since, basis, document.note,
                   tuple(document.body.preamble), (document.name,),
                   official_addresses(document.front.values()))  # fmt: skip


def _from_graph(versions: set[str], text: dt.date) -> dt.date | None:
    days = sorted(dt.date.fromisoformat(each) for each in versions if each)
    last = text + dt.timedelta(days=_WITHIN_DAYS)
    return next((day for day in days if text <= day <= last), None)


def _undated(edition: Edition) -> list[Oddity]:
    if edition.in_force:
        return []
    zh = f"没有载明这一文本的施行日期，按 {edition.version} 的文本收录"
    return [
        Oddity(
            0,
            "in-force",
            zh,
            f"no day of taking effect is given; kept as the text of {edition.version}",
        )
    ]


class _Inline:
    """Stands in for the pool where there is little to read."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def _executor(known: Known, total: int, workers: int) -> "ProcessPoolExecutor | _Inline":
    _begin(known)
    workers = workers or _cores()
    if workers < 2 or total < _PARALLEL_FROM:
        return _Inline()
    # A fork would copy the locks of whatever threads the caller runs; spawned workers start clean.
    context = get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(known,))


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1
