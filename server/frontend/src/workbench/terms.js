// RDF terms as people read them.
import { h, isWeb, label, say } from "./page.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  ["integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger",
   "positiveInteger", "unsignedInt", "unsignedLong"].map((each) => XSD + each),
);
const DATES = new Set(["date", "dateTime", "gYear", "gYearMonth"].map((each) => XSD + each));

export const isNumber = (term) => term?.type === "literal" && NUMBERS.has(term.datatype);
export const isDate = (term) => term?.type === "literal" && DATES.has(term.datatype);

const BASE = "https://w3id.org/anbao/";

/** Short names for IRIs, by the schema's prefixes. */
export class Names {
  constructor(prefixes = {}) {
    this.prefixes = prefixes;
    this.labels = {};
  }

  short(iri) {
    for (const [name, space] of Object.entries(this.prefixes)) {
      if (iri.startsWith(space) && iri !== space) return `${name}:${iri.slice(space.length)}`;
    }
    return iri.startsWith(BASE) ? iri.slice(BASE.length) : iri;
  }

  /** The text of a term: its label if it has one, else its short name or its value. */
  text(term, plain = false) {
    if (!term) return "";
    if (term.type === "triple") {
      const { subject, predicate, object } = term.value;
      return `<<( ${[subject, predicate, object].map((each) => this.text(each, plain)).join(" ")} )>>`;
    }
    if (term.type === "bnode") return `_:${term.value}`;
    if (term.type !== "uri") return term.value;
    return (!plain && label(this.labels[term.value])) || this.short(term.value);
  }

  /** A term as an element: a link to its page, or its text with what kind of literal it is. */
  element(term, plain = false) {
    const text = this.text(term, plain);
    if (!term) return h("span", {}, "");
    if (term.type === "uri") {
      const here = this.labels[term.value]?.href;
      const href = here || (isWeb(term.value) ? term.value : undefined);
      return href ? h("a", { href, title: term.value }, text) : h("span", {}, text);
    }
    return h("span", { lang: term["xml:lang"], title: kindOf(term) }, text);
  }
}

const kindOf = (term) =>
  term["xml:lang"] ? `@${term["xml:lang"]}` : term.datatype?.slice(term.datatype.search(/[^#/]*$/));

/** What orders two terms of a column: numbers by value, the rest by the page's alphabet; none last. */
export function compare(names, plain) {
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  return (a, b) => {
    if (!a || !b) return Boolean(b) - Boolean(a);
    if (isNumber(a) && isNumber(b)) return Number(a.value) - Number(b.value);
    return order.compare(names.text(a, plain), names.text(b, plain));
  };
}

export const irisIn = (terms) => [
  ...new Set(terms.filter((each) => each?.type === "uri").map((each) => each.value)),
];
export const rowsSaid = (count) => say(`${count.toLocaleString()} 行`, `${count.toLocaleString()} rows`);
