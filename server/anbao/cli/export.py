"""``anbao export``: the published dataset as files, or on standard output."""

import hashlib
import sys
from pathlib import Path

import click

from anbao.cli.terminal import format_option, home_option, progress, tree_option
from anbao.pipeline import run
from anbao.publication.dumps import CHECKSUMS, checksums
from anbao.publication.edition import Edition, read_edition
from anbao.publication.writers import WRITERS, turtle_files
from anbao.source_tree import SourceTree


@click.command()
@format_option(*WRITERS)
@click.option(
    "--graph",
    "graphs",
    multiple=True,
    metavar="NAME",
    help="只要这个图，如 courts，可重复 · Just this graph, such as courts; repeatable.",
)
@click.option(
    "-o",
    "--output",
    "target",
    default="-",
    show_default=True,
    metavar="FILE|FOLDER|-",
    type=click.Path(allow_dash=True, path_type=Path),
    help="写到何处；- 是标准输出 · Where to; - is standard output.",
)
@tree_option
@home_option
def export(
    *, form: str, graphs: tuple[str, ...], target: Path, tree: SourceTree, home: Path
) -> None:
    """Write the published dataset, which is built first if need be.

    To an existing FOLDER go the data and their CHECKSUMS (SHA-256); as Turtle, one file for each
    graph, into a FOLDER that is made if need be.

    导出已发布的数据集，必要时先构建。写到目录时附 CHECKSUMS；ttl 每个图一个文件，须给目录。
    """
    if form == "ttl" and len(graphs) != 1 and (str(target) == "-" or target.is_file()):
        raise click.UsageError(
            "ttl 每个图一个文件：请用 -o 给出目录，或用 --graph 选一个图 · "
            "ttl is one file a graph: name a folder by -o, or one graph by --graph"
        )
    with progress() as advance:
        snapshot = run(tree, home, advance)
    edition = read_edition(snapshot.path).only(graphs)
    try:
        _write(edition, form, target)
    except BrokenPipeError:
        raise  # click knows that a reader may stop early
    except OSError as error:
        raise click.FileError(str(error.filename or target), hint=error.strerror) from None


def _write(edition: Edition, form: str, target: Path) -> None:
    if str(target) == "-":
        sys.stdout.buffer.write(WRITERS[form](edition))
    elif target.is_dir() or (form == "ttl" and len(edition.graphs) != 1):
        _write_folder(target, _files(edition, form))
    else:
        target.write_bytes(WRITERS[form](edition))


def _files(edition: Edition, form: str) -> dict[str, bytes]:
    if form == "ttl":
        return turtle_files(edition)
    return {f"anbao-{edition.version}.{form}": WRITERS[form](edition)}


def _write_folder(folder: Path, files: dict[str, bytes]) -> None:
    digests = ((name, hashlib.sha256(data).hexdigest()) for name, data in files.items())
    for name, data in [*files.items(), (CHECKSUMS, checksums(digests).encode())]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
