// Completion from our own schema: classes after `a`, then only properties that occur on them, then
// the code-list values that a property has; found by name and by label, in Chinese or English.
import { h, label } from "./page.js";

const MOST = 60;
const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

export class Completion {
  constructor(schema, names) {
    this.names = names;
    this.classes = new Map(schema.classes.map((each) => [each.iri, each]));
    this.properties = new Map(schema.properties.map((each) => [each.iri, each]));
    this.values = new Map(schema.values.map((each) => [each.iri, each]));
    this.asked = false; // by Ctrl-Space, when even an empty word is completed
  }

  /** Whether `iri` is a term of our vocabulary, and whether data uses it. */
  isOurs = (iri) => iri.startsWith(this.names.prefixes.ab ?? "#");
  knows = (iri) => this.classes.has(iri) || this.properties.has(iri);

  /** The completer as YASQE takes it. */
  completer() {
    return {
      name: "anbao-terms",
      bulk: false,
      autoShow: true,
      persistenceId: null,
      isValidCompletionPosition: (yasqe) => this.isHere(yasqe),
      get: (yasqe, token) => this.found(yasqe, token).map((each) => each.iri),
      postProcessSuggestion: (yasqe, _token, iri) => this.written(yasqe, iri),
      postprocessHints: (yasqe, hints) => hints.map((hint) => this.explained(yasqe, hint)),
    };
  }

