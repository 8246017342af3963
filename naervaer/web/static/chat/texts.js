// The page's own words in bokmål and nynorsk. The server wrote them into the page.

const KNOWN = JSON.parse(document.getElementById("tekster").textContent);
const A_YEAR = 365 * 24 * 3600;
const listeners = new Set();

/** Return the page's written form, `nb` or `nn`. */
export function malform() {
  return document.documentElement.lang === "nn" ? "nn" : "nb";
}

/** Return the text of a key in the page's written form, with `{placeholders}` filled in. */
export function t(key, values = {}) {
  return KNOWN[key][malform()].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Return whether `shown` is the text of a key, in either written form. */
export function inAnyForm(key, shown) {
  return Object.values(KNOWN[key]).includes(shown.trim());
}

/** Return a span that follows the switch between bokmål and nynorsk. */
export function word(key, values = {}) {
  const span = document.createElement("span");
  setWord(span, key, values);
  return span;
}

/** Let an element show the text of a key from now on, whatever the written form. */
export function setWord(holder, key, values = {}) {
  holder.dataset.text = key;
  holder.dataset.values = JSON.stringify(values);
  holder.textContent = t(key, values);
}

/** Show the whole page in `next`, and remember it for the other pages. */
export function showMalform(next) {
  if (next === malform()) return;
  document.documentElement.lang = next;
  for (const holder of document.querySelectorAll("[data-text]")) {
    holder.textContent = t(holder.dataset.text, JSON.parse(holder.dataset.values ?? "{}"));
  }
  for (const holder of document.querySelectorAll("[data-text-label]")) {
    holder.setAttribute("aria-label", t(holder.dataset.textLabel));
  }
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `malform=${next}; path=/; max-age=${A_YEAR}; samesite=lax${secure}`;
  for (const listener of listeners) listener(next);
}

/** Call `listener` after each switch of the written form. */
export function onMalform(listener) {
  listeners.add(listener);
}
