// What was built: for each file its SHA-256, its size, and the packages in it with their licences.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const OWN = { name: "anbao", version: "", licence: "Apache-2.0" };
// Packages that another one carries within its published bundle and that are not installed.
const CARRIED = { events: "MIT" };
const IN_PACKAGE = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//;
const LICENCE_FILES = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "license"];

/** A vite plugin that writes manifest.json and licences.txt beside the built files. */
export function writeManifest() {
  return {
    name: "anbao-manifest",
    writeBundle({ dir }, bundle) {
      const chunks = Object.values(bundle).filter((each) => each.type === "chunk");
      const files = Object.values(bundle).map((each) => describe(dir, each, chunks));
      const entries = {};
      for (const chunk of chunks.filter((each) => each.isEntry)) {
        entries[chunk.name] = { file: chunk.fileName, css: styles(chunk, bundle) };
      }
      const sorted = files.sort((a, b) => (a.file < b.file ? -1 : 1));
      const manifest = JSON.stringify({ entries, files: sorted }, null, 1);
      writeFileSync(join(dir, "licences.txt"), licences(files));
      writeFileSync(join(dir, "manifest.json"), `${manifest}\n`);
    },
  };
}

function styles(chunk, bundle, seen = new Set()) {
  if (!chunk || seen.has(chunk.fileName)) return [];
  seen.add(chunk.fileName);
  const inherited = chunk.imports.flatMap((name) => styles(bundle[name], bundle, seen));
  return [...new Set([...inherited, ...(chunk.viteMetadata?.importedCss ?? [])])];
}

function describe(dir, built, chunks) {
  const content = readFileSync(join(dir, built.fileName));
  return {
    file: built.fileName,
    sha256: createHash("sha256").update(content).digest("hex"),
    bytes: content.length,
    packages: packagesOf(modulesOf(built, chunks)),
  };
}

/** The source modules of a built file; a style sheet's are those that the chunks it came with import. */
function modulesOf(built, chunks) {
  if (built.type === "chunk") return Object.keys(built.modules);
  const users = chunks.filter((each) => each.viteMetadata?.importedCss?.has(built.fileName));
  const modules = users.flatMap((each) => Object.keys(each.modules));
  return modules.filter((id) => /\.css\b/.test(id));
}

function packagesOf(modules) {
  const found = new Map();
  for (const id of modules.flatMap((each) => [each, ...within(each)])) {
    const one = packageOf(id);
    if (one) found.set(one.name, one);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The modules that were bundled into the published file `id`, as its source map tells. */
function within(id) {
  const map = `${id.split("?")[0]}.map`;
  if (!id.includes("node_modules") || !existsSync(map)) return [];
  return (JSON.parse(readFileSync(map, "utf8")).sources ?? []).filter((each) => IN_PACKAGE.test(each));
}

function packageOf(id) {
  const name = IN_PACKAGE.exec(id)?.[1];
  if (!name) return id.startsWith("\0") ? null : OWN;
  const path = home(name);
  if (!existsSync(path)) return { name, version: "", licence: CARRIED[name] ?? "unknown" };
  const { version, license } = JSON.parse(readFileSync(path, "utf8"));
  return { name, version, licence: license?.type ?? license ?? "unknown" };
}

const home = (name) => join(import.meta.dirname, "node_modules", name, "package.json");

function licences(files) {
  const all = new Map(files.flatMap((each) => each.packages).map((each) => [each.name, each]));
  return [...all.values()].filter((each) => each.version).map(notice).join("\n");
}

function notice({ name, version, licence }) {
  const file = LICENCE_FILES.map((each) => join(dirname(home(name)), each)).find(existsSync);
  const text = file ? readFileSync(file, "utf8").trim() : `Licence: ${licence}`;
  return `${"-".repeat(78)}\n${name} ${version} (${licence})\n\n${text}\n`;
}
