"""The composition root: a worker's application, built from what ``serving`` wrote down for it.

The one environment variable read here names the folder of the running server; in it ``serving``
keeps what is served now. A worker looks there twice a second and swaps without a pause.
"""

import ctypes
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint

from anbao.desk import make_lexicon, make_linker
from anbao.dossiers.editing import case_path, version_at
from anbao.dossiers.library import Library
from anbao.dossiers.modules import read_modules
from anbao.editing.plan import plan_of
from anbao.ending import end_with
from anbao.errors import AnbaoError
from anbao.intake import Intake
from anbao.legislation.official import OfficialTexts
from anbao.legislation.shelf import Shelf
from anbao.linking.index import NameIndex
from anbao.linking.lexicon import Kept
from anbao.publication.shelf import shelf_of
from anbao.questions.catalogue import read_catalogue
from anbao.questions.saved import SavedQueries
from anbao.rollcall import answer, wait_for_all
from anbao.serving import FOLDER_VARIABLE, Served, read_served, read_settings, served_since
from anbao.source_tree import SourceTree, with_home
from anbao.store.depot import Depot
from anbao.store.jail import JailEngine
from anbao.store.limits import EngineLimits
from anbao.store.live import Generation, Live
from anbao.store.local import LocalReader, load_snapshot
from anbao.tokens import TokenFile
from anbao.validation.check import Submission
from anbao.validation.examiner import Examiner
from anbao.web.app import WebSettings, create_app
from anbao.web.asking import question_pages
from anbao.web.bodies import Bodies
from anbao.web.browse import browse_pages
from anbao.web.cards import card_doors
from anbao.web.case_form import Desk, case_form_pages
from anbao.web.case_saving import saving_pages
from anbao.web.cases import CaseRoom, case_doors
from anbao.web.connections import ConnectionWatch
from anbao.web.direct import Direct
from anbao.web.editing import editing_pages
from anbao.web.examples import example_door
from anbao.web.gateway import Gateway
from anbao.web.linking import linking_doors
from anbao.web.observation import Observer
from anbao.web.openapi import openapi_doors
from anbao.web.publication import publication_doors
from anbao.web.reconciliation import reconciliation_doors
from anbao.web.reference import Handbook, reference_pages
from anbao.web.remembered import page_memory
from anbao.web.saved import saved_query_doors
from anbao.web.schema import schema_doors
from anbao.web.statistics import statistics_pages
from anbao.web.things import thing_doors
from anbao.web.validation import validation_doors

_EXAMPLE = "cases/2020/yue03-minzhong-943.ttl"  # the case that the editors' guide explains
_LOOK_SECONDS = 0.05
_SEEN_SECONDS = 30.0
_TURN_SECONDS = 0.0005
_M_ARENA_MAX = -8


def application() -> Gateway:
    """Build one worker's application; granian calls this in each worker process."""
    folder = Path(os.environ[FOLDER_VARIABLE])
    end_with(json.loads((folder / "settings.json").read_text(encoding="utf-8"))["parent"])
    _share_well()
    engine_limits, settings, depot_folder = read_settings(folder)
    settings = replace(settings, folder=folder)
    served = read_served(folder)
    live = Live(_generation(served, engine_limits))
    blueprints = _pages(live, served, settings) if served.snapshot else []
    depot = _depot(depot_folder, folder, engine_limits)
    app = create_app(
        live.engine, live.reader, blueprints=blueprints, settings=settings, depot=depot
    )
    follower = _Follower(folder, served, live, engine_limits)
    threading.Thread(target=follower.run, daemon=True).start()
    answer(folder, served.version)
    tokens = TokenFile(settings.tokens) if settings.tokens else None
    observer = Observer(_pinned(app, live), settings.journal)
    ConnectionWatch(settings.port, settings.limits, proxies=settings.proxies).start()
    bodies = Bodies(settings.limits, tokens)
    gateway = Gateway(observer, settings.limits, bodies, proxies=settings.proxies)
    gateway.try_first(Direct(live, settings, observer, writable=depot is not None))
    return gateway


def _share_well() -> None:
    """Have this process's many threads take turns quickly, and share the memory they let go of.

    A page asks the store hundreds of times and waits for the interpreter after each; behind
    threads that compute, at five milliseconds a turn, that was a minute. And glibc keeps what was
    freed apart for each thread: it came to twice what is used.
    """
    sys.setswitchinterval(_TURN_SECONDS)
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_M_ARENA_MAX, 2)


def _depot(place: Path | None, folder: Path, limits: EngineLimits) -> Depot | None:
    """Return the dataset that may be changed; each change waits until all workers serve it."""
    if place is None:
        return None
    return Depot(place, limits, lambda version: wait_for_all(folder, version, _SEEN_SECONDS))


