// The editor: YASQE without its own requests, completers, storage or buttons.
import { Yasqe } from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import { say } from "./page.js";

/** Put an editor in the place of `textarea`; `run` is called on Ctrl-Enter. */
export function openEditor(textarea, run) {
  const place = document.createElement("div");
  place.className = "editor";
  textarea.before(place);
  // Its completers ask public services; ours are added when the schema has come.
  Yasqe.defaults.autocompleters = ["variables"];
  const yasqe = new Yasqe(place, {
    value: textarea.value.trim() + "\n",
    showQueryButton: false,
    createShareableLink: null,
    consumeShareLink: null,
    persistenceId: null,
    resizeable: false,
    editorHeight: "auto",
    collapsePrefixesOnLoad: false,
    viewportMargin: Infinity,
    extraKeys: { "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": () => {} },
  });
  // Parse errors are shown on hover with inline styles, which the content policy forbids.
  yasqe.on("changes", () => quietMarkers(yasqe));
  quietMarkers(yasqe);
  const field = yasqe.getInputField();
  field.setAttribute("aria-label", say("SPARQL 查询", "SPARQL query"));
  field.setAttribute("aria-describedby", "editor-keys");
  textarea.hidden = true;
  textarea.form.querySelector("label[for=query]").hidden = true;
  return yasqe;
}

function quietMarkers(yasqe) {
  for (const marker of yasqe.getWrapperElement().querySelectorAll(".parseErrorIcon")) {
    marker.onmouseover = null;
    marker.onmouseout = null;
    marker.title = say("此行不合语法", "This line is not SPARQL");
  }
}

/** Complete with `completion`, and with our own prefixes after PREFIX. */
export function completeWith(yasqe, completion) {
  const prefixes = Object.entries(completion.names.prefixes).map(([name, space]) => `${name}: <${space}>`);
  Yasqe.forkAutocompleter("prefixes", { name: "anbao-prefixes", get: () => prefixes.sort(), persistenceId: null }, false);
  Yasqe.registerAutocompleter(completion.completer(), false);
  yasqe.enableCompleter("anbao-prefixes");
  yasqe.enableCompleter("anbao-terms");
  yasqe.addKeyMap({
    "Ctrl-Space": () => {
      completion.asked = true;
      yasqe.autocomplete();
      completion.asked = false;
    },
  });
}

/** Mark the place of an error, count from 1, and put the cursor there. */
export function markError(yasqe, { line, column, near }) {
  clearErrors(yasqe);
  if (!line) return;
  const doc = yasqe.getDoc();
  const at = { line: line - 1, ch: Math.max(0, (column || 1) - 1) };
  const text = doc.getLine(at.line) ?? "";
  const length = near && text.startsWith(near, at.ch) ? near.length : 1;
  const from = at.ch < text.length ? at : { line: at.line, ch: Math.max(0, text.length - 1) };
  doc.markText(from, { line: from.line, ch: from.ch + length }, { className: "error-here" });
  yasqe.addLineClass(at.line, "wrap", "error-line");
  doc.setCursor(from);
  yasqe.focus();
}

export function clearErrors(yasqe) {
  for (const mark of yasqe.getDoc().getAllMarks()) if (mark.className === "error-here") mark.clear();
  yasqe.eachLine((line) => yasqe.removeLineClass(line, "wrap", "error-line"));
}

/** Lay the query out anew: one pattern a line, indented. */
export function format(yasqe) {
  const { line } = yasqe.getDoc().getCursor();
  yasqe.autoformat();
  yasqe.getDoc().setCursor({ line, ch: 0 });
  yasqe.focus();
}
