// The validator's page: a file may be dropped on the text, and a finding leads to its place in it.

const text = document.getElementById("text");
const form = document.getElementById("check");
const suffixes = { json: ".jsonld", xml: ".rdf", owl: ".rdf", turtle: ".ttl" };

function show(file) {
  const ending = file.name.split(".").pop().toLowerCase();
  const suffix = suffixes[ending] ?? `.${ending}`;
  if ([...form.elements.as.options].some((option) => option.value === suffix)) {
    form.elements.as.value = suffix;
  }
  file.text().then((content) => {
    text.value = content;
    form.elements.file.value = "";
    form.requestSubmit(form.querySelector("button[value=check]"));
  });
}

text.addEventListener("dragover", (event) => {
  event.preventDefault();
  text.classList.add("over");
});
text.addEventListener("dragleave", () => text.classList.remove("over"));
text.addEventListener("drop", (event) => {
  text.classList.remove("over");
  const [file] = event.dataTransfer.files;
  if (!file) return;
  event.preventDefault();
  show(file);
});

/** Select the line of the text that a finding speaks of, and bring it into view. */
function goTo(line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  const height = parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (line - 5) * height);
}

document.getElementById("findings").addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#L']");
  if (!link) return;
  event.preventDefault();
  goTo(Number(link.hash.slice(2)));
});