def _pages(live: Live, served: Served, settings: WebSettings) -> Sequence[Blueprint]:
    """Build the pages over what is *live*; questions and modules are read again with each swap."""
    limits = settings.limits
    texts = Shelf(settings.legislation) if settings.legislation else None
    library = Library(live.reader, texts)
    tree = SourceTree(Path(served.tree))
    catalogue, modules = read_catalogue(tree.queries), read_modules(tree.ontology)
    handbook = Handbook(library, catalogue, modules)
    examiner = Examiner(Path(served.examiner), settings.checking)

    def read_again() -> None:
        catalogue.take_over(read_catalogue(tree.queries))
        modules.take_over(read_modules(tree.ontology))

    live.after_swap(read_again)
    official = OfficialTexts(texts) if texts else None
    names = Kept(live.reader, lambda reader: NameIndex(make_lexicon(reader, tree, official)))
    linkers = Kept(
        live.reader,
        lambda reader: make_linker(reader, names.now().lexicon, tree, official, index=names.now),
    )
    # Made before somebody asks: it takes longer than a suggestion may.
    threading.Thread(target=names.now, daemon=True).start()
    home = live.folder.parent.parent
    intake = Intake(with_home(tree, home), home)
    room = _case_room(tree, home, examiner, intake)
    desk = _desk(room, tree, library, names=names, examiner=examiner)
    saved = SavedQueries(live.folder.parent.parent / "saved", limits.saved_queries)
    return [
        browse_pages(handbook, names, page_memory(limits.remembered_bytes)),
        reference_pages(handbook),
        thing_doors(library),
        question_pages(library, catalogue, live.engine),
        statistics_pages(library, catalogue),
        card_doors(library),
        example_door(catalogue),
        schema_doors(library, limits),
        saved_query_doors(live.engine, saved, limits, Path(os.environ[FOLDER_VARIABLE])),
        linking_doors(names, linkers, limits),
        reconciliation_doors(names, live.reader, limits),
        validation_doors(examiner),
        case_doors(room),
        case_form_pages(desk),
        saving_pages(desk),
        editing_pages(lambda: (tree.data / _EXAMPLE).read_text(encoding="utf-8")),
        publication_doors(lambda: shelf_of(live.folder)),
        openapi_doors(),
    ]


def _case_room(tree: SourceTree, home: Path, examiner: Examiner, intake: Intake) -> CaseRoom:
    """Return where cases are read and changed; a change waits until every worker serves it."""
    folder = Path(os.environ[FOLDER_VARIABLE])
    return CaseRoom(
        intake.ledger,
        home,
        lambda name, text: examiner.check([Submission(Path(name), text)]),
        lambda version: wait_for_all(folder, version, 2 * _SEEN_SECONDS),
        intake.present,
        tree.root,
    )


def _desk(room: CaseRoom, tree: SourceTree, library: Library, *, names: Kept[NameIndex],
          examiner: Examiner) -> Desk:  # fmt: skip
    """Put together what the case form is made with."""
    reader = library.reader
    plans = Kept(reader, lambda _: plan_of(with_home(tree, room.home)))

    def file(iri: str) -> str:
        return room.present(case_path(reader, iri).removeprefix("case/")).decode()

    def provision(text: str, cls: str, day: str) -> str:
        hits = names.now().search(text, ("provision",), limit=1)
        return version_at(reader, hits[0].entry.iri, cls, day) if hits else text

    return Desk(plans.now, library, examiner, file, provision, room)


def _generation(served: Served, limits: EngineLimits) -> Generation:
    engine = JailEngine(
        Path(served.socket), limits, version=served.version, graphs=tuple(served.graphs)
    )
    if not served.snapshot:
        return Generation(engine, None)
    folder = Path(served.snapshot)
    return Generation(engine, LocalReader(load_snapshot(folder), served.version), folder)


class _Follower:
    """Swaps to whatever the server says it serves now."""

    def __init__(self, folder: Path, served: Served, live: Live, limits: EngineLimits) -> None:
        self._folder = folder
        self._served = served
        self._live = live
        self._limits = limits

    def run(self) -> None:
        """Look for ever; what cannot be loaded leaves the last good one in place."""
        seen = 0
        while True:
            time.sleep(_LOOK_SECONDS)
            try:
                if seen == (seen := served_since(self._folder)):
                    continue
                served = read_served(self._folder)
                if served != self._served:
                    generation = _generation(served, self._limits)
                    self._served = served
                    self._live.swap(generation)
                    answer(self._folder, served.version)
            except (AnbaoError, OSError, ValueError) as error:
                print(f"anbao: {type(error).__name__}: {error}", file=sys.stderr, flush=True)


def _pinned(app: Callable[..., Iterable[bytes]], live: Live) -> Callable[..., Iterable[bytes]]:
    def pinned(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with live.pinned():
            return app(environ, start_response)

    return pinned
