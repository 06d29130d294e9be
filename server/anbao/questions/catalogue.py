"""Every question of ``queries/``, by name."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anbao.errors import NotInGraph, SourceError
from anbao.questions.header import Parameter, read_header


@dataclass(frozen=True, slots=True)
class Question:
    """One question; *name* is ``topic/stem`` and *text* the whole query file."""

    name: str
    number: str
    section: str
    title_zh: str
    title_en: str
    question_zh: str
    question_en: str
    parameters: tuple[Parameter, ...]
    text: str
    columns_zh: tuple[str, ...] = ()
    over_imported: bool = False
    """Whether it asks also what was imported beside our data, where anything was."""

    @property
    def topic(self) -> str:
        """The folder that the question stands in."""
        return self.name.partition("/")[0]

    def title(self, lang: str) -> str:
        """Return the title in ``zh`` or ``en``."""
        return self.title_en if lang == "en" else self.title_zh

    def question(self, lang: str) -> str:
        """Return the question in ``zh`` or ``en``."""
        return self.question_en if lang == "en" else self.question_zh

    def headings(self, variables: tuple[str, ...], lang: str) -> tuple[str, ...]:
        """Return the headings of an answer's columns in ``zh`` or ``en``."""
        if lang != "en" and len(self.columns_zh) == len(variables):
            return self.columns_zh
        return tuple(name.replace("_", " ") for name in variables)


class Catalogue:
    """The questions of one folder, in the order of their numbers."""

    def __init__(self, questions: dict[str, Question]) -> None:
        self._questions = questions

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions.values())

    def __len__(self) -> int:
        return len(self._questions)

    def take_over(self, newer: "Catalogue") -> None:
        """Hold the questions of *newer* from now on, for whoever keeps this catalogue."""
        self._questions = newer._questions

    def find(self, name: str) -> Question:
        """Return the question called *name* (``topic/stem`` or the stem alone), or NotInGraph."""
        stems = [each for each in self._questions if name in (each, each.rpartition("/")[2])]
        if len(stems) == 1:
            return self._questions[stems[0]]
        near = difflib.get_close_matches(name, [*self._questions, *stems], n=1, cutoff=0.4)
        hint_zh, hint_en = (f"是否指 {near[0]}？", f"Did you mean {near[0]}?") if near else ("", "")
        raise NotInGraph(
            f"没有名为“{name}”的查询。{hint_zh}",
            f"There is no question “{name}”. {hint_en}".strip(),
        )


def read_catalogue(folder: Path) -> Catalogue:
    """Read every ``*.rq`` below *folder*; SourceError names the first file that is wrong."""
    found = [_read(folder, path) for path in sorted(folder.rglob("*.rq"))]
    found.sort(key=lambda each: (_as_number(each.number), each.name))
    return Catalogue({each.name: each for each in found})


def _read(folder: Path, path: Path) -> Question:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(path, 1, "不是 UTF-8 文本", "not UTF-8 text") from error
    header = read_header(path, text)
    return Question(
        name=path.relative_to(folder).with_suffix("").as_posix(),
        number=header.fields.get("id", ""),
        section=header.fields.get("section", ""),
        title_zh=header.fields["title.zh"],
        title_en=header.fields["title.en"],
        question_zh=header.fields["question.zh"],
        question_en=header.fields["question.en"],
        parameters=header.parameters,
        text=text,
        over_imported=header.fields.get("over") == "imported",
        columns_zh=tuple(filter(None, header.fields.get("columns.zh", "").split("、"))),
    )


def _as_number(text: str) -> tuple[int, int]:
    digits = "".join(filter(str.isdigit, text))
    return (text.startswith("N"), int(digits or 0))
