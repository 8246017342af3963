// One line of the conversation, and one that is not sent yet, as bubbles.

import * as api from "./api.js";
import { say } from "./announcements.js";
import { timeOf, shortDate } from "./dates.js";
import { element, icon } from "./elements.js";
import { outwardLink, paragraphs } from "./rich_text.js";
import { inAnyForm, setWord, t, word } from "./texts.js";

const KINDS = { plikt: "meta-purple", rett: "success", rad: "info", info: "neutral" };
const SIDES = { bruker: "right", bot: "left", veileder: "left" };
let explanations = 0;

/**
 * Return a line as an element, complete, so that it is spoken once.
 * @param {object} line as the API shows it
 * @param {{chatId: string, choose: (choice: {id: string, label: string}) => void}} context
 */
export function messageElement(line, context) {
  if (line.sender === "system") return systemLine(line);
  const bubble = element(
    "div",
    { class: "aksel-chat__bubble" },
    heading(line),
    element(
      "div",
      { class: "melding__tekst", lang: line.malform },
      ...paragraphs(line.text, { links: line.sender !== "bruker", terms: Boolean(line.topic) }),
    ),
    nextStep(line),
    grounds(line),
    usefulness(line, context.chatId),
  );
  return shell(
    line.sender,
    { "data-seq": line.seq, "data-topic": line.topic },
    avatar(line),
    element(
      "div",
      { class: "aksel-chat__bubble-wrapper" },
      bubble,
      choices(line, context.choose),
    ),
  );
}

/** Return a line of the user that is not confirmed, with its state and what can be done. */
export function unsentElement(item, { retry, remove }) {
  const open = item.state === "waiting" || item.state === "refused";
  const state = open
    ? element(
        "div",
        { class: "usendt__tilstand" },
        element(
          "p",
          { class: "usendt__grunn" },
          icon("feil"),
          item.problem
            ? element("span", {}, word("ikke_sendt"), ". ", item.problem)
            : word("ikke_sendt_venter"),
        ),
        element(
          "div",
          { class: "usendt__knapper" },
          smallButton("prov_igjen", () => retry(item.clientId)),
          smallButton("fjern", () => remove(item.clientId)),
        ),
      )
    : element("p", { class: "usendt__sender" }, word("sender_naa"));
  return shell(
    "bruker",
    { "data-client-id": item.clientId, "data-state": item.state },
    null,
    element(
      "div",
      { class: "aksel-chat__bubble-wrapper" },
      element(
        "div",
        { class: "aksel-chat__bubble" },
        element("div", { class: "melding__tekst" }, ...paragraphs(item.label, { links: false })),
      ),
      state,
    ),
  );
}

/** Take the buttons from a line that is no longer the last; *Forklar enklere* stays. */
export function retireChoices(holder) {
  const list = holder.querySelector(".valg");
  if (!list) return;
  const kept = [...list.children].filter((item) => inAnyForm("enklere", item.textContent));
  if (kept.length) list.replaceChildren(...kept);
  else list.remove();
}

function shell(sender, attributes, ...parts) {
  const own = sender === "bruker";
  return element(
    "div",
    {
      class: `melding melding--${sender} aksel-chat aksel-chat--${SIDES[sender]} aksel-chat--small`,
      "data-variant": "subtle",
      "data-color": own ? "accent" : "neutral",
      "aria-live": own ? "off" : null,
      ...attributes,
    },
    ...parts,
  );
}

function systemLine(line) {
  return element(
    "div",
    { class: "melding melding--system", "data-seq": line.seq },
    element("p", { lang: line.malform }, line.text),
  );
}

function avatar(line) {
  if (line.sender === "bot") {
    return element("span", { class: "aksel-chat__avatar melding__merke", "aria-hidden": "true" });
  }
  if (line.sender !== "veileder") return null;
  const initials = (line.author ?? "")
    .split(/\s+/)
    .map((part) => part.charAt(0))
    .filter(Boolean);
  const shown = initials.length > 1 ? initials[0] + initials[initials.length - 1] : initials[0];
  return element(
    "span",
    { class: "aksel-chat__avatar melding__initialer", "aria-hidden": "true" },
    shown ?? "V",
  );
}

function heading(line) {
  return element(
    "h2",
    { class: "aksel-chat__top-text" },
    element("span", { class: "melding__navn" }, ...name(line)),
    element("time", { class: "melding__tid", datetime: line.created_at }, timeOf(line.created_at)),
  );
}