  isHere(yasqe) {
    const word = wordAt(yasqe);
    if (/^[?$"'#]/.test(word.text) || (!word.text && !this.asked)) return false;
    return Boolean(placeOf(word.before));
  }

  found(yasqe) {
    const { text, before } = wordAt(yasqe);
    const place = placeOf(before);
    if (!place) return [];
    const spelt = (iri) => expanded(iri, yasqe.getPrefixesFromQuery(), this.names.prefixes);
    const wanted = text.replace(/^</, "").toLowerCase();
    return this.offers(place, before, spelt)
      .map((each) => ({ ...each, rank: rank(each, wanted, this.names.short(each.iri)) }))
      .filter((each) => each.rank > 0)
      .sort((a, b) => b.rank - a.rank || b.count - a.count)
      .slice(0, MOST);
  }

  offers(place, before, spelt) {
    if (place.kind === "class") return [...this.classes.values()];
    if (place.kind === "property") return this.propertiesOf(typesOf(place.subject, before).map(spelt));
    const property = this.properties.get(spelt(place.property));
    return (property?.values ?? []).map((use) => ({ ...this.values.get(use.iri), count: use.count }));
  }

  propertiesOf(types) {
    const known = types.map((iri) => this.classes.get(iri)).filter(Boolean);
    if (!known.length) return [...this.properties.values()];
    const counts = new Map();
    for (const { properties } of known) {
      for (const use of properties) counts.set(use.iri, Math.max(use.count, counts.get(use.iri) ?? 0));
    }
    return [...counts].map(([iri, count]) => ({ ...this.properties.get(iri), count }));
  }

  written(yasqe, iri) {
    const prefixes = { ...this.names.prefixes, ...yasqe.getPrefixesFromQuery() };
    for (const [name, space] of Object.entries(prefixes)) {
      if (iri.startsWith(space) && /^[\w-]+$/.test(iri.slice(space.length))) return `${name}:${iri.slice(space.length)}`;
    }
    return `<${iri}>`;
  }

  explained(yasqe, hint) {
    const iri = expanded(hint.text, yasqe.getPrefixesFromQuery(), this.names.prefixes);
    const known = this.classes.get(iri) ?? this.properties.get(iri) ?? this.values.get(iri);
    const count = known?.count ? ` ${known.count.toLocaleString()}` : "";
    const { line, ch } = yasqe.getDoc().getCursor();
    const { text } = wordAt(yasqe);
    return {
      ...hint,
      from: { line, ch: ch - text.length },
      to: { line, ch },
      render: (element) =>
        element.append(h("span", {}, hint.text), h("span", { class: "hint-label" }, ` ${label(known?.label) ?? ""}${count}`)),
      hint: (editor, data, chosen) => {
        editor.replaceRange(chosen.text, chosen.from ?? data.from, chosen.to ?? data.to, "complete");
        this.declare(yasqe, chosen.text);
      },
    };
  }

  /** Add the PREFIX line that a completed name needs. */
  declare(yasqe, text) {
    const name = /^([\w-]+):/.exec(text)?.[1];
    if (name && !(name in yasqe.getPrefixesFromQuery()) && this.names.prefixes[name]) {
      yasqe.addPrefixes({ [name]: this.names.prefixes[name] });
    }
  }
}

function rank(each, wanted, short) {
  if (!wanted) return 1;
  const name = short.toLowerCase();
  const local = name.slice(name.indexOf(":") + 1);
  if (name.startsWith(wanted) || local.startsWith(wanted)) return 3;
  if (each.label?.zh?.startsWith(wanted) || each.label?.en?.toLowerCase().startsWith(wanted)) return 3;
  if (name.includes(wanted) || each.label?.zh?.includes(wanted) || each.label?.en?.toLowerCase().includes(wanted)) return 2;
  return each.iri.toLowerCase().startsWith(wanted) ? 1 : 0;
}

/** The word being typed, and the query before it with comments and strings blanked out. */
function wordAt(yasqe) {
  const doc = yasqe.getDoc();
  const before = doc.getRange({ line: 0, ch: 0 }, doc.getCursor());
  const text = /[^\s{}();,.[\]|/^]*$/.exec(before)[0];
  const rest = before.slice(0, before.length - text.length);
  return { text, before: blanked(rest) };
}

const blanked = (text) =>
  text
    .replace(/"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""')
    .replace(/<[^<>\s]*>|#[^\n]*/g, (part) => (part[0] === "#" ? "" : part));

const PIECE = /<[^<>\s]*>|[?$][\w]+|[\w-]*:[\w.%-]*\w|[\w-]+:|""(?:@[\w-]+|\^\^\S+)?|\w+|[{}.;,()[\]|/^+*!]/g;

/** What stands at the end of `before`: a class, a property of a subject, or an object. */
function placeOf(before) {
  const pieces = statement(before);
  if (!pieces) return null;
  const [subject, ...rest] = pieces;
  if (!subject) return null;
  const since = rest.slice(rest.lastIndexOf(";") + 1);
  const path = since.at(-1);
  if (!since.length || /^[|/^!(]$/.test(path)) return { kind: "property", subject };
  const list = since.lastIndexOf(",");
  if (since.length === 1 || list === since.length - 1) {
    const property = since[0];
    return property === "a" ? { kind: "class" } : { kind: "object", property };
  }
  return null;
}

/** The pieces of the triple that is being written, or null outside of a pattern. */
function statement(before) {
  const pieces = before.match(PIECE) ?? [];
  let depth = 0;
  let start = 0;
  pieces.forEach((piece, index) => {
    if (piece === "{") depth += 1;
    if (piece === "}") depth -= 1;
    if (/^[{}.]$/.test(piece)) start = index + 1;
  });
  if (depth < 1) return null;
  const own = pieces.slice(start);
  return /^(FILTER|BIND|VALUES|SELECT|GRAPH|OPTIONAL|UNION|MINUS|SERVICE|HAVING|ORDER|GROUP)$/i.test(own[0] ?? "") ? null : own;
}

/** The classes that the query so far gives to `subject`. */
function typesOf(subject, before) {
  const pieces = before.match(PIECE) ?? [];
  const types = [];
  let current = null;
  pieces.forEach((piece, index) => {
    const previous = pieces[index - 1];
    if (previous === undefined || /^[{}.]$/.test(previous)) current = piece;
    if (piece === "a" && current === subject && pieces[index + 1]) types.push(pieces[index + 1]);
  });
  return types;
}

function expanded(name, own, ours) {
  if (name === "a") return RDF_TYPE;
  if (name.startsWith("<")) return name.slice(1, -1);
  const [prefix, ...local] = name.split(":");
  const space = own[prefix] ?? ours[prefix];
  return space && local.length ? space + local.join(":") : name;
}

/** What a reader of the query may want to know: names that are declared nowhere or known to nobody. */
export function lint(text, completion, names) {
  const body = blanked(text);
  const declared = Object.fromEntries(
    [...body.matchAll(/PREFIX\s+([\w-]*):\s*<([^<>\s]*)>/gi)].map((each) => [each[1], each[2]]),
  );
  const found = [];
  const seen = new Set();
  for (const each of body.replace(/PREFIX\s+[\w-]*:\s*<[^<>\s]*>/gi, (part) => " ".repeat(part.length)).matchAll(/(?<![\w<?$:])([A-Za-z][\w-]*):([\w-]+)/g)) {
    const [whole, prefix] = each;
    if (seen.has(whole)) continue;
    seen.add(whole);
    const iri = declared[prefix] ? declared[prefix] + each[2] : null;
    if (!iri) found.push({ name: whole, kind: names.prefixes[prefix] ? "undeclared" : "unknown-prefix" });
    else if (completion.isOurs(iri) && !completion.knows(iri)) found.push({ name: whole, kind: "unknown-term" });
  }
  return [...found, ...lonely(body)];
}

/** Variables that occur once: often a slip of the pen. */
function lonely(body) {
  const counts = new Map();
  for (const [name] of body.matchAll(/[?$]\w+/g)) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (/SELECT\s+(DISTINCT\s+|REDUCED\s+)?\*/i.test(body)) return [];
  return [...counts].filter(([, count]) => count === 1).map(([name]) => ({ name, kind: "once" }));
}
