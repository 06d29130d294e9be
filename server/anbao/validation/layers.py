"""The layers of a check, one after another: vocabulary, shapes, OWL, law."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict, dataclass

from pyoxigraph import RdfFormat, serialize

from anbao.graph.build import ONTOLOGY
from anbao.graph.progress import Progress, silent
from anbao.reasoning.consistency import Verdict, ask_hermit, reasoner_input
from anbao.validation.contradictions import check_contradictions, compare
from anbao.validation.findings import Finding
from anbao.validation.kept import Kept
from anbao.validation.law import check_law
from anbao.validation.shapes import ENGINES, check_shapes
from anbao.validation.subject import Subject
from anbao.validation.vocabulary import check_vocabulary

_STAGES = 4
Judged = Callable[[], list[Finding]]


def check_subject(
    subject: Subject, progress: Progress = silent, engine: str = ENGINES[0]
) -> list[Finding]:
    """Return what all layers find in the wanted files; HermiT is asked about whole trees only.

    Files are checked while somebody waits, and the compiled axioms are held to HermiT's verdict.
    """
    findings = _quick(subject, progress, engine)
    progress("check", _STAGES, _STAGES)
    return [each for each in findings if subject.covers(each.place.file)]


def _quick(subject: Subject, progress: Progress, engine: str) -> list[Finding]:
    progress("check", 0, _STAGES)
    findings = list(check_vocabulary(subject))
    progress("check", 1, _STAGES)
    findings.extend(check_shapes(subject, engine))
    progress("check", 2, _STAGES)
    findings.extend(check_contradictions(subject))
    progress("check", 3, _STAGES)
    findings.extend(check_law(subject))
    return findings


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole dataset, with the verdict of HermiT beside what the layers find."""

    subject: Subject
    kept: Kept
    engine: str

    def checked(self, progress: Progress) -> list[Finding]:
        """Return what all of them find; HermiT is another process and runs beside the layers."""
        with ThreadPoolExecutor(1) as beside:
            findings, judged = self.begun(progress, beside)
            return [*findings, *judged()]

    def begun(self, progress: Progress, beside: Executor) -> tuple[list[Finding], Judged]:
        """Return what the layers find, and what waits for HermiT and tells where it disagrees."""
        verdict = beside.submit(self._verdict)
        findings = _quick(self.subject, progress, self.engine)
        progress("check", _STAGES, _STAGES)
        owl = [finding for finding in findings if finding.layer == "owl"]
        return findings, lambda: list(compare(verdict.result(), owl))

    def _verdict(self) -> Verdict:
        subject = self.subject
        ontology = subject.dataset.triples(ONTOLOGY)
        triples = list(reasoner_input(subject.axioms, ontology, subject.assertions))
        basis = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        answer = self.kept.get("hermit", basis, lambda: asdict(ask_hermit(triples)))
        return Verdict(answer["consistent"], tuple(answer["unsatisfiable"]))