function name(line) {
  if (line.sender === "bruker") return [word("du")];
  if (line.sender === "bot") return [word("bot")];
  return line.author ? [line.author, ", ", word("veileder")] : [word("en_veileder")];
}

/** The page where one does what the line advises. A page of ours opens here, others in a new tab. */
function nextStep(line) {
  if (!line.link) return null;
  const { label, url } = line.link;
  const link = url.startsWith("/")
    ? element("a", { href: url }, label)
    : outwardLink(url, label);
  return element("p", { class: "melding__neste", lang: line.malform }, link);
}

function grounds(line) {
  const tag = KINDS[line.kind] ? kindTag(line.kind) : [];
  if (!tag.length && !line.sources.length) return null;
  return element("div", { class: "grunnlag" }, ...tag, sources(line.sources));
}

/** The first source is shown, the others are one press away. */
function sources([first, ...others]) {
  if (!first) return null;
  const shown = element("div", { class: "grunnlag__kilder" }, source(first, "p"));
  if (others.length) {
    const key = others.length === 1 ? "kilde_til" : "kilder_til";
    shown.append(
      element(
        "details",
        {},
        element("summary", {}, word(key, { antall: others.length })),
        element("ul", {}, ...others.map((other) => source(other, "li"))),
      ),
    );
  }
  return shown;
}

function kindTag(kind) {
  const id = `slag-${(explanations += 1)}`;
  const explanation = element("p", { class: "grunnlag__forklaring", id, hidden: true });
  explanation.append(word(`slag_${kind}_om`));
  const button = element(
    "button",
    {
      type: "button",
      class: "aksel-tag aksel-tag--small grunnlag__slag",
      "data-variant": "moderate",
      "data-color": KINDS[kind],
      "aria-expanded": "false",
      "aria-controls": id,
      onclick: () => {
        explanation.hidden = !explanation.hidden;
        button.setAttribute("aria-expanded", String(!explanation.hidden));
      },
    },
    word(`slag_${kind}`),
    element("span", { class: "aksel-sr-only" }, " – ", word("slag_forklar")),
    icon("info"),
  );
  return [button, explanation];
}

function source({ name: title, url, date }, tag) {
  return element(
    tag,
    {},
    word("kilde"),
    " ",
    outwardLink(url, title),
    " · ",
    word("oppdatert", { dato: shortDate(date) }),
  );
}

function choices(line, choose) {
  if (!line.choices.length) return null;
  const stacked = !line.topic && line.choices.length > 3;
  const list = element("ul", {
    class: stacked ? "valg valg--stablet" : "valg",
    "aria-label": t("valg"),
    "data-text-label": "valg",
  });
  for (const choice of line.choices) {
    list.append(
      element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            class: "aksel-button aksel-button--small valg__knapp",
            "data-variant": "secondary",
            "data-color": "accent",
            lang: line.malform,
            onclick: () => choose(choice),
          },
          choice.label,
        ),
      ),
    );
  }
  return list;
}

function usefulness(line, chatId) {
  if (line.sender !== "bot" || !line.topic) return null;
  const thanks = element("span", { class: "nyttig__takk" });
  const row = element("div", { class: "nyttig", "aria-live": "off" }, word("nyttig"));
  const show = (useful) => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String((button.dataset.useful === "ja") === useful));
    }
    setWord(thanks, useful ? "nyttig_takk" : "nyttig_nei");
  };
  const answer = (useful) => async () => {
    try {
      await api.rate(chatId, line.seq, useful);
      show(useful);
    } catch {
      setWord(thanks, "nyttig_feil");
    }
    say(thanks.textContent);
  };
  const buttons = [usefulButton("ja", "tommel-opp"), usefulButton("nei", "tommel-ned")];
  buttons[0].addEventListener("click", answer(true));
  buttons[1].addEventListener("click", answer(false));
  row.append(element("span", { class: "nyttig__knapper" }, ...buttons), thanks);
  if (line.useful === true || line.useful === false) show(line.useful);
  return row;
}

function usefulButton(key, picture) {
  return element(
    "button",
    {
      type: "button",
      class: "aksel-button aksel-button--small nyttig__knapp",
      "data-variant": "tertiary",
      "data-color": "neutral",
      "data-useful": key,
      "aria-pressed": "false",
    },
    icon(picture),
    word(key),
  );
}

function smallButton(key, act) {
  return element(
    "button",
    {
      type: "button",
      class: "aksel-button aksel-button--small",
      "data-variant": "tertiary",
      onclick: act,
    },
    word(key),
  );
}
