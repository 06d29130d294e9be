"""The file of a new case, with what is still to be said as comments, each ready to use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from anbao.editing.layout import Layout, above, banner, classes_of, said_of
from anbao.editing.plan import Field, Kind, Plan
from anbao.editing.scaffold import Start
from anbao.editing.spelling import OUR_PREFIXES, Spelling
from anbao.namespaces import AB, DCTERMS, RDFS

_INTRODUCTION = """\
# 新案件。“#”后面是还可以写的：去掉“#”，填上值，多余的整行删去；带 * 的必填。
# A new case. What follows a # can still be said: take the # away and fill in a value, or delete the
# line; what has a * is required. Then: anbao check FILE

"""
_KEYS = {
    AB.Party: "party/platform-1",
    AB.ClaimDutyRelation: "relation/1",
    AB.Claim: "relation/1/claim",
    AB.Duty: "relation/1/duty",
    AB.DutyAssessment: "assessment/1",
    AB.LiabilityFinding: "determination/platform-1",
    AB.LiabilityStage: "determination/platform-1/stage/1",
    AB.NoLiabilityDetermination: "determination/merchant-1",
    AB.UndisclosedDetermination: "determination/insurer-1",
}
_POINTS_TO = {AB.Judgment: "judgment/1", AB.DisputedIssue: "issue/1"} | _KEYS
_LEADS_TO = {
    AB.determines: "determination/platform-1",
    AB.creditor: "party/consumer-1",
    AB.onlyAfterFailureOf: "party/merchant-1",
    AB.jointWith: "party/merchant-1",
}
"""Where a property leads elsewhere than others with its range."""
_EXAMPLES = {
    "words": '"…"@zh , "…"@en',
    "date": '"2026-01-01"^^xsd:date',
    "number": "0.3",
    "whole": "1",
    "link": "<https://…>",
    "search": "<https://w3id.org/anbao/eli/cn/…/@2019-01-01>",
    "text": '"…"',
}
_OF_USE = {RDFS.label, AB.summary, AB.editorialNote, DCTERMS.source}


def commented_file(plan: Plan, start: Start) -> str:
    """Return the file of the case that begins as *start* says."""
    return _Comments(plan, Spelling(start.base, OUR_PREFIXES | {"case": above(start.base)})).file(
        start
    )


@dataclass(frozen=True)
class _Comments:
    plan: Plan
    spelling: Spelling

    def file(self, start: Start) -> str:
        body = [*self._begun(start.triples), *map(self._template, _KEYS)]
        self.spelling.used.update(("rdfs", "xsd", "dcterms"))  # what the comments need
        base = f"@base <{start.base}> .\n"
        return "\n".join([_INTRODUCTION + base, self.spelling.header(), *body])

    def _begun(self, triples: Sequence[Triple]) -> Iterator[str]:
        layout, said = Layout(self.plan), said_of(triples)
        for title, subjects in layout.parts(said):
            yield banner(title)
            for subject in subjects:
                block = layout.block(self.spelling, subject, said[subject])
                yield self._with_hints(block, said[subject])

    def _with_hints(self, block: str, said: Sequence[Triple]) -> str:
        """Put comments before the full stop of *block* for what is not said yet."""
        kind = self.plan.kind_of(classes_of(said))
        known = {t.predicate.value for t in said} | {
            t.object.value for t in said if isinstance(t.object, NamedNode)
        }
        fields = [each for each in kind.fields if each.predicate not in known] if kind else []
        hints = "".join(f"    # {hint}\n" for hint in self._hints(fields))
        return f"{block.rstrip().removesuffix(' .')} ;\n{hints}    .\n" if hints else block

    def _template(self, cls: str) -> str:
        """Return a whole block of the class *cls* as comments."""
        kind: Kind = self.plan.kinds[cls]
        hints = "".join(f"#     {hint}\n" for hint in self._hints(kind.fields))
        head = f"# {kind.label.zh} · {kind.label.en}\n# <{_KEYS[cls]}>\n"
        return f"{head}#     a {self.spelling.name(cls)} ;\n{hints}#     .\n"

    def _hints(self, fields: Sequence[Field]) -> Iterator[str]:
        """Yield the statements that could be made, each with its name in both languages."""
        for field in fields:
            if field.anywhere and not field.required and field.predicate not in _OF_USE:
                continue
            name, value = self.spelling.name(field.predicate), self._value(field)
            mark = "* " if field.required else ""
            yield f"{name} {value} ;   # {mark}{field.label.zh} · {field.label.en}"
            if field.must_be_stated:
                yield f"ab:notStated {name} ;   # 来源未载的写此行 · this if no source says"

    def _value(self, field: Field) -> str:
        if field.form == "choice":
            names = [self.spelling.name(iri) for iri, _ in self.plan.choices(field.range)]
            return " , ".join(names[: 1 if field.most == 1 else 2])
        if field.form == "part":
            usual = _POINTS_TO.get(field.range, "party/platform-1")
            return f"<{_LEADS_TO.get(field.predicate, usual)}>"
        return _EXAMPLES[field.form]
