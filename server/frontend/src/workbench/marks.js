// A drawing as a list of marks, written as SVG for the page and for a file, or onto a canvas for PNG.
//
// A picture that is loaded into an <img> would need blob: or data: addresses, which the content
// policy does not allow; a canvas that is drawn mark by mark needs none.
import { download, h } from "./page.js";
import { button, say } from "./page.js";

const SPACE = "http://www.w3.org/2000/svg";
const SCALE = 2;

/** A mark is { kind: "rect" | "path" | "circle" | "text", …, fill, stroke, title }. */
export function toSvg({ width, height, marks, title }) {
  const svg = node("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": title });
  for (const mark of marks) svg.append(element(mark));
  return svg;
}

function element(mark) {
  const { kind, text, title, ...rest } = mark;
  const made = node(kind, kind === "text" ? { "font-size": 12, "font-family": "sans-serif", ...rest } : rest);
  if (text !== undefined) made.textContent = text;
  if (title) made.append(Object.assign(node("title", {}), { textContent: title }));
  return made;
}

function node(name, attributes) {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(key, value);
  }
  return made;
}

function toCanvas({ width, height, marks }, paper) {
  const canvas = h("canvas", { width: width * SCALE, height: height * SCALE });
  const pen = canvas.getContext("2d");
  pen.scale(SCALE, SCALE);
  pen.fillStyle = paper;
  pen.fillRect(0, 0, width, height);
  for (const mark of marks) paint(pen, mark);
  return canvas;
}

function paint(pen, mark) {
  if (mark.kind === "text") return write(pen, mark);
  const shape = new Path2D(mark.kind === "path" ? mark.d : undefined);
  if (mark.kind === "rect") shape.rect(mark.x, mark.y, mark.width, mark.height);
  if (mark.kind === "circle") shape.arc(mark.cx, mark.cy, mark.r, 0, 2 * Math.PI);
  if (mark.fill && mark.fill !== "none") {
    pen.fillStyle = mark.fill;
    pen.fill(shape);
  }
  if (mark.stroke) {
    pen.strokeStyle = mark.stroke;
    pen.lineWidth = mark["stroke-width"] ?? 1;
    pen.stroke(shape);
  }
}

function write(pen, mark) {
  pen.save();
  pen.fillStyle = mark.fill;
  pen.font = `${mark["font-size"] ?? 12}px sans-serif`;
  pen.textAlign = { middle: "center", end: "right" }[mark["text-anchor"]] ?? "left";
  pen.translate(mark.x, mark.y);
  const turned = /rotate\((-?[\d.]+)/.exec(mark.transform ?? "");
  if (turned) pen.rotate((Number(turned[1]) * Math.PI) / 180);
  pen.fillText(mark.text, 0, 0);
  pen.restore();
}

/** The colours of the page's own style sheet, in the scheme that is on. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of("ink"), soft: of("soft"), line: of("line"), paper: of("card"), seal: of("seal"), link: of("link"),
    series: ["supplementary", "seal", "several", "mixed", "joint", "link", "none"].map(of),
  };
}

/** Buttons that take the drawing away as SVG and as PNG. */
export function exports(name, drawing) {
  const svg = () => {
    const made = toSvg(drawing());
    made.prepend(node("rect", { width: "100%", height: "100%", fill: colours().paper }));
    download(`${name}.svg`, new XMLSerializer().serializeToString(made), "image/svg+xml");
  };
  const png = () => toCanvas(drawing(), colours().paper).toBlob((blob) => download(`${name}.png`, blob));
  return h("span", { class: "exports" },
    `${say("导出：", "Export: ")}`, button("SVG", svg), button("PNG", png));
}
