"""An answer's rows as text: a table for people; CSV, TSV and JSON as SPARQL 1.1 defines them."""

import csv
import io
import json

from anbao.cli.terminal import columns
from anbao.namespaces import XSD, compact
from anbao.store.reader import BlankNode, Literal, NamedNode, Rows, Term


def as_table(rows: Rows) -> str:
    """Lay the rows out in columns, IRIs shortened."""
    cells = [[_short(row.get(name)) for name in rows.variables] for row in rows.rows]
    return f"{columns([rows.variables, *cells])}\n"


def as_csv(rows: Rows) -> str:
    """Write SPARQL 1.1 CSV: plain values."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.variables)
    for row in rows.rows:
        writer.writerow([_plain(row.get(name)) for name in rows.variables])
    return out.getvalue()


def as_tsv(rows: Rows) -> str:
    """Write SPARQL 1.1 TSV: terms as Turtle writes them."""
    lines = ["\t".join(f"?{name}" for name in rows.variables)]
    for row in rows.rows:
        cells = (str(row[name]) if name in row else "" for name in rows.variables)
        lines.append("\t".join(cell.replace("\t", "\\t") for cell in cells))
    return "\n".join(lines) + "\n"


def as_json(rows: Rows) -> str:
    """Write SPARQL 1.1 Results JSON."""
    bindings = [{name: _json(term) for name, term in row.items()} for row in rows.rows]
    answer = {"head": {"vars": list(rows.variables)}, "results": {"bindings": bindings}}
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"


def _short(term: Term | None) -> str:
    if isinstance(term, NamedNode):
        return compact(term.value)
    return _plain(term)


def _plain(term: Term | None) -> str:
    if isinstance(term, NamedNode | Literal):
        return term.value
    return "" if term is None else str(term)


def _json(term: Term) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        raise TypeError(term)
    said = {"type": "literal", "value": term.value}
    if term.language:
        return said | {"xml:lang": term.language}
    plain = term.datatype.value == XSD.string
    return said if plain else said | {"datatype": term.datatype.value}


WRITERS = {"table": as_table, "csv": as_csv, "tsv": as_tsv, "json": as_json}
