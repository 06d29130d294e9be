// An answer, one view at a time: table, chart, timeline, graph; with downloads.
import { button, download, h, say } from "./page.js";
import { answerAs, labelsOf } from "./asking.js";
import { Chart } from "./chart.js";
import { downloads } from "./snippets.js";
import { ResultTable } from "./table.js";
import { irisIn, rowsSaid } from "./terms.js";
import { Timeline, dateColumns } from "./timeline.js";

const MOST_LABELS = 1_000;
const PARTS = ["subject", "predicate", "object"];

/** The answer as an element; `names` learns the labels of what is in it. */
export async function showAnswer(answer, names) {
  if (answer.kind === "boolean") {
    return frame(answer, h("p", { class: "verdict" }, answer.value ? say("是", "true") : say("否", "false")));
  }
  const [variables, rows] = answer.kind === "graph" ? asRows(answer.triples) : [answer.variables, answer.rows];
  await learn(rows, names);
  return frame(answer, views(answer, variables, rows, names));
}

const asRows = (triples) => [
  PARTS,
  triples.map((triple) => Object.fromEntries(PARTS.map((part, index) => [part, triple[index]]))),
];

async function learn(rows, names) {
  const iris = irisIn(rows.flatMap((row) => Object.values(row))).filter((iri) => !(iri in names.labels));
  try {
    Object.assign(names.labels, await labelsOf(iris.slice(0, MOST_LABELS)));
  } catch {
    // labels are a courtesy: without them the names themselves are shown
  }
}

function views(answer, variables, rows, names) {
  const offered = [["table", say("表格", "Table"), () => new ResultTable(variables, rows, names).element]];
  if (answer.kind === "rows" && rows.length) {
    offered.push(["chart", say("图表", "Chart"), () => new Chart(variables, rows, names).element]);
  }
  if (dateColumns(variables, rows).length) {
    offered.push(["timeline", say("时间线", "Timeline"), () => new Timeline(variables, rows, names).element]);
  }
  if (answer.kind === "graph") offered.push(["graph", say("图", "Graph"), () => graphView(answer, names)]);
  return tabs(offered);
}

function graphView(answer, names) {
  const place = h("div", {}, say("正在画图…", "Drawing…"));
  import("./graph.js").then(({ drawGraph }) => place.replaceChildren(drawGraph(answer.triples, names)));
  return place;
}

/** Tabs by the ARIA pattern: arrows move, one is in the tab order. */
function tabs(offered) {
  const panel = h("div", { role: "tabpanel", id: "view", tabindex: "-1" });
  const made = offered.map(([id, text, draw]) => h("button", { type: "button", role: "tab", id: `tab-${id}`,
    "aria-controls": "view", onclick: () => show(id, draw) }, text));
  const show = (id, draw) => {
    for (const each of made) {
      const on = each.id === `tab-${id}`;
      each.setAttribute("aria-selected", on);
      each.tabIndex = on ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", `tab-${id}`);
    panel.replaceChildren(draw());
  };
  const step = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = made[(made.indexOf(document.activeElement) + by + made.length) % made.length];
    next.focus();
    next.click();
  };
  show(offered[0][0], offered[0][2]);
  if (offered.length === 1) return panel;
  return h("div", {}, h("div", { role: "tablist", class: "tabs", "aria-label": say("查看方式", "Views"), onkeydown: step }, ...made), panel);
}

function frame(answer, content) {
  const title = h("h2", { id: "result" }, say("结果", "Result"));
  return h("section", { class: "result", "aria-labelledby": "result" }, title, facts(answer), cut(answer), taken(answer), content);
}

function facts(answer) {
  const count = answer.kind === "rows" ? answer.rows.length : answer.triples?.length;
  const size = { rows: () => rowsSaid(count), boolean: () => "ASK",
    graph: () => say(`${count} 个三元组`, `${count} triples`) }[answer.kind]();
  const server = /(?:query|engine|total);.*?dur=([\d.]+)/.exec(answer.server)?.[1];
  const inside = server ? say(`，其中服务器 ${server} 毫秒`, `, ${server} ms of it on the server`) : "";
  return h("p", { class: "soft", role: "status", id: "result-facts" },
    say(`${size}，用时 ${Math.round(answer.milliseconds)} 毫秒${inside}。`, `${size} in ${Math.round(answer.milliseconds)} ms${inside}.`));
}

function cut(answer) {
  if (!answer.truncated) return null;
  return h("p", { class: "banner" }, say(`结果已截断（${answer.truncated}）；可加 LIMIT 或下载。`, `The result was cut off (${answer.truncated}); add LIMIT.`));
}

function taken(answer) {
  const failed = h("span", { role: "alert" });
  const links = downloads(answer.query, answer.kind).map(([format, where]) =>
    where ? h("a", { class: "tag", href: where, download: `anbao.${format}` }, format.toUpperCase())
      : button(format.toUpperCase(), () => handOver(answer.query, format, failed)));
  return h("p", { class: "downloads" }, say("下载：", "Download: "), ...links.flatMap((each) => [each, " "]), failed);
}

/** Fetch a query that is too long for an address, and hand the answer over; a refusal is no answer. */
async function handOver(query, format, failed) {
  failed.textContent = "";
  try {
    download(`anbao.${format}`, await answerAs(query, format));
  } catch (problem) {
    failed.textContent = problem.message;
  }
}
