// Elements, the page's language, and files to take away.

export const lang = document.documentElement.lang === "en" ? "en" : "zh";
export const say = (zh, en) => (lang === "en" ? en : zh);
export const label = (text) => text && (lang === "en" ? text.en || text.zh : text.zh || text.en);

/** An element: h("button", { class: "quiet", onclick }, "text", child …). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function button(text, onclick, attributes = {}) {
  return h("button", { type: "button", class: "quiet", onclick, ...attributes }, text);
}

/** A choice with its label: options are [value, text] pairs. */
export function choice(name, options, onchange, value) {
  const made = options.map(([each, text]) => h("option", { value: each, selected: each === value }, text));
  const select = h("select", { onchange: () => onchange(select.value) }, ...made);
  return h("label", { class: "choice" }, `${name} `, select);
}

/** Draw `element` anew and leave the keyboard where it was: at the same control, or a neighbour. */
export function redraw(element, draw) {
  const controls = () => [...element.querySelectorAll("button, select, [tabindex='0']")];
  const place = controls().indexOf(document.activeElement);
  draw();
  if (place < 0) return;
  const there = controls();
  const found = [there[place], there[place - 1], there[place + 1]].find((each) => each && !each.disabled);
  found?.focus();
}

/** Follow a link only if a browser may: never javascript: and the like. */
export const isWeb = (iri) => /^https?:\/\//.test(iri);

export function download(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export async function copy(text, by) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = h("textarea", {}, text); // no permission, or not a secure origin
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const before = by.textContent;
  by.textContent = say("已复制", "Copied");
  setTimeout(() => (by.textContent = before), 1_500);
}
