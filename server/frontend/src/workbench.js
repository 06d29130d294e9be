// The query workbench at /sparql. The page works without it: a form and a table.
import "./workbench/workbench.css";
import { Problem, ask, questionsOf, save, schemaOf } from "./workbench/asking.js";
import { showAnswer } from "./workbench/answer.js";
import { Completion, lint } from "./workbench/completion.js";
import { clearErrors, completeWith, format, markError, openEditor } from "./workbench/editor.js";
import { forget, remember, remembered } from "./workbench/history.js";
import { button, copy, h, label, say } from "./workbench/page.js";
import { Progress } from "./workbench/progress.js";
import { SNIPPETS } from "./workbench/snippets.js";
import { Names } from "./workbench/terms.js";

class Workbench {
  constructor(form) {
    this.names = new Names();
    this.running = null;
    this.progress = new Progress();
    this.editor = openEditor(form.elements.namedItem("query"), () => this.run());
    this.place = h("div", { id: "answer", "aria-live": "off" });
    this.said = h("div", { id: "said", role: "alert" });
    this.below = h("div", { class: "drawer", id: "drawer", hidden: true });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.run(); });
    this.build(form);
    const old = document.querySelector("section.result");
    if (old) { old.replaceWith(this.place); this.run(); } else form.after(this.place);
    this.learn();
  }

  get query() {
    return this.editor.getValue();
  }

  build(form) {
    this.runner = form.querySelector("button[name=format]");
    this.runner.type = "submit";
    this.runner.title = "Ctrl+Enter";
    this.stopper = button(say("停止", "Stop"), () => this.stop(), { disabled: true });
    const drawers = [
      [say("例题", "Examples"), () => this.examples()],
      [say("历史", "History"), () => this.history()],
      [say("复制为", "Copy as"), () => this.copies()],
    ].map(([text, fill]) => this.opener(text, fill));
    const share = button(say("保存并分享", "Save and share"), () => this.share());
    this.ours = [share, drawers[0]]; // what only a server of our own data has
    const bar = h("div", { class: "toolbar workbench-bar" }, this.runner, this.stopper,
      button(say("排版", "Format"), () => format(this.editor), { title: "Shift+Ctrl+F" }),
      button(say("检查", "Check"), () => this.check()),
      share, ...drawers,
      form.querySelector("a[href='/limits']"), this.progress.element);
    const keys = h("p", { class: "soft keys", id: "editor-keys" },
      say("Ctrl+Enter 执行，Ctrl+空格 补全；先按 Esc 再按 Tab 离开编辑框。",
        "Ctrl+Enter runs, Ctrl+Space completes; Esc, then Tab leaves the editor."));
    form.querySelector("p").remove();
    form.append(keys, bar, this.said, this.below);
  }

  opener(text, fill) {
    const made = button(text, async () => {
      const open = made.getAttribute("aria-expanded") !== "true";
      this.close();
      if (!open) return;
      made.setAttribute("aria-expanded", "true");
      this.below.replaceChildren(await fill());
      this.below.hidden = false;
    }, { "aria-expanded": "false", "aria-controls": "drawer" });
    return made;
  }

  close() {
    this.below.hidden = true;
    for (const each of document.querySelectorAll(".workbench-bar [aria-expanded]")) each.setAttribute("aria-expanded", "false");
  }

  async learn() {
    try {
      const schema = await schemaOf();
      this.names.prefixes = schema.prefixes;
      this.completion = new Completion(schema, this.names);
      completeWith(this.editor, this.completion);
    } catch {
      // other people's files are served without a schema: the editor works without completion
      for (const each of this.ours) each.remove();
    }
  }

  async run() {
    this.stop();
    clearErrors(this.editor);
    this.said.replaceChildren();
    const query = this.query;
    const running = (this.running = new AbortController());
    this.busy(true);
    try {
      const answer = await ask(query, running.signal);
      const shown = await showAnswer(answer, this.names);
      if (this.running !== running) return;
      this.place.replaceChildren(shown);
      remember(query, answer.rows?.length ?? answer.triples?.length ?? 1);
    } catch (problem) {
      if (this.running === running) this.tell(problem);
    }
    if (this.running === running) this.busy(false);
  }

  busy(on) {
    this.stopper.disabled = !on;
    this.progress.show(on);
    this.place.setAttribute("aria-busy", on);
    if (!on) this.running = null;
  }

  /** Give the query up: the server notices that nobody waits, and kills it. */
  stop() {
    if (!this.running) return;
    this.running.abort();
    this.busy(false);
    this.say(say("已停止。", "Stopped."));
  }

  say(...parts) {
    this.said.replaceChildren(h("p", { class: "banner" }, ...parts));
  }

  tell(problem) {
    if (!(problem instanceof Problem)) throw problem;
    const kind = /\/problems\/[\w-]+$/.exec(problem.type ?? "")?.[0];
    this.say(h("strong", {}, problem.title ?? ""), " ", problem.detail ?? "", " ",
      kind ? h("a", { href: kind }, say("怎么办？", "What to do?")) : "");
    markError(this.editor, problem);
  }

  check() {
    if (!this.completion) return this.say(say("没有可供对照的词汇。", "There is no vocabulary to check against."));
    const said = {
      undeclared: (name) => say(`${name}：前缀未声明`, `${name}: the prefix is not declared`),
      "unknown-prefix": (name) => say(`${name}：不认识的前缀`, `${name}: unknown prefix`),
      "unknown-term": (name) => say(`${name}：数据中没有用到这个词`, `${name}: no data uses this term`),
      once: (name) => say(`${name}：只出现一次，是否写错？`, `${name}: occurs once; a slip of the pen?`),
    };
    const found = lint(this.query, this.completion, this.names);
    const missing = found.filter((each) => each.kind === "undeclared").map((each) => each.name.split(":")[0]);
    if (!this.editor.queryValid) found.unshift({ kind: "syntax" });
    said.syntax = () => say("语法不完整，见左侧标记的行", "not yet SPARQL; see the line marked on the left");
    if (!found.length) return this.say(say("没有发现问题。", "Nothing to complain of."));
    const mend = missing.length ? button(say("补上前缀", "Add prefixes"), () => {
      this.editor.addPrefixes(Object.fromEntries(missing.map((name) => [name, this.names.prefixes[name]])));
      this.check();
    }) : null;
    return this.say(h("ul", { class: "plain" }, ...found.map((each) => h("li", {}, said[each.kind](each.name)))), mend ?? "");
  }

  async share() {
    try {
      const saved = await save(this.query);
      const link = h("a", { href: `/q/${saved.id}` }, saved.url);
      const by = button(say("复制", "Copy"), () => copy(saved.url, by));
      this.say(say("永久地址：", "Permanent address: "), link, " ", by);
    } catch (problem) {
      this.tell(problem);
    }
  }

  use(query) {
    this.editor.setValue(query);
    this.close();
    this.editor.focus();
  }

  async examples() {
    const { questions } = await questionsOf().catch(() => ({ questions: [] }));
    const list = h("ul", { class: "plain choices" });
    const fill = (wanted) => list.replaceChildren(...questions
      .filter((each) => searched(each).includes(wanted))
      .map((each) => h("li", {}, button(label(each.title), () => this.pick(each), { class: "plain" }), " ",
        h("small", {}, label(each.question)))));
    fill("");
    const search = h("input", { type: "search", "aria-label": say("找例题", "Find an example"),
      placeholder: say("找例题", "Find an example"), oninput: () => fill(search.value.trim().toLowerCase()) });
    return h("div", {}, search, list);
  }

  /** Take an example; if it has parameters, ask for them first. */
  pick(question) {
    if (!question.parameters.length) return this.use(question.query);
    const fields = question.parameters.map((each) => [each, h("input", { type: "text", name: each.name, value: each.example, size: 60 })]);
    const form = h("form", { class: "formrow", onsubmit: (event) => {
      event.preventDefault();
      this.use(bound(question.query, fields.map(([each, field]) => [each, field.value.trim()])));
    } }, h("p", {}, h("strong", {}, label(question.title)), " ", label(question.question)),
      ...fields.map(([each, field]) => h("label", {}, `${each.name} (${each.kind})`, field)),
      h("button", {}, say("填入", "Fill in")));
    this.below.replaceChildren(form);
    return form.querySelector("input").focus();
  }

  history() {
    const items = remembered().map((each) => h("li", {},
      button(firstLine(each.query), () => this.use(each.query), { class: "plain", title: each.query }), " ",
      h("small", {}, `${new Date(each.time).toLocaleString()} · ${each.rows}`)));
    const clear = button(say("清空", "Clear"), () => { forget(); this.close(); });
    return h("div", {}, h("p", { class: "soft" }, say("只保存在这个浏览器里。", "Kept in this browser only.")),
      items.length ? h("ul", { class: "plain choices" }, ...items) : say("还没有。", "Nothing yet."), items.length ? clear : null);
  }

  copies() {
    const names = { link: say("链接", "Link"), curl: "curl", Python: "Python (pandas)", R: "R" };
    return h("div", {}, ...Object.entries(SNIPPETS).map(([kind, write]) => {
      const text = write(this.query);
      const by = button(say("复制", "Copy"), () => copy(text, by));
      return h("details", {}, h("summary", {}, names[kind]), h("pre", { tabindex: "0" }, text), by);
    }));
  }
}

const searched = ({ number, name, title, question }) =>
  [number, name, title.zh, title.en, question.zh, question.en].join(" ").toLowerCase();

const firstLine = (query) =>
  query.split("\n").find((line) => line.trim() && !/^\s*(#|PREFIX|BASE)/i.test(line))?.trim().slice(0, 90) ?? "…";

const WRITTEN = {
  iri: (value) => `<${value.replace(/[<>"{}|^`\\\s]/g, encodeURIComponent)}>`,
  string: (value) => JSON.stringify(value),
};

/** The question's query with its parameters, as terms, in a VALUES at its end. */
function bound(query, given) {
  const filled = given.filter(([, value]) => value);
  if (!filled.length) return query;
  const typed = (kind, value) => WRITTEN[kind]?.(value) ?? `${JSON.stringify(value)}^^<http://www.w3.org/2001/XMLSchema#${kind}>`;
  const names = filled.map(([each]) => `?${each.name}`).join(" ");
  const values = filled.map(([each, value]) => typed(each.kind, value)).join(" ");
  return `${query.trimEnd()}\nVALUES (${names}) { (${values}) }\n`;
}

const form = document.getElementById("sparql-form");
if (form) new Workbench(form);
