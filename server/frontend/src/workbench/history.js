// The queries that were run here: kept by this browser alone, the newest first.
const KEY = "anbao.queries";
const MOST = 50;

export function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each?.query === "string") : [];
  } catch {
    return []; // storage is off, or holds something else
  }
}

export function remember(query, rows) {
  const others = remembered().filter((each) => each.query !== query);
  const kept = [{ query, rows, time: new Date().toISOString() }, ...others].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // storage is off or full: nothing is lost but the history
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // storage is off
  }
}
