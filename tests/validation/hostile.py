"""Ten thousand inputs that nobody should send, the same on every run.

Mutations of true and small files, JSON-LD that points elsewhere, XML with entities, depth, length,
wrong encodings, bombs: each a name whose suffix says what it claims to be, bytes, and what the
Content-Encoding claims.
"""

import gzip
import json
import random
import zlib
from collections.abc import Iterator
from typing import NamedTuple


class Input(NamedTuple):
    """What is sent: the suffix of *name* says what *data* claims to be once it is unpacked."""

    name: str
    data: bytes
    packing: str = ""


SEED = 20200943
LISTENER = "http://127.0.0.1:{port}/fetched"
SMALL = """\
@prefix ab: <https://w3id.org/anbao/def#> .
@prefix role: <https://w3id.org/anbao/id/actor-role/> .
<https://w3id.org/anbao/id/case/2020/yue03/minzhong/1/party/a-1>
    a ab:Party ; ab:partyRole role:consumer , role:victim ;
    <http://www.w3.org/2000/01/rdf-schema#label> "王某"@zh , "Wang"@en ;
    ab:editorialNote \"\"\"long "note" here\"\"\"@en , [ ab:amount 4.5 ; ab:stageOrder ( 1 2 ) ] .
"""
BITS = ("<", ">", '"', "[", "]", "(", ")", "@prefix ", "@base <", ".", ";", ",", "^^", "\\u12",
        "\\", "_:", "\0", "\ufeff", "\u202e", "%", "<<", ">>", "{|", "true", "1e999", "-", "a ",
        "\r", "#", "\ud7ff", "💥", "@zh-", "<javascript:x>", "<http://[::1>", "﷽" * 30)  # fmt: skip
ENTITIES = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 40))
NAMES = ("x.ttl", "x.trig", "x.nt", "x.nq", "x.jsonld", "x.rdf")


def inputs(number: int, wang: str, port: int) -> Iterator[Input]:
    """Yield *number* inputs; *port* is where nothing may ever be asked for."""
    chance = random.Random(SEED)
    special = [Input(*each) for each in specials(LISTENER.format(port=port), wang)]
    special += bombs()
    yield from special
    kinds = (mutated, mutated, scrambled, mislabelled, json_ld, xml)
    for _ in range(number - len(special)):
        made = chance.choice(kinds)(chance, wang, LISTENER.format(port=port))
        yield packed(chance, made) if chance.random() < 0.1 else made


def packed(chance: random.Random, made: Input) -> Input:
    """The same compressed: rightly, cut short, twice, as something else, or only said to be."""
    data = gzip.compress(made.data, 1, mtime=0)
    content, packing = chance.choice((
        (data, "gzip"), (data[: chance.randrange(len(data))], "gzip"), (data, "x-gzip"),
        (gzip.compress(data, 1, mtime=0), "gzip"), (data, "gzip, gzip"), (data, "br"),
        (zlib.compress(made.data), "deflate"), (zlib.compress(made.data), "gzip"),
        (made.data, "gzip"), (data + b"\0" * 100, "gzip"), (data, "identity"),
    ))  # fmt: skip
    return Input(made.name, content, packing)


def bombs() -> Iterator[Input]:
    """A little that unpacks to much: spaces, a bomb within a bomb, and one that is cut short."""
    space, once = b" " * (1 << 20), zlib.compressobj(9, wbits=31)
    data = b"".join([*(once.compress(space) for _ in range(300)), once.flush()])
    yield Input("x.ttl", data, "gzip")
    yield Input("x.jsonld", data, "gzip")
    yield Input("x.rdf", gzip.compress(data, mtime=0), "gzip")
    yield Input("x.nt", data[:-100], "gzip")


def mutated(chance: random.Random, wang: str, _: str) -> Input:
    """A true file, or a small one, with a few slips."""
    text = SMALL if chance.random() < 0.8 else wang[: chance.randrange(1000, 6000)]
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(len(text))
        end = start + chance.choice((0, 0, 1, 3, 20))
        text = text[:start] + chance.choice(BITS) * chance.choice((1, 1, 2, 50)) + text[end:]
    name = chance.choice(("x.ttl", "x.ttl", "x.trig"))
    return Input(name, text.encode("utf-8", "surrogatepass"))


