// Bar, line and stacked charts of the rows; what is drawn is also a table on the tab before.
import { scaleBand, scaleLinear } from "d3-scale";
import { line, stack } from "d3-shape";
import { choice, h, redraw, say } from "./page.js";
import { colours, exports, toSvg } from "./marks.js";
import { isDate, isNumber } from "./terms.js";

const ROWS = "#rows";
const MOST_PLACES = 60;
const MOST_SERIES = 7;
const [WIDTH, HEIGHT] = [900, 420];
const EDGE = { top: 20, right: 20, bottom: 90, left: 60 };
const KEY_ROW = 20; // the height of a row of the legend, which stands above the drawing

export class Chart {
  constructor(variables, rows, names) {
    Object.assign(this, { variables, rows, names });
    this.chosen = guess(variables, rows);
    this.element = h("div", {});
    this.draw();
  }

  draw() {
    const figure = h("div", { class: "figure", tabindex: "0" }, toSvg(this.drawing()));
    this.element.replaceChildren(this.tools(), figure);
  }

  tools() {
    const set = (name) => (value) => { this.chosen[name] = value; redraw(this.element, () => this.draw()); };
    const columns = this.variables.map((name) => [name, name]);
    const numbers = columns.filter(([name]) => this.rows.some((row) => isNumber(row[name])));
    return h("div", { class: "toolbar" },
      choice(say("图形", "Chart"), [["bar", say("柱形", "bar")], ["line", say("折线", "line")],
        ["stacked", say("堆叠", "stacked")]], set("kind"), this.chosen.kind),
      choice(say("横轴", "Across"), columns, set("x"), this.chosen.x),
      choice(say("数值", "Value"), [[ROWS, say("行数", "rows")], ...numbers], set("y"), this.chosen.y),
      choice(say("分组", "Series"), [["", "—"], ...columns], set("series"), this.chosen.series),
      exports("anbao-chart", () => this.drawing()));
  }

  /** The numbers drawn: places along x, series, and the sum at each place of each series. */
  figures() {
    const { x, y, series, kind } = this.chosen;
    const years = this.rows.some((row) => isDate(row[x]));
    const sums = new Map();
    const groups = new Map();
    for (const row of this.rows) {
      const place = years ? row[x]?.value.slice(0, 4) ?? "" : this.names.text(row[x]);
      const group = series ? this.names.text(row[series]) : "";
      const value = y === ROWS ? 1 : Number(row[y]?.value ?? 0);
      const at = sums.get(place) ?? sums.set(place, new Map()).get(place);
      at.set(group, (at.get(group) ?? 0) + value);
      groups.set(group, (groups.get(group) ?? 0) + value);
    }
    const places = years || kind === "line" ? [...sums.keys()].sort() : [...sums.keys()];
    const order = [...groups].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    return { places: places.slice(0, MOST_PLACES), left: places.length - MOST_PLACES, groups: order, sums };
  }

  drawing() {
    const { places, left, groups, sums } = this.figures();
    const shown = groups.slice(0, MOST_SERIES);
    const data = places.map((place) => Object.fromEntries(shown.map((name) => [name, sums.get(place).get(name) ?? 0])));
    const layers = stack().keys(shown)(data);
    const stacked = this.chosen.kind === "stacked";
    const most = Math.max(1, ...data.map((each) => (stacked ? total(each) : Math.max(...Object.values(each)))));
    const across = scaleBand(places, [EDGE.left, WIDTH - EDGE.right]).padding(0.25);
    const paint = colours();
    const key = legend(shown, paint);
    const height = HEIGHT + key.height;
    const up = scaleLinear([0, most], [height - EDGE.bottom, EDGE.top + key.height]).nice();
    const marks = [...key.marks, ...axes(across, up, paint)];
    const draw = { bar: bars, line: lines, stacked: piles }[this.chosen.kind];
    marks.push(...draw({ data, places, shown, layers, across, up, paint }));
    const lost = [left > 0 && say(`另有 ${left} 项未画`, `${left} more not drawn`),
      groups.length > MOST_SERIES && say(`另有 ${groups.length - MOST_SERIES} 组未画`, `${groups.length - MOST_SERIES} more series not drawn`)];
    const note = lost.filter(Boolean).join("；");
    if (note) marks.push({ kind: "text", x: WIDTH - EDGE.right, y: height - 6, "text-anchor": "end", fill: paint.soft, text: note });
    const title = say(`${this.chosen.x} 的图，共 ${places.length} 项`, `Chart of ${this.chosen.x}, ${places.length} places`);
    return { width: WIDTH, height, marks, title };
  }
}

