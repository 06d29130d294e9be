"""Any number of case graphs, made from our own: the same few words give the same bytes.

Each generated case is one of ours under a docket or report key that nobody else has, with law cited
that was in force on its dates. Sizes, code-list values and wording are therefore ours; how often a
provision is cited falls off as it does in practice (a few are cited everywhere, most hardly ever).
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

from anbao.citation.docket import parse_docket
from anbao.identifiers import case_iri
from anbao.namespaces import AB, ELI, RDF, RDFS
from anbao.source_tree import SourceTree

_CITED = 400  # provisions that courts cite at all
_DATE = re.compile(r'"(\d{4}-\d{2}-\d{2})"')
_MARK = "\x00"
_UNSTATED_LAW = f"<{AB}notStated> <{AB}appliesVersion> ."
_HOLDING = f"<{RDF.term('type')}> <{AB}Holding> ."
_SERIAL = re.compile(r"第?\d+号")


@dataclass(frozen=True, slots=True)
class CaseGraph:
    """One generated case: its IRI and its statements as N-Triples lines."""

    iri: str
    lines: tuple[str, ...]

    @property
    def n_triples(self) -> str:
        """The case as an N-Triples document."""
        return "".join(f"{line}\n" for line in self.lines)


@dataclass(frozen=True)
class _Template:
    """A case of ours with marks where its key and its dockets' serial numbers stand."""

    iri: str
    lines: tuple[str, ...]

    @cached_property
    def date(self) -> str:
        """The day of its facts, or one on which all law cited today was in force."""
        told = (_DATE.search(line) for line in self.lines if f" <{AB}factsFrom> " in line)
        return next((found[1] for found in told if found), "2022-06-01")

    @cached_property
    def holding(self) -> str:
        """The node that cites the law."""
        return next(line for line in self.lines if line.endswith(_HOLDING)).split(" ", 1)[0]

    def filled(self, number: int, cited: list[str]) -> CaseGraph:
        """Return this case under *number*, its court applying the versions *cited*."""
        lines = [line for line in self.lines if not (cited and line.endswith(_UNSTATED_LAW))]
        lines += [f"{self.holding} <{AB}appliesVersion> <{version}> ." for version in cited]
        key = str(1_000_000 + number)
        return CaseGraph(
            self.iri.replace(_MARK, key), tuple(line.replace(_MARK, key) for line in lines)
        )


class CaseMint:
    """Makes cases from the tree's own; *snapshot* tells which versions of the law there are."""

    def __init__(self, tree: SourceTree, snapshot: Path) -> None:
        self._templates = [_template(path) for path in sorted(tree.data.glob("cases/*/*.ttl"))]
        self._versions = _versions(snapshot)

    @property
    def most_cited(self) -> str:
        """The provision version that is cited most."""
        return self._versions[0][0]

    def cases(self, count: int, seed: int = 1) -> Iterator[CaseGraph]:
        """Give *count* cases; a longer run begins with a shorter one's."""
        chance = random.Random(seed)
        for number in range(count):
            template = chance.choice(self._templates)
            yield template.filled(number, self._citations(chance, template.date))

    def _citations(self, chance: random.Random, date: str) -> list[str]:
        ranks = [int(_CITED ** chance.random()) - 1 for _ in range(chance.choice((0, 1, 2, 2, 3)))]
        versions = (self._versions[rank % len(self._versions)] for rank in ranks)
        return sorted({iri for iri, since, until in versions if since <= date < until})


def _template(path: Path) -> _Template:
    quads = list(parse(path=str(path), format=RdfFormat.TURTLE))
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    text = triples.decode()
    iri = re.findall(r"<(\S+)> <\S+#type> <\S+#(?:Dispute|CitedReport)>", text)[0]
    above, _, key = iri.rpartition("/")
    marked = f"{above}/{_MARK}" if key.isdigit() else f"{iri}-{_MARK}"
    text = re.sub(rf"<{re.escape(iri)}(?=[>/])", f"<{marked}", text)
    return _Template(marked, tuple(_with_new_graph(text, quads).splitlines()))


def _with_new_graph(text: str, quads: list[Quad]) -> str:
    """Mark the graph's own name and the dockets' serial numbers too."""
    graphs = {q.subject.value for q in quads if q.object.value.endswith("prov#Entity")}
    for graph in graphs:
        text = text.replace(f"<{graph}>", f"<{graph}-{_MARK}>")
    dockets = {q.object.value for q in quads if q.predicate.value == AB.docket}
    own = {q.subject.value for q in quads if q.object.value == AB.Dispute}
    others = 0
    for docket in sorted(dockets):
        # 标识符出自哪一案号，新的序号就与它一致。
        its_own = case_iri(parse_docket(docket)) in own
        others += not its_own
        serial = f"{'' if its_own else others}{_MARK}"
        text = text.replace(docket, _SERIAL.sub(f"{serial}号", docket))
    return _with_new_parties(text)


def _with_new_parties(text: str) -> str:
    """Mark the parties' names: one court, day and set of parties make one case."""
    return re.sub(rf'(/party/[^>]+> <{RDFS.label}> "[^"]+)"', rf'\1{_MARK}"', text)


def _versions(snapshot: Path) -> list[tuple[str, str, str]]:
    """Return the provision versions of *snapshot* with their first and last-but-one day."""
    since: dict[str, str] = {}
    until: dict[str, str] = {}
    for line in (snapshot / "dataset.nq").read_text(encoding="utf-8").splitlines():
        for told, predicate in ((since, "first_date_entry_in_force"),
                                (until, "date_no_longer_in_force")):  # fmt: skip
            if f'> <{ELI}{predicate}> "' in line and "/art_" in line and "/@" in line:
                found = _DATE.search(line)
                told[line[1 : line.index(">")]] = found[1] if found else ""
    found = sorted((iri, day, until.get(iri, "9999-12-31")) for iri, day in since.items())
    random.Random(0).shuffle(found)
    return found