def scrambled(chance: random.Random, wang: str, _: str) -> Input:
    """Bytes turned over, or a text in the wrong encoding."""
    data = bytearray(SMALL.encode(chance.choice(("utf-8", "utf-16", "gb18030", "utf-32"))))
    for _ in range(chance.randrange(0, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return Input(chance.choice(NAMES), bytes(data))


def mislabelled(chance: random.Random, wang: str, _: str) -> Input:
    """Something that claims to be something else."""
    content = chance.choice((SMALL, wang[:3000], '{"a": [1, {}]}', "<html><body>hi</body></html>",
                             "SELECT * { ?s ?p ?o }", "PK\3\4", "%PDF-1.7", ""))  # fmt: skip
    return Input(chance.choice(NAMES), content.encode())


def json_ld(chance: random.Random, _: str, elsewhere: str) -> Input:
    """JSON-LD with contexts of others, loops, and depth."""
    inner: object = {"@id": "http://x/a", "http://x/p": chance.random()}
    for _ in range(chance.randrange(0, 400)):
        inner = {chance.choice(("http://x/p", "@graph", "@set", "@list", "@included")): inner}
    context = chance.choice((elsewhere, [elsewhere, elsewhere], {"@import": elsewhere},
                             {"p": {"@id": "p", "@context": elsewhere}}, {"a": "b:c", "b": "a:d"},
                             {"@vocab": elsewhere, "@base": "../"}))  # fmt: skip
    text = json.dumps({"@context": context, "http://x/q": inner})
    cut = chance.randrange(len(text)) if chance.random() < 0.3 else len(text)
    return Input("x.jsonld", text[:cut].encode())


def xml(chance: random.Random, _: str, elsewhere: str) -> Input:
    """RDF/XML with entities, external subsets, depth, and broken tags."""
    head = chance.choice((
        f'<!DOCTYPE r SYSTEM "{elsewhere}">',
        f'<!DOCTYPE r [<!ENTITY e SYSTEM "{elsewhere}">]>',
        f"<!DOCTYPE r [{ENTITIES}]>",
        f'<?xml-stylesheet href="{elsewhere}"?>',
        "",
    ))  # fmt: skip
    depth = chance.randrange(1, 400)
    body = "<rdf:Description><x:p>" * depth + "&e;" + "</x:p></rdf:Description>" * depth
    opening = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
    )
    text = f"{head}{opening}{body}</rdf:RDF>"
    return Input("x.rdf", text.encode(chance.choice(("utf-8", "utf-16"))))


def specials(elsewhere: str, wang: str) -> Iterator[tuple[str, bytes]]:
    """The large and the deep, each once."""
    start = "@prefix x: <http://x/> .\nx:a x:b "
    mebibytes = 5 << 20
    yield "x.ttl", f'{start}"{"汉" * (mebibytes // 3 - 50)}" .'.encode()
    yield "x.ttl", f'{start}"""{chr(34) * 2 + "x"}{"x" * 4_000_000}""" .'.encode()
    yield "x.ttl", (start + "[ x:c " * 100_000 + "1" + " ]" * 100_000 + " .").encode()
    yield "x.ttl", (start + "(" * 100_000 + ")" * 100_000 + " .").encode()
    yield "x.ttl", (start + "[" * 200_000).encode()
    yield "x.ttl", "".join(f"<http://x/{n}> <http://x/p> {n} .\n" for n in range(50_001)).encode()
    yield "x.ttl", (start + " , ".join(f'"{n}"' for n in range(49_000)) + " .").encode()
    yield (
        "x.ttl",
        f"@prefix owl: <http://www.w3.org/2002/07/owl#> . <> owl:imports <{elsewhere}> .".encode(),
    )
    yield (
        "x.ttl",
        f"<{elsewhere}> <http://www.w3.org/ns/shacl#shapesGraph> <{elsewhere}> .".encode(),
    )
    yield "x.trig", ("<http://x/g> { " * 50_000).encode()
    yield "x.jsonld", b"[" * 1_000_000
    yield "x.jsonld", ('{"http://x/p":' * 190 + "1" + "}" * 190).encode()
    yield "x.jsonld", b'{"a":"' + b"\\" * 4_000_001
    yield "x.rdf", b"<a>" * 1_000_000
    yield "x.rdf", b"<" * 4_000_000
    yield "x.nt", b"<http://x/" + b"a" * 4_000_000 + b"> <http://x/p> 1 ."
    yield "x.ttl", ("#" * 4_000_000).encode()
    yield "x.ttl", b"\x1f\x8b\x08" + b"\0" * 1000
    yield "x.ttl", wang.replace("case/2020", "case/9999").encode()
