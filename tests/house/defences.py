"""Takes each defence away in turn, and sees that its test then fails.

By hand, since each row starts its servers anew: ``python -m tests.house.defences [WORD]`` goes over
the rows of ``defences.txt`` whose file or test holds WORD. A row is four lines: a file of
``server/anbao``, what stands there once, what to put in its place, and the test that misses it. The
file is as it was afterwards, unless this is killed.

What no line of ours defends is not there: that the engine's patterns never go back and forth, and
that granian refuses what two readers could read apart. Nor is a wall that a second one stands
behind and that only gives the better message, nor the limit on memory: without it the attack takes
the whole machine.
"""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HOUSE = Path(__file__).parent.parent.parent
CODE = HOUSE / "server" / "anbao"
_PATIENCE = 240  # seconds: a test that hangs without the defence has missed it too


class Defence(NamedTuple):
    """A text in a file of ours, what undoes it, and the test that notices."""

    file: str
    text: str
    instead: str
    test: str


def read_defences() -> list[Defence]:
    """Return the rows; ``\\n`` in a text stands for a line's end, ``(nothing)`` for no text."""
    rows = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").strip().split("\n\n")
    return [Defence(*map(_meant, row.split("\n"))) for row in rows]


def _meant(line: str) -> str:
    return "" if line == "(nothing)" else line.replace("\\n", "\n")


def main() -> int:
    """Print a line a defence; return 1 if a test passed without it."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    unmissed = 0
    for each in read_defences():
        if word in f"{each.file} {each.test}":
            missed = _is_missed(each)
            unmissed += not missed
            said = "missed" if missed else "NOT MISSED"
            print(f"{said}: {each.file}: {each.text.splitlines()[0]} ({each.test})", flush=True)
    return int(unmissed > 0)


def _is_missed(defence: Defence) -> bool:
    """Say whether the test fails, or does not end, without *defence*."""
    file = CODE / defence.file
    whole = file.read_text(encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "-x", "-q", f"tests/{defence.test}"]
    try:
        file.write_text(whole.replace(defence.text, defence.instead), encoding="utf-8")
        ended = subprocess.run(
            line, cwd=HOUSE, timeout=_PATIENCE, capture_output=True, text=True, check=False
        )
        return " failed" in ended.stdout.splitlines()[-1]  # a server that did not start is an error
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
