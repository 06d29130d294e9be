// Asking the server: a query and its answer, labels, the schema; every failure as a Problem.
import { lang, say } from "./page.js";

const LONGEST = 6_000;
const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9";

export class Problem extends Error {
  constructor(told) {
    super(told.detail || told.title);
    Object.assign(this, told);
  }
}

/** Ask `query`; give { kind, … } where kind is "rows", "boolean" or "graph", with time and size. */
export async function ask(query, signal) {
  const begun = performance.now();
  const response = await reach(...requestFor(query), signal);
  const type = response.headers.get("Content-Type") ?? "";
  const text = await response.text();
  const told = {
    query,
    milliseconds: performance.now() - begun,
    server: response.headers.get("Server-Timing") ?? "",
    truncated: response.headers.get("Result-Truncated") ?? "",
    bytes: text.length,
  };
  if (type.includes("n-triples")) return { ...told, kind: "graph", triples: readTriples(text) };
  const found = JSON.parse(text);
  if ("boolean" in found) return { ...told, kind: "boolean", value: found.boolean };
  return { ...told, kind: "rows", variables: found.head.vars, rows: found.results.bindings };
}

function requestFor(query) {
  const fields = new URLSearchParams({ query });
  const headers = { Accept: ACCEPT, "Accept-Language": lang };
  if (`${fields}`.length < LONGEST) return [`/sparql?${fields}`, { headers }];
  return ["/sparql", { method: "POST", body: fields, headers }];
}

/** Where the answer to `query` is in the format `format`; nothing if the address would be too long. */
export function address(query, format) {
  const made = `/sparql?${new URLSearchParams({ query, format })}`;
  return made.length < LONGEST ? made : "";
}

/** The answer to `query` in `format`, whole, by a body that any query fits in. */
export async function answerAs(query, format) {
  const body = new URLSearchParams({ query, format });
  return (await reach("/sparql", { method: "POST", body, headers: { "Accept-Language": lang } })).blob();
}

export async function save(query) {
  const headers = { Accept: "application/json", "Accept-Language": lang };
  const body = new URLSearchParams({ query });
  return (await reach("/q", { method: "POST", body, headers })).json();
}

export async function labelsOf(iris) {
  const headers = { "Content-Type": "application/json", "Accept-Language": lang };
  const body = JSON.stringify(iris);
  return (await reach("/api/v1/labels", { method: "POST", body, headers })).json();
}

export const schemaOf = async () => (await reach("/api/v1/schema", {})).json();
export const questionsOf = async () =>
  (await reach("/queries?format=json", { headers: { Accept: "application/json" } })).json();

async function reach(where, options, signal) {
  let response;
  try {
    response = await fetch(where, { ...options, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ detail: say("连不上服务器。", "The server cannot be reached.") });
  }
  if (response.ok) return response;
  throw new Problem(await response.json().catch(() => ({ title: `HTTP ${response.status}` })));
}

const TERM = String.raw`(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[\w-]+)?)`;
const TRIPLE = new RegExp(String.raw`^\s*${TERM}\s+(<[^>]*>)\s+${TERM}\s*\.\s*$`);

/** Read N-Triples as the server writes them into [subject, predicate, object] of JSON terms. */
export function readTriples(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const match = TRIPLE.exec(line);
    if (match) found.push(match.slice(1, 4).map(readTerm));
  }
  return found;
}

function readTerm(text) {
  if (text[0] === "<") return { type: "uri", value: unescaped(text.slice(1, -1)) };
  if (text[0] === "_") return { type: "bnode", value: text.slice(2) };
  const end = text.lastIndexOf('"');
  const value = unescaped(text.slice(1, end));
  const rest = text.slice(end + 1);
  if (rest[0] === "@") return { type: "literal", value, "xml:lang": rest.slice(1) };
  return { type: "literal", value, datatype: rest ? rest.slice(3, -1) : undefined };
}

const ESCAPES = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };
const unescaped = (text) =>
  text.replace(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g, (_all, four, eight, one) =>
    one ? (ESCAPES[one] ?? one) : String.fromCodePoint(parseInt(four || eight, 16)),
  );
