// A graph as a picture: cytoscape lays it out; the same triples stand in the table beside it.
import cytoscape from "cytoscape";
import { h, say } from "./page.js";
import { colours, exports } from "./marks.js";

const MOST_NODES = 300;
const MOST_LABELLED = 120; // elements; beyond, the names of edges only clutter
const SHORT = 18;
const LINE = 9; // letters of a node's name on one line, so that neighbours do not write over it

/** Draw `triples` into a new element; literals are left to the table. */
export function drawGraph(triples, names) {
  const { nodes, edges, left } = elements(triples, names);
  const canvas = h("div", { class: "graph", role: "img",
    "aria-label": say(`图：${nodes.length} 个结点；同样的内容见三元组表`, `Graph of ${nodes.length} nodes; the same is in the table of triples`) });
  const note = left > 0 ? say(`另有 ${left} 个结点未画。`, `${left} more nodes are not drawn.`) : "";
  const view = h("div", {}, h("div", { class: "toolbar" }, exports("anbao-graph", () => drawing(view.picture)),
    h("span", { class: "soft" }, note)), canvas);
  requestAnimationFrame(() => (view.picture = layOut(canvas, [...nodes, ...edges])));
  return view;
}

function elements(triples, names) {
  const linked = triples.filter(([, , object]) => object.type !== "literal");
  const found = new Map();
  for (const [subject, , object] of linked) {
    for (const term of [subject, object]) found.set(key(term), term);
  }
  const kept = new Map([...found].slice(0, MOST_NODES));
  const nodes = [...kept].map(([id, term]) => ({ data: { id, text: names.text(term) } }));
  const edges = linked
    .filter(([subject, , object]) => kept.has(key(subject)) && kept.has(key(object)))
    .map(([subject, predicate, object], index) => ({
      data: { id: `edge${index}`, source: key(subject), target: key(object), text: names.text(predicate) },
    }));
  return { nodes, edges, left: found.size - kept.size };
}

const key = (term) => `${term.type} ${term.value}`;
const cut = (text) => (text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text);

/** The lines of a node's name: broken at a space if there is one, else in the middle. */
function linesOf(text) {
  const short = /[\u2e80-\uffff]/.test(text) ? cut(text) : text.length > 2 * SHORT ? `${text.slice(0, 2 * SHORT - 1)}…` : text;
  const most = short.length > SHORT ? SHORT : LINE;
  if (short.length <= most) return [short];
  const space = short.lastIndexOf(" ", most);
  const at = space > 0 ? space : most;
  return [short.slice(0, at), short.slice(at).trim()];
}

/** Cytoscape would write a style element, which the content policy forbids, unless there is one of
    this name; the rule that it holds stands in workbench.css. */
const STYLED = "__________cytoscape_stylesheet";

function layOut(container, parts) {
  if (!document.getElementById(STYLED)) document.head.append(h("meta", { id: STYLED }));
  const paint = colours();
  const crowded = parts.length > MOST_LABELLED;
  const edge = { width: 1.2, "line-color": paint.line, "target-arrow-color": paint.soft, "target-arrow-shape": "triangle",
    "curve-style": "bezier", label: (each) => (crowded ? "" : cut(each.data("text"))), "font-size": 8, color: paint.soft, "text-rotation": "autorotate" };
  const node = { width: 14, height: 14, "background-color": paint.seal, label: (each) => linesOf(each.data("text")).join("\n"),
    "text-wrap": "wrap", "font-size": 10, color: paint.ink, "text-valign": "bottom", "text-margin-y": 3 };
  return cytoscape({
    container,
    elements: parts,
    style: [{ selector: "node", style: node }, { selector: "edge", style: edge }],
    layout: { name: "cose", animate: false, padding: 20, nodeDimensionsIncludeLabels: true, componentSpacing: 20,
      nodeRepulsion: () => 6_000, idealEdgeLength: () => 50 },
  });
}

/** What cytoscape shows, as marks, so that it can be taken away as SVG too. */
function drawing(picture) {
  const box = picture.elements().boundingBox();
  const [dx, dy] = [20 - box.x1, 20 - box.y1];
  const paint = colours();
  const lines = picture.edges().flatMap((edge) => {
    const [from, to] = [edge.source().position(), edge.target().position()];
    const [x, y] = [(from.x + to.x) / 2 + dx, (from.y + to.y) / 2 + dy];
    return [
      { kind: "path", d: `M${from.x + dx},${from.y + dy}L${to.x + dx},${to.y + dy}`, stroke: paint.line, fill: "none", title: edge.data("text") },
      { kind: "text", x, y, fill: paint.soft, text: cut(edge.data("text")), "font-size": 8, "text-anchor": "middle" },
    ];
  });
  const dots = picture.nodes().flatMap((each) => {
    const { x, y } = each.position();
    return [
      { kind: "circle", cx: x + dx, cy: y + dy, r: 7, fill: paint.seal, title: each.data("text") },
      ...linesOf(each.data("text")).map((text, row) => ({ kind: "text", x: x + dx, y: y + dy + 18 + 11 * row, fill: paint.ink, text,
        "font-size": 10, "text-anchor": "middle" })),
    ];
  });
  return { width: Math.ceil(box.w + 40), height: Math.ceil(box.h + 50), marks: [...lines, ...dots], title: say("图", "Graph") };
}
