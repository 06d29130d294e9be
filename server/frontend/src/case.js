// The case form made pleasant: the file and the findings follow what is typed, long lists can be
// searched in Chinese, pinyin or English, and a draft outlives the page. Without this script every
// button does the same by a request.

const form = document.getElementById("case");
const start = document.getElementById("start");
const lang = document.documentElement.lang;
const say = (zh, en) => (lang === "en" ? en : zh);
const place = "anbao-draft:" + location.pathname;
const PAUSE = 700;
const AGAIN = 3000;

/** Keep the file as it stands, and which version of the graph's case it was made from. */
function keep() {
  const draft = { turtle: document.getElementById("turtle").value };
  for (const name of ["base", "base_of"]) draft[name] = form.elements[name].value;
  try {
    localStorage.setItem(place, JSON.stringify(draft));
  } catch {
    // a full or forbidden storage only means that there is no draft
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(place)) ?? {};
  } catch {
    return {};
  }
}

function forget() {
  try {
    localStorage.removeItem(place);
  } catch {
    // nothing was kept
  }
}

// A draft of before ---------------------------------------------------------

function offerDraft(into) {
  const draft = kept();
  const turtle = document.getElementById("turtle");
  if (!draft.turtle || !turtle || draft.turtle === turtle.value) return;
  const note = document.createElement("p");
  note.className = "banner";
  note.id = "draft";
  const open = document.createElement("button");
  open.type = "button";
  open.textContent = say("接着写", "Go on with it");
  open.addEventListener("click", () => {
    for (const [name, value] of Object.entries(draft)) {
      const field = into.elements[name] ?? Object.assign(document.createElement("input"), { type: "hidden", name });
      field.value = value;
      if (!field.isConnected) into.append(field);
    }
    into.requestSubmit(into.querySelector("button[value=open]"));
  });
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "quiet";
  drop.textContent = say("丢弃", "Discard");
  drop.addEventListener("click", () => {
    forget();
    note.remove();
  });
  note.append(say("这里有一份没有写完的草稿。", "There is an unfinished draft here. "), " ", open, " ", drop);
  into.before(note);
}

// What is typed, sent and shown ---------------------------------------------

let timer = 0;
let sending = null;
let dirty = false;

function later(pause = PAUSE) {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(update, pause);
}

async function update() {
  sending?.abort();
  sending = new AbortController();
  dirty = false;
  const body = new FormData(form);
  body.delete("file");
  body.set("do", "update");
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: sending.signal });
    if (answer.status === 429 || answer.status === 503) later(AGAIN);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (dirty || !page.getElementById("case")) return;
    show(page);
    if (!page.querySelector("#findings .verdict")) later(AGAIN); // the checker is being prepared
  } catch (error) {
    if (error.name !== "AbortError") later(AGAIN); // the network is away
  }
}

/** Put the new file and findings in place; the fields themselves only if there are other ones. */
function show(page) {
  const names = (root) => [...root.querySelectorAll(".thing")].map((each) => each.id).join(" ");
  if (names(document) !== names(page)) {
    const focused = document.activeElement?.name;
    document.getElementById("things").replaceWith(page.getElementById("things"));
    prepare();
    if (focused) form.elements[focused]?.focus?.();
  } else {
    for (const live of page.querySelectorAll("[data-live]")) {
      const here = document.getElementById(live.id);
      if (here) here.textContent = live.textContent;
    }
    settle(page);
  }
  document.getElementById("findings").replaceWith(page.getElementById("findings"));
  document.getElementById("turtle").value = page.getElementById("turtle").value;
  const heading = page.querySelector("h1");
  document.querySelector("h1").textContent = heading.textContent;
  keep();
}

/** Take over what the server filled in (a court from a docket number) and what it understood. */
function settle(page) {
  for (const field of page.querySelectorAll("#things select, #things input[type=text]")) {
    const here = [...form.querySelectorAll(`[name="${CSS.escape(field.name)}"]`)];
    const there = [...page.querySelectorAll(`[name="${CSS.escape(field.name)}"]`)];
    const mine = here[there.indexOf(field)];
    if (!mine || mine === document.activeElement) continue;
    if (mine.value !== field.value) mine.value = field.value;
    if (field.placeholder) mine.placeholder = field.placeholder;
  }
  rename(page);
  for (const box of page.querySelectorAll("#things .not-stated input")) {
    const mine = form.querySelector(
      `[name="${CSS.escape(box.name)}"][value="${CSS.escape(box.value)}"]`,
    );
    if (mine) mine.checked = box.checked;
  }
}

/** What has been given a name is called by it wherever it can be chosen. */
function rename(page) {
  const options = (root) => root.querySelectorAll("#things option");
  const labels = (root) => root.querySelectorAll("#things .checks label:not(.entry)");
  for (const [list, own] of [[options(page), options(document)], [labels(page), labels(document)]]) {
    if (list.length !== own.length) continue;
    own.forEach((mine, index) => {
      const text = list[index].lastChild;
      if (mine.lastChild && mine.textContent !== list[index].textContent) mine.lastChild.data = text.data;
    });
  }
}

// Long lists, searched -------------------------------------------------------

function prepare() {
  for (const list of form.querySelectorAll("fieldset[data-search]")) {
    if (list.querySelector(".filter")) continue;
    const box = document.createElement("input");
    box.type = "search";
    box.className = "filter";
    box.setAttribute("aria-label", say("查找：中文、拼音或英文", "Search in Chinese, pinyin or English"));
    box.placeholder = box.getAttribute("aria-label");
    box.addEventListener("input", (event) => {
      event.stopPropagation();
      filter(list, box.value.trim());
    });
    list.prepend(box);
  }
}

async function filter(list, text) {
  const labels = [...list.querySelectorAll("label")];
  const plain = text.toLowerCase();
  let hits = new Set();
  if (text) {
    try {
      const asked = new URLSearchParams({ q: text, limit: "20" });
      const answer = await fetch(`/api/v1/suggest?${asked}`);
      hits = new Set((await answer.json()).items.map((item) => item.iri));
    } catch {
      // the labels alone can still be searched
    }
  }
  for (const label of labels) {
    const box = label.querySelector("input");
    const said = label.textContent.toLowerCase();
    label.hidden = Boolean(text) && !box.checked && !said.includes(plain) && !hits.has(box.value);
  }
}

function tags(box) {
  const chosen = box.closest(".choices")?.querySelector(".chosen");
  if (!chosen) return;
  const labels = [...box.closest(".checks").querySelectorAll("input:checked")];
  chosen.replaceChildren(
    ...labels.flatMap((each) => {
      const tag = document.createElement("span");
      tag.className = "tag";
      tag.textContent = each.closest("label").textContent.trim();
      return [tag, " "];
    }),
  );
}

function goTo(line) {
  const text = document.getElementById("turtle");
  document.getElementById("file").open = true;
  const lines = text.value.split("\n");
  const from = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus();
  text.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
  text.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(text).lineHeight));
}

if (form) {
  prepare();
  if (form.hasAttribute("data-fresh")) offerDraft(form);
  else keep();
  form.addEventListener("input", (event) => {
    if (event.target.id === "turtle" || event.target.type === "file") return;
    if (event.target.type === "checkbox") tags(event.target);
    later();
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#L']");
    if (!link) return;
    event.preventDefault();
    goTo(Number(link.hash.slice(2)));
  });
  document.getElementById("afresh").addEventListener("click", forget);
}
if (start) offerDraft(start);
