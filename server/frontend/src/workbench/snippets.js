// The query as others run it: an address, curl, Python, R.
import { address } from "./asking.js";

const here = () => `${location.origin}/sparql`;
const python = (text) => text.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export const SNIPPETS = {
  link: (query) => `${here()}?${new URLSearchParams({ query })}`,
  curl: (query) => `curl -H 'Accept: text/csv' ${here()} --data-urlencode ${quoted(`query=${query}`)}\n`,
  Python: (query) => `import io
import urllib.parse
import urllib.request

import pandas as pd

query = """${python(query)}"""
request = urllib.request.Request(
    "${here()}",
    data=urllib.parse.urlencode({"query": query}).encode(),
    headers={"Accept": "text/csv"},
)
with urllib.request.urlopen(request) as answer:
    frame = pd.read_csv(io.BytesIO(answer.read()))
print(frame)
`,
  R: (query) => `query <- r"---(${query})---"
address <- paste0("${here()}?format=csv&query=", URLencode(query, reserved = TRUE))
frame <- read.csv(address, encoding = "UTF-8")
print(frame)
`,
};

export const downloads = (query, kind) => {
  const formats = { rows: ["csv", "tsv", "json", "xml", "parquet"], boolean: ["json", "xml"],
    graph: ["ttl", "nt", "jsonld", "rdf"] }[kind];
  return formats.map((each) => [each, address(query, each)]);
};
