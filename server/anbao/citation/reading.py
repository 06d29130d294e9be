"""What is known while a text is scanned: the text, where in it we are, what was cited."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from anbao.citation.chain import Piece
from anbao.citation.context import Cited, Memory
from anbao.citation.mention import Doubt, Mention
from anbao.citation.place import Place
from anbao.citation.provision import ProvisionRef

Found = tuple[list[Mention], int]
"""What the reader of one opening gives: the mentions, and where to go on."""

NOWHERE = ProvisionRef("")

NO_OWN = Doubt("文中没有说明“本”指哪部文件。", "The text does not say which instrument it is.")
NO_PLACE = Doubt(
    "只有知道所在的条款才能确定。", "It depends on the article it stands in, which is unknown."
)
NOTHING_BEFORE = Doubt("前文没有可指的文件或者条款。", "Nothing cited before it could be meant.")
OTHER = Doubt("属于合同、协议或者章程。", "It belongs to a contract, an agreement or by-laws.")
TOO_FAR = Doubt("附近没有写明是哪部文件。", "No instrument is named near it.")


def several(titles: list[str]) -> Doubt:
    """Return the doubt of 该法 after laws that were cited side by side."""
    zh, en = "、".join(f"《{each}》" for each in titles), ", ".join(titles)
    return Doubt(f"前文并列了{zh}，不知指哪一部。", f"It may be any of those before it: {en}.")


@dataclass(slots=True)
class Reading:
    """One pass over one text; *text* is folded, *printed* as given, letter for letter."""

    printed: str
    text: str
    own: str
    place: Place
    statute: bool
    memory: Memory = field(init=False)
    short: dict[str, str] = field(default_factory=dict)
    """Short names that the text itself gives: 《…》（以下简称消法）."""
    names: list[tuple[int, int, bool]] = field(default_factory=list)
    """A heap of titles without 《》 still ahead: where they begin, minus their end, if weak."""

    def __post_init__(self) -> None:
        self.memory = Memory(self.text)

    def own_ref(self) -> ProvisionRef:
        """Return the instrument whose text this is."""
        return ProvisionRef(self.own, instrument=self.own)

    def listed(self, pieces: list[Piece], like: Mention, start: int = -1) -> list[Mention]:
        """Make a mention of each piece of a list, the first from *start*; remember the last."""
        own = self.statute and like.title == self.own and like.form != "titled"
        begun = pieces[0].start if start < 0 else start
        for each in pieces:
            cited = Cited(like.title, each.through or each.ref, each.end, own)
            self.memory.note(cited, begun if each is pieces[0] else each.start)
        return list(_each(pieces, like, start))


def _each(pieces: list[Piece], like: Mention, start: int) -> Iterator[Mention]:
    for each in pieces:
        begin = each.start if start < 0 else start
        yield Mention(
            begin, each.end, "provision", like.form, like.title, each.ref, each.through,
            year=like.year, doubt=like.doubt,
        )  # fmt: skip
        start = -1
