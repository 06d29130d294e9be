// Saving made pleasant: one waits knowing what for, and a token can be kept until the tab is closed.
// Only if that is ticked, and only in this tab; the draft that was saved is forgotten.

const form = document.getElementById("save");
const token = document.getElementById("token");
const lang = document.documentElement.lang;
const say = (zh, en) => (lang === "en" ? en : zh);
const PLACE = "anbao-token";

function stored(act) {
  try {
    return act();
  } catch {
    return null; // a forbidden storage only means that nothing is kept
  }
}

function offerToKeep() {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  label.className = "keep";
  label.append(box, " ", say("关闭此标签页之前记住它", "Keep it until this tab is closed"));
  document.getElementById("token-note").after(label);
  const kept = stored(() => sessionStorage.getItem(PLACE));
  if (kept) {
    token.value = kept;
    box.checked = true;
  }
  box.addEventListener("change", () => {
    if (!box.checked) stored(() => sessionStorage.removeItem(PLACE));
  });
  return box;
}

if (token) {
  const box = offerToKeep();
  form.addEventListener("submit", (event) => {
    if (box.checked) stored(() => sessionStorage.setItem(PLACE, token.value));
    document.getElementById("progress").textContent = say(
      "正在写入：检查、推理、发布，随后各处可见。请稍候。",
      "Writing: it is checked, inferred and published. One moment.",
    );
    setTimeout(() => event.submitter && (event.submitter.disabled = true), 0);
  });
}

const saved = document.querySelector("[data-saved]");
if (saved) {
  const graph = `/graph/case/${saved.dataset.saved}`;
  stored(() => {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith("anbao-draft:")) continue;
      if (localStorage.getItem(name).includes(`${graph}>`)) localStorage.removeItem(name);
    }
  });
}
