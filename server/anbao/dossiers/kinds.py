"""What kind of thing something is, in words: its most specific classes, or what OWL calls it."""

from anbao.dossiers.library import Library, Link, Node, Text, plain
from anbao.namespaces import AB, OWL, PROV, QB, RDF, RDFS, SH, SKOS, XSD

# Terms that describe other terms; an ontology that named them anew would leave OWL 2 DL.
BUILT_IN = {
    OWL.Class: Text("类", "class"),
    OWL.ObjectProperty: Text("关系", "relation"),
    OWL.DatatypeProperty: Text("属性", "attribute"),
    OWL.AnnotationProperty: Text("标注", "annotation"),
    SH.NodeShape: Text("形状", "shape"),
    SH.PropertyShape: Text("属性形状", "property shape"),
    OWL.Ontology: Text("本体", "ontology"),
    SKOS.ConceptScheme: Text("代码表", "code list"),
    PROV.Agent: Text("主体", "agent"),
    QB.DataSet: Text("统计表", "data set"),
    QB.Observation: Text("统计观测", "observation"),
    QB.DataStructureDefinition: Text("统计表结构", "data structure"),
    PROV.Entity: Text("资料", "entity"),
    RDF.type: Text("所属的类", "type"),
    RDFS.label: Text("名称", "name"),
    RDFS.domain: Text("定义域", "domain"),
    RDFS.range: Text("值域", "range"),
    RDFS.subClassOf: Text("上位类", "subclass of"),
    OWL.distinctMembers: Text("互不相同的成员", "distinct members"),
    QB.dataSet: Text("所属统计表", "in data set"),
    QB.structure: Text("结构", "structure"),
    QB.component: Text("组成部分", "component"),
    QB.codeList: Text("所用代码表", "code list used"),
    QB.dimension: Text("维度", "dimension"),
    QB.measure: Text("度量", "measure"),
    XSD.string: Text("文本", "text"),
    XSD.integer: Text("整数", "whole number"),
    XSD.decimal: Text("小数", "decimal"),
    XSD.boolean: Text("是或否", "yes or no"),
    XSD.date: Text("日期", "date"),
    XSD.anyURI: Text("网址", "web address"),
}


def kinds(node: Node) -> tuple[Link, ...]:
    """Return the most specific of our classes that the node is in, or what OWL or SKOS call it."""
    ours = {each for each in node.types if each.startswith(AB)}
    if ours:
        wider = {above for each in ours for above in ancestors(node.library, each)}
        return tuple(node.library.link(each) for each in sorted(ours - wider))
    known = [each for each in BUILT_IN if each in node.types]
    return tuple(Link(each, BUILT_IN[each]) for each in known[:1])


def named(library: Library, iri: str) -> Link:
    """Return the link to a term, with a word for it also where it is not ours to name."""
    return Link(iri, BUILT_IN[iri]) if iri in BUILT_IN else library.link(iri)


def ancestors(library: Library, iri: str) -> tuple[str, ...]:
    """Return every superclass of a class, nearest first, without itself."""
    found: dict[str, None] = {}
    todo = [iri]
    while todo:
        for above in library.remembered(_superclasses).get(todo.pop(0), ()):
            if above not in found and above != iri:
                found[above] = None
                todo.append(above)
    return tuple(found)


def _superclasses(library: Library) -> dict[str, list[str]]:
    rows = library.reader.select(
        f"SELECT ?below ?above WHERE {{ ?below <{RDFS.subClassOf}> ?above "
        "FILTER(isIRI(?below) && isIRI(?above)) } ORDER BY ?below ?above"
    ).rows
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(plain(row["below"]), []).append(plain(row["above"]))
    return found
