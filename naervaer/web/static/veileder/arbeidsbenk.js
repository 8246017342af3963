// What the pages cannot do by themselves: keep the newest line in sight, send by keyboard,
// move focus to an error, and say when the page is no longer live. All else is plain HTML and htmx.

const home = "/veileder";

document.querySelector("[data-fokus]")?.focus();

const log = () => document.getElementById("chatlogg");

function showNewest() {
  const element = log();
  if (element) element.scrollTop = element.scrollHeight;
}

function isAtNewest(element) {
  return element.scrollHeight - element.scrollTop - element.clientHeight < 120;
}

let follow = true;

showNewest();

document.addEventListener("htmx:sse:before:message", ({ target }) => {
  if (target.id === "chatlogg") follow = isAtNewest(target);
});

document.addEventListener("htmx:sse:after:message", ({ target }) => {
  if (target.id === "chatlogg" && follow) showNewest();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.id === "svartekst") event.target.form.requestSubmit();
});

// A sent answer gives the form back empty, or with what was wrong: writing goes on in it.
document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx?.sourceElement?.id === "svar") document.getElementById("svartekst")?.focus();
});

function sayConnected(connected) {
  const banner = document.getElementById("frakoblet");
  if (banner) banner.textContent = connected ? "" : banner.dataset.tekst;
}

let quiet;

document.addEventListener("htmx:sse:error", () => {
  quiet ??= setTimeout(() => sayConnected(false), 3000);
});

document.addEventListener("htmx:sse:after:connection", () => {
  clearTimeout(quiet);
  quiet = undefined;
  sayConnected(true);
});

document.addEventListener("utlogget", () => location.assign(home));
document.addEventListener("borte", () => location.assign(home));
