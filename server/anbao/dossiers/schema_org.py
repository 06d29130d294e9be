"""Legislation as schema.org describes it, for search engines and whoever embeds our pages.

Source: https://schema.org/Legislation. Computed from ELI when a page is made; not stored.
"""

from typing import Any

from anbao.dossiers.library import Library, Node, Text
from anbao.dossiers.wording import KIND_NAMES, Wording
from anbao.errors import NotInGraph
from anbao.identifiers import instrument_of, parse_iri
from anbao.legislation.addresses import is_official_page
from anbao.namespaces import AB, DCTERMS, ELI, OWL, SKOS

_SAME = (OWL.sameAs, SKOS.exactMatch)
_FORCE = {"in-force": "InForce", "repealed": "NotInForce", "not-yet-in-force": "NotInForce"}


def legislation_document(
    library: Library, iri: str, wording: Wording | None, day: str
) -> dict[str, Any]:
    """Return a law, provision or division as JSON-LD; NotInGraph for anything else.

    *day* (ISO date) decides which version counts as in force.
    """
    found = parse_iri(iri)
    if found.kind not in {"instrument", "provision", "division"}:
        raise NotInGraph("这不是法规或条款。", "This is no legislation.")
    node, instrument = (
        library.node(iri.split("/@", maxsplit=1)[0]),
        library.node(instrument_of(iri)),
    )
    label = library.link(node.iri).label
    pages = wording.addresses if wording else ()
    said = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": node.iri,
        "url": node.iri,
        "name": _both(label),
        "legislationIdentifier": instrument.value(ELI.number) or node.iri,
        "legislationType": KIND_NAMES[found.parts["type"]].zh,
        "legislationJurisdiction": "CN",
        "inLanguage": "zh",
        "legislationDate": instrument.value(ELI.date_document),
        "legislationPassedBy": _organs(instrument),
        "legislationLegalForce": _force(instrument),
        "abstract": _both(_summary(node)),
        "isPartOf": _parts_of(node, pages),
        "sameAs": sorted({*official_sources(node), *(pages if node.iri == instrument.iri else ())}),
        "workExample": [*_versions(node, day), *_imported(node, wording)],
    }
    return {name: value for name, value in said.items() if value}


def official_sources(node: Node) -> list[str]:
    """Return the same thing elsewhere: what is said to be it, and its page at an official source.

    A source that only reports on a thing is not that thing, nor is the front page of a site.
    """
    links = [each.iri for each in node.all(*_SAME)]
    links += [each.iri for each in node.all(DCTERMS.source) if is_official_page(each.iri)]
    return sorted(link for link in links if link.startswith(("https://", "http://")))


def _both(text: Text) -> list[dict[str, str]]:
    said = (("zh", text.zh), ("en", text.en))
    return [{"@language": lang, "@value": words} for lang, words in said if words]


def _organs(instrument: Node) -> list[dict[str, Any]]:
    return [
        {"@type": "GovernmentOrganization", "@id": each.iri, "name": _both(each.label)}
        for each in instrument.links(AB.enactedBy)
    ]


def _force(instrument: Node) -> str:
    status = instrument.one(AB.instrumentStatus)
    name = _FORCE.get(status.iri.rsplit("/", 1)[1], "") if status else ""
    return f"https://schema.org/{name}" if name else ""


def _summary(node: Node) -> Text:
    norms = [norm for version in node.into(AB.versionOf) for norm in version.all(AB.expresses)]
    return norms[0].text(AB.summary) if norms else Text()


def _parts_of(node: Node, pages: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return what *node* stands in; *pages* show the whole law at official sites."""
    above, whole = node.iri.rsplit("/", 1)[0], instrument_of(node.iri)
    if node.iri == whole:
        return []
    same = {"sameAs": list(pages)} if pages and above == whole else {}
    name = _both(node.library.link(above).label)
    return [{"@type": "Legislation", "@id": above, "name": name, **same}]


def _versions(node: Node, day: str) -> list[dict[str, Any]]:
    versions = []
    for each in node.into(AB.versionOf):
        since = each.value(ELI.first_date_entry_in_force)
        until = each.value(ELI.date_no_longer_in_force)
        applies = since <= day and (not until or day < until)
        versions.append(
            {
                "@type": "Legislation",
                "@id": each.iri,
                "temporalCoverage": f"{since}/{until or '..'}",
                "legislationDateVersion": since,
                "legislationLegalForce": f"https://schema.org/{'' if applies else 'Not'}InForce",
            }
        )
    return versions


def _imported(node: Node, wording: Wording | None) -> list[dict[str, Any]]:
    if wording is None or any(each.iri == wording.link.iri for each in node.into(AB.versionOf)):
        return []
    until = wording.until or ".."
    said = {
        "@type": "Legislation",
        "@id": wording.link.iri,
        "legislationDateVersion": wording.dated or wording.version,
        "temporalCoverage": f"{wording.in_force}/{until}" if wording.in_force else "",
    }
    return [{name: value for name, value in said.items() if value}]