const total = (each) => Object.values(each).reduce((sum, value) => sum + value, 0);

function guess(variables, rows) {
  const some = (test) => variables.find((name) => rows.some((row) => test(row[name])));
  const date = some(isDate);
  const number = some(isNumber);
  const x = date ?? variables.find((name) => name !== number) ?? variables[0];
  const others = variables.filter((name) => ![x, number].includes(name));
  const few = others.find((name) => new Set(rows.map((row) => row[name]?.value)).size <= MOST_SERIES);
  const series = date && few ? few : "";
  return { kind: series ? "stacked" : "bar", x, y: number && !date ? number : ROWS, series };
}

function axes(across, up, paint) {
  const marks = [];
  const [bottom] = up.range();
  for (const tick of up.ticks(6).filter(Number.isInteger)) {
    const y = up(tick);
    marks.push({ kind: "path", d: `M${EDGE.left},${y}H${WIDTH - EDGE.right}`, stroke: paint.line, fill: "none" });
    marks.push({ kind: "text", x: EDGE.left - 8, y: y + 4, "text-anchor": "end", fill: paint.soft, text: tick.toLocaleString() });
  }
  const places = across.domain();
  const every = Math.ceil(places.length / 30);
  const turned = places.length > 6;
  places.forEach((place, index) => {
    if (index % every) return;
    const x = across(place) + across.bandwidth() / 2;
    const text = place.length > 14 ? `${place.slice(0, 13)}…` : place || "—";
    const turn = turned ? { transform: `rotate(-35 ${x} ${bottom + 16})`, "text-anchor": "end" } : { "text-anchor": "middle" };
    marks.push({ kind: "text", x, y: bottom + 16, fill: paint.soft, text, title: place, ...turn });
  });
  return marks;
}

/** The names of the series with their colours, in as many rows as they need. */
function legend(shown, paint) {
  if (shown.length < 2) return { marks: [], height: 0 };
  let [x, row] = [EDGE.left, 0];
  const marks = shown.flatMap((name, index) => {
    const text = name.length > 28 ? `${name.slice(0, 27)}…` : name || "—";
    const width = 30 + [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 12 : 7), 0);
    if (x > EDGE.left && x + width > WIDTH - EDGE.right) [x, row] = [EDGE.left, row + 1];
    const [at, y] = [x, row * KEY_ROW];
    x += width;
    return [
      { kind: "rect", x: at, y: y + 2, width: 10, height: 10, fill: paint.series[index], title: name },
      { kind: "text", x: at + 14, y: y + 11, fill: paint.ink, text },
    ];
  });
  return { marks, height: (row + 1) * KEY_ROW };
}

function bars({ data, places, shown, across, up, paint }) {
  const within = scaleBand(shown, [0, across.bandwidth()]).padding(0.08);
  return places.flatMap((place, at) => shown.map((name, index) =>
    block(across(place) + within(name), up(data[at][name]), up(0), within.bandwidth(),
      paint.series[index], said(place, name, data[at][name]))));
}

function piles({ places, shown, layers, across, up, paint, data }) {
  return layers.flatMap((layer, index) => layer.map(([from, to], at) =>
    block(across(places[at]), up(to), up(from), across.bandwidth(), paint.series[index],
      said(places[at], shown[index], data[at][shown[index]]))));
}

function lines({ data, places, shown, across, up, paint }) {
  const x = (at) => across(places[at]) + across.bandwidth() / 2;
  return shown.flatMap((name, index) => {
    const d = line((_each, at) => x(at), (each) => up(each[name]))(data);
    const path = { kind: "path", d, fill: "none", stroke: paint.series[index], "stroke-width": 2 };
    const dots = data.map((each, at) => ({ kind: "circle", cx: x(at), cy: up(each[name]), r: 3.5,
      fill: paint.series[index], title: said(places[at], name, each[name]) }));
    return [path, ...dots];
  });
}

const block = (x, top, bottom, width, fill, title) =>
  ({ kind: "rect", x, y: top, width, height: Math.max(0, bottom - top), fill, title });
const said = (place, name, value) => [place, name, value.toLocaleString()].filter(Boolean).join(" · ");
