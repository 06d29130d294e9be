// What happened when: the rows that carry a date, along an axis, and the same as an ordered list.
import { scaleTime } from "d3-scale";
import { choice, h, redraw, say } from "./page.js";
import { colours, exports, toSvg } from "./marks.js";
import { isDate } from "./terms.js";

const WIDTH = 900;
const LANE = 14;
const EDGE = 40;
const MOST = 500;

export const dateColumns = (variables, rows) =>
  variables.filter((name) => rows.some((row) => isDate(row[name])));

export class Timeline {
  constructor(variables, rows, names) {
    Object.assign(this, { variables, rows, names });
    this.when = dateColumns(variables, rows)[0];
    this.element = h("div", {});
    this.draw();
  }

  events() {
    return this.rows
      .filter((row) => isDate(row[this.when]))
      .map((row) => ({ row, day: row[this.when].value, time: new Date(row[this.when].value.slice(0, 10)) }))
      .filter((each) => !Number.isNaN(each.time.valueOf()))
      .sort((a, b) => a.time - b.time);
  }

  draw() {
    const columns = dateColumns(this.variables, this.rows).map((name) => [name, name]);
    const tools = h("div", { class: "toolbar" },
      choice(say("日期", "Date"), columns, (value) => { this.when = value; redraw(this.element, () => this.draw()); }, this.when),
      exports("anbao-timeline", () => this.drawing()));
    const all = this.events();
    const left = all.length - MOST;
    const note = left > 0 ? h("p", { class: "soft" }, say(`只列最早的 ${MOST} 项，另有 ${left} 项未列。`,
      `Only the first ${MOST} are shown; ${left} more are not.`)) : "";
    const items = all.slice(0, MOST).map(({ row, day }) => h("li", {},
      h("time", { datetime: day }, day.slice(0, 10)), " ", ...this.others(row)));
    this.element.replaceChildren(tools, h("div", { class: "figure", tabindex: "0" }, toSvg(this.drawing())), note,
      h("ol", { class: "timeline" }, ...items));
  }

  others(row) {
    const rest = this.variables.filter((name) => name !== this.when && row[name]);
    return rest.flatMap((name, index) => [index ? " · " : "", this.names.element(row[name])]);
  }

  drawing() {
    const events = this.events().slice(0, MOST);
    const paint = colours();
    const first = events[0]?.time ?? new Date(0);
    const last = events.at(-1)?.time ?? new Date();
    const across = scaleTime([first, last], [EDGE, WIDTH - EDGE]).nice();
    const lanes = [];
    const dots = events.map(({ row, day, time }) => {
      const x = across(time);
      let lane = lanes.findIndex((end) => end < x - 11);
      if (lane < 0) lane = lanes.length;
      lanes[lane] = x;
      const title = [day.slice(0, 10), ...this.variables.filter((name) => name !== this.when).map((name) => this.names.text(row[name]))];
      return { lane, x, title: title.filter(Boolean).join(" · ") };
    });
    const height = 50 + Math.max(1, lanes.length) * LANE;
    const base = height - 30;
    const ticks = across.ticks(10).flatMap((tick) => [
      { kind: "path", d: `M${across(tick)},${base}V8`, stroke: paint.line, fill: "none" },
      { kind: "text", x: across(tick), y: base + 18, "text-anchor": "middle", fill: paint.soft, text: tickText(tick) },
    ]);
    const marks = dots.map(({ lane, x, title }) => ({ kind: "circle", cx: x, cy: base - 10 - lane * LANE, r: 5, fill: paint.seal, title }));
    const axis = { kind: "path", d: `M${EDGE},${base}H${WIDTH - EDGE}`, stroke: paint.soft, fill: "none" };
    return { width: WIDTH, height, marks: [...ticks, axis, ...marks],
      title: say(`时间线，${events.length} 项，清单见下`, `Timeline of ${events.length}, listed below`) };
  }
}

const tickText = (tick) =>
  tick.getMonth() || tick.getDate() > 1 ? tick.toISOString().slice(0, 7) : `${tick.getFullYear()}`;
