"""A submission with the likeliest mends made: what `anbao check --fix` proposes."""

import codecs
from collections.abc import Iterable
from dataclasses import replace

from anbao.graph.edits import Edit, apply_edits
from anbao.validation.check import Base, Submission, check_against
from anbao.validation.findings import Finding

_ROUNDS = 5  # one mend can bring to light what it hid


def mend(base: Base, submission: Submission) -> Submission:
    """Return *submission* with the first mend of each finding made, none that is a choice.

    A round of mends that does not leave fewer violations is not kept, so that the text is never
    worse for it; comments and order stay. The text is UTF-8, with or without a byte-order mark.
    """
    best, left = submission, _violations(base, submission)
    for _ in range(_ROUNDS):
        findings = check_against(base, [best]).findings
        edits = _compatible(findings)
        if not edits:
            break
        mark = codecs.BOM_UTF8 if best.text.startswith(codecs.BOM_UTF8) else b""
        text = best.text.removeprefix(mark).decode("utf-8")
        tried = replace(best, text=mark + apply_edits(text, edits).encode())
        now = _violations(base, tried)
        if now >= left and not _reads_further(findings, base, tried):
            break
        best, left = tried, now
    return best


def _violations(base: Base, submission: Submission) -> int:
    return check_against(base, [submission]).counts["violation"]


def _reads_further(before: Iterable[Finding], base: Base, tried: Submission) -> bool:
    """Say whether a file that could not be read can be now: only now are its findings known."""
    was = any(finding.layer == "syntax" for finding in before)
    now = any(finding.layer == "syntax" for finding in check_against(base, [tried]).findings)
    return was and not now


def _compatible(findings: Iterable[Finding]) -> list[Edit]:
    """Return the edits of the first mend of each finding, of those that touch only one."""
    taken: list[Edit] = []
    for finding in findings:
        for fix in finding.fixes[:1]:
            new = [edit for edit in fix.patch.edits if edit not in taken]
            if fix.kind != "choose" and not any(_touch(a, b) for a in new for b in taken):
                taken.extend(new)
    return taken


def _touch(one: Edit, other: Edit) -> bool:
    """Say whether two edits meet; two insertions at one place do."""
    first, second = sorted((one, other), key=lambda each: (each.line, each.column))
    return (second.line, second.column) <= (first.end_line, first.end_column)
