// The result as a table: sorted by any column, page by page, with labels or with bare names.
import { button, choice, h, redraw, say } from "./page.js";
import { compare, isDate, isNumber, rowsSaid } from "./terms.js";

const PAGE_SIZES = [25, 50, 100, 500];

export class ResultTable {
  constructor(variables, rows, names) {
    this.variables = variables;
    this.rows = rows;
    this.names = names;
    this.size = 50;
    this.page = 0;
    this.plain = false;
    this.order = { name: "", down: false };
    this.element = h("div", {});
    this.draw();
  }

  sort(name) {
    const down = this.order.name === name && !this.order.down;
    this.order = { name, down };
    const by = compare(this.names, this.plain);
    const sign = down ? -1 : 1;
    // An empty cell stays last either way.
    this.rows = [...this.rows].sort((a, b) =>
      a[name] && b[name] ? sign * by(a[name], b[name]) : by(a[name], b[name]),
    );
    this.page = 0;
    this.redraw();
  }

  redraw() {
    redraw(this.element, () => this.draw());
  }

  draw() {
    const first = this.page * this.size;
    const shown = this.rows.slice(first, first + this.size);
    const heads = this.variables.map((name) => this.head(name));
    const body = shown.map((row) => h("tr", {}, ...this.variables.map((name) => this.cell(row[name]))));
    this.element.replaceChildren(
      this.tools(first, shown.length),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("结果表", "Result table") },
        h("table", { class: "result-table" },
          h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...body))),
    );
  }

  head(name) {
    const on = this.order.name === name;
    const way = on ? (this.order.down ? "descending" : "ascending") : "none";
    const mark = on ? (this.order.down ? " ▼" : " ▲") : "";
    const number = isNumber(this.rows[0]?.[name]);
    return h("th", { scope: "col", class: number ? "num" : undefined, "aria-sort": way, "data-name": name },
      h("button", { type: "button", class: "plain", onclick: () => this.sort(name),
        title: say("按此列排序", "Sort by this column") }, name, h("span", { "aria-hidden": "true" }, mark)));
  }

  cell(term) {
    const kind = isNumber(term) ? "num" : isDate(term) ? "date" : undefined;
    return h("td", { class: kind }, this.names.element(term, this.plain));
  }

  tools(first, count) {
    const last = Math.max(0, Math.ceil(this.rows.length / this.size) - 1);
    const go = (page) => () => { this.page = Math.min(last, Math.max(0, page)); this.redraw(); };
    const place = count ? `${first + 1}–${first + count} / ${this.rows.length.toLocaleString()}` : rowsSaid(0);
    return h("div", { class: "toolbar" },
      h("span", { class: "soft", role: "status" }, place),
      button("‹", go(this.page - 1), { disabled: this.page === 0, "aria-label": say("上一页", "Previous page") }),
      button("›", go(this.page + 1), { disabled: this.page >= last, "aria-label": say("下一页", "Next page") }),
      choice(say("每页", "A page"), PAGE_SIZES.map((each) => [`${each}`, `${each}`]),
        (value) => { this.size = Number(value); this.page = 0; this.redraw(); }, `${this.size}`),
      choice(say("标识符", "Identifiers"),
        [["label", say("显示名称", "by label")], ["name", say("显示标识", "as they are")]],
        (value) => { this.plain = value === "name"; this.redraw(); }, this.plain ? "name" : "label"));
  }
}
