"""Ways to mend a finding, as changes a program can make, and values written anew."""

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode, Triple

from anbao.graph.edits import Change
from anbao.graph.tokens import Term
from anbao.namespaces import XSD, compact
from anbao.validation.findings import Fix, Text
from anbao.validation.offence import Offence
from anbao.validation.subject import Subject, text_of

_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
FEW = 12  # a longer list is no choice: it is searched
_UNKNOWN = ("unknown", "not-stated", "not-disclosed", "unspecified", "other")


def advice(zh: str, en: str) -> Fix:
    """Return a fix that only the editor can carry out."""
    return Fix(Text(zh, en))


def instead(subject: Subject, old: Triple, new: Triple, kind: str = "replace") -> Fix:
    """Return the fix of writing *new* where *old* stands."""
    changed = new.object if old.predicate == new.predicate else new.predicate
    name = _called(subject, changed)
    label = Text(f"改为 {name.zh}", f"write {name.en}")
    return Fix(label, kind, subject.patch(Change(pairs=((old, new),))))


def added(subject: Subject, triple: Triple, kind: str = "add") -> Fix:
    """Return the fix of adding *triple*."""
    verb, name = compact(triple.predicate.value), _called(subject, triple.object)
    label = Text(f"补写 {verb} {name.zh}", f"add {verb} {name.en}")
    return Fix(label, kind, subject.patch(Change(new=(triple,))))


def removed(subject: Subject, *triples: Triple) -> Fix:
    """Return the fix of taking *triples* out."""
    return Fix(taken_out(*triples), "remove", subject.patch(Change(out=triples)))


def taken_out(*triples: Triple) -> Text:
    """Say which statements go."""
    said = [f"{compact(t.predicate.value)} {_short(text_of(t.object))}" for t in triples]
    return Text(f"删去 {'、'.join(said)}", f"take out {', '.join(said)}")


def exchanged(subject: Subject, one: Triple, other: Triple) -> Fix:
    """Return the fix of giving each of two statements the value of the other."""
    pairs = (
        (one, Triple(one.subject, one.predicate, other.object)),
        (other, Triple(other.subject, other.predicate, one.object)),
    )
    names = [compact(each.predicate.value) for each in (one, other)]
    zh, en = "对调 {} 与 {} 的值", "exchange the values of {} and {}"
    label = Text(zh.format(*names), en.format(*names))
    return Fix(label, "replace", subject.patch(Change(pairs=pairs)))


def choices(
    subject: Subject, about: Triple, candidates: Iterable[Term], replacing: bool
) -> Iterator[Fix]:
    """Yield one fix for each candidate in the object's place; one alone needs no choosing."""
    known = list(candidates)
    kind = "choose" if len(known) > 1 else "replace" if replacing else "add"
    for candidate in known[:FEW]:
        new = Triple(about.subject, about.predicate, candidate)
        yield instead(subject, about, new, kind) if replacing else added(subject, new, kind)


def candidates(offence: Offence, prop: NamedNode) -> Iterator[Fix]:
    """Yield what the focus can be given for *prop*: the case's own things, else the code list's."""
    subject = offence.subject
    wanted = offence.parameter("class") or next(iter(subject.axioms.ranges.get(prop, ())), None)
    if not isinstance(wanted, NamedNode):
        return
    own = subject.beside(offence.focus, wanted)
    free = [node for node in own if not subject.pointing(prop.value, node)] or own
    listed = free or [NamedNode(iri) for iri in subject.instances(wanted)]
    if len(listed) <= FEW:
        ordered = sorted(listed, key=lambda node: not text_of(node).endswith(_UNKNOWN))
        empty = offence.saying(prop, offence.focus)
        yield from choices(subject, empty, ordered, replacing=False)


def nearest(subject: Subject, given: Term, known: Iterable[str]) -> str:
    """Return the IRI of *known* that *given* is a slip for: by its name, or by its label."""
    known = list(known)
    if isinstance(given, Literal):
        return _labelled(subject, given.value, known)
    # A slip is sought beside what was written: another case's issue 1 is no mend for this one's.
    folder, _, wanted = text_of(given).rpartition("/")
    names = {iri.rpartition("/")[2]: iri for iri in known if iri.rpartition("/")[0] == folder}
    close = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    return names[close[0]] if close else ""


def _labelled(subject: Subject, words: str, known: Iterable[str]) -> str:
    names: dict[str, str] = {}
    for iri in known:
        label = subject.label(NamedNode(iri))
        names |= {label.zh: iri, label.en: iri}
    close = difflib.get_close_matches(words.strip(), names, n=1, cutoff=0.5)
    return names[close[0]] if close else ""


def rewritten(subject: Subject, triple: Triple, datatype: str) -> Iterator[Fix]:
    """Yield the fix of writing the literal of *triple* as *datatype* asks, if it can be read so."""
    name = compact(datatype)
    literal = triple.object
    written = _normalised(literal, datatype) if isinstance(literal, Literal) else ""
    if not written:
        yield advice(f"值应为有效的 {name}", f"the value must be a valid {name}")
        return
    new = Literal(written, datatype=NamedNode(datatype))
    patch = subject.patch(Change(pairs=((triple, Triple(triple.subject, triple.predicate, new)),)))
    label = Text(f'写作 "{written}"^^{name}', f'write "{written}"^^{name}')
    yield Fix(label, "replace", patch)


def _normalised(literal: Literal, datatype: str) -> str:
    """Return a date or a number that is only spelt wrong as it should be, else nothing."""
    written = unicodedata.normalize("NFKC", literal.value).strip()
    if datatype == XSD.date and (match := _DATE.fullmatch(written)):
        written = "-".join((match[1], match[2].zfill(2), match[3].zfill(2)))
    number = decimal_of(literal)
    if datatype == XSD.integer and number is not None and number == int(number):
        written = str(int(number))
    elif datatype == XSD.decimal and number is not None:
        written = f"{number:f}" if "." in f"{number:f}" else f"{number:f}.0"
    return written if _is_valid(written, datatype) else ""


def decimal_of(term: Term | None) -> Decimal | None:
    """Return the number that *term* is, whatever its datatype and width."""
    if not isinstance(term, Literal):
        return None
    try:
        number = Decimal(unicodedata.normalize("NFKC", term.value).strip().rstrip("%"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**15 else None


def _is_valid(written: str, datatype: str) -> bool:
    """Say whether *written* is a date or a number, if one of these is wanted."""
    try:
        if datatype == XSD.date:
            dt.date.fromisoformat(written)
        elif datatype in {XSD.decimal, XSD.integer}:
            Decimal(written)
    except (ValueError, InvalidOperation):
        return False
    return True


def _called(subject: Subject, term: Term) -> Text:
    if not isinstance(term, NamedNode):
        return Text(_short(text_of(term)), _short(text_of(term)))
    name, label = compact(term.value), subject.label(term)
    zh = f"{name}（{label.zh}）" if label.zh else name
    return Text(zh, f"{name} ({label.en})" if label.en else name)


def _short(text: str) -> str:
    text = compact(text)
    return text if len(text) <= 60 else f"{text[:57]}…"
