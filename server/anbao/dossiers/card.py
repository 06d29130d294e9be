"""One entity on a card: what it is, what it says, and the few facts a stranger asks for first."""

from dataclasses import dataclass, replace

from anbao.dossiers.kinds import kinds
from anbao.dossiers.library import Library, Link, Node, Text
from anbao.dossiers.provision import ProvisionDossier, provision_dossier
from anbao.dossiers.schema_org import official_sources
from anbao.dossiers.wording import TextDossier, text_dossier
from anbao.errors import NotInGraph
from anbao.legislation.official import OfficialTexts, official_text
from anbao.linking.texts import OfficialText
from anbao.linking.wording import NOT_IMPORTED
from anbao.namespaces import AB, ELI, SKOS

_MOST_FACTS = 6
_LONGEST = 600
_WORDED = {AB.Provision, AB.Instrument}
_IMPORT = Text(NOT_IMPORTED.zh, NOT_IMPORTED.en)
_FACTS = (  # in this order, those that there are
    (Text("案由", "cause of action"), AB.causeOfAction),
    (Text("平台责任", "platform's liability"), AB.platformOutcome),
    (Text("受侵害的权利", "right infringed"), AB.infringedRight),
    (Text("制定机关", "enacted by"), AB.enactedBy),
    (Text("位阶", "level"), AB.hierarchyLevel),
    (Text("层级", "level"), AB.courtLevel),
    (Text("上位概念", "broader"), SKOS.broader),
    (Text("所属代码表", "code list"), SKOS.inScheme),
)


@dataclass(frozen=True, slots=True)
class CardDossier:
    """A card: ``facts`` pair a heading with links; ``official`` is the imported wording."""

    link: Link
    kinds: tuple[Link, ...]
    summary: Text
    facts: tuple[tuple[Text, tuple[Link, ...]], ...]
    since: str
    official: OfficialText | None = None
    same_as: tuple[str, ...] = ()
    official_note: Text | None = None
    """How to import the wording of legislation where nobody has."""


def card_dossier(library: Library, iri: str, day: str = "") -> CardDossier:
    """Gather the card of an entity, or raise NotInGraph.

    Of legislation it gives the wording on *day* (ISO date), where that was imported.
    """
    official = _cut(official_text(library.texts, iri, day)) if library.texts else None
    try:
        node = library.held(iri)
    except NotInGraph:
        return _imported(text_dossier(library, iri, day), official)
    same_as = tuple(official_sources(node))
    imported = library.texts is not None and OfficialTexts(library.texts).has(iri)
    note = None if imported or not node.types & _WORDED else _IMPORT
    found = _card(library, node)
    return replace(found, official=official, same_as=same_as, official_note=note)


def _imported(found: TextDossier, official: OfficialText | None) -> CardDossier:
    within = ((Text("所属文件", "instrument"), (found.instrument,)),) if not found.whole else ()
    kind = Link(found.instrument.iri, found.kind)
    return CardDossier(found.link, (kind,), Text(), within, found.wording.in_force, official)


def _cut(official: OfficialText | None) -> OfficialText | None:
    """Return the wording, cut where it is long."""
    if official is None or len(official.text) <= _LONGEST:
        return official
    return replace(official, text=f"{official.text[:_LONGEST]}……")


def _card(library: Library, node: Node) -> CardDossier:
    if AB.Provision in node.types:
        return _provision(node, provision_dossier(library, node.iri))
    found = ((heading, node.links(each)) for heading, each in _FACTS)
    return CardDossier(
        link=node.link,
        kinds=kinds(node),
        summary=_said(node),
        facts=tuple((heading, links) for heading, links in found if links)[:_MOST_FACTS],
        since=node.value(ELI.first_date_entry_in_force),
    )


def _said(node: Node) -> Text:
    return node.text(SKOS.definition) or node.text(AB.summary)


def _provision(node: Node, found: ProvisionDossier) -> CardDossier:
    """Say who owes what to whom by the provision's newest text, its paragraphs' norms included."""
    latest = [each.versions[-1] for each in (found, *found.parts) if each.versions]
    norms = [norm for version in latest for norm in version.norms]
    pairs = (
        (Text("由谁承担", "owed by"), [bearer for norm in norms for bearer in norm.bearers]),
        (Text("对谁承担", "owed to"), [each for norm in norms for each in norm.beneficiaries]),
    )
    said = [norm.summary for norm in norms]
    return CardDossier(
        link=found.link,
        kinds=kinds(node),
        summary=Text("\n".join(t.zh for t in said), "\n".join(t.en for t in said)),
        facts=tuple((heading, tuple(dict.fromkeys(links))) for heading, links in pairs if links),
        since=latest[0].since if latest else "",
    )
