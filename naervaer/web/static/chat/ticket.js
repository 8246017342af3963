// Where the user stands when a human is asked for.

import { say } from "./announcements.js";
import { dueBy } from "./dates.js";
import { byId } from "./elements.js";
import { t } from "./texts.js";

/**
 * Return title and sentences for the state of a ticket; null when there is none. `more` is for
 * those who have room.
 */
function sentencesOf(ticket) {
  if (!ticket) return null;
  const name = ticket.owner ?? t("en_veileder");
  const status = ticket.waiting_on ? `${ticket.status}_${ticket.waiting_on}` : ticket.status;
  switch (status) {
    case "ny":
      return queue(ticket, ticket.answered_here ? "ko" : "kontakt");
    case "tildelt":
      return { title: t("tatt", { navn: name }), about: t("tatt_om", { navn: name }) };
    case "venter_bruker":
      return { title: t("venter_bruker", { navn: name }), about: "" };
    case "venter_nav":
      return { title: t("venter_nav", { navn: name }), about: "" };
    default:
      return { title: t("lost"), about: t("lost_om") };
  }
}

function queue(ticket, key) {
  return {
    title: t(`${key}_hos`, { enhet: ticket.unit }),
    about: t(`${key}_om`, { frist: dueBy(ticket.due_at) }),
    more: t(`${key}_mer`),
  };
}

/** Return the adviser whom the user talks with, or null while the assistant answers. */
export function adviserOf(ticket) {
  return ticket && ["tildelt", "venter"].includes(ticket.status) ? ticket.owner : null;
}

/** Shows the state of the ticket above the conversation, and says each change of it once. */
export class TicketStrip {
  #spoken = null;

  show(ticket) {
    const sentences = sentencesOf(ticket);
    byId("ko").hidden = sentences === null;
    byId("ko-tittel").textContent = sentences ? `${sentences.title}.` : "";
    byId("ko-om").textContent = sentences?.about ?? "";
    byId("ko-mer").textContent = sentences?.more ?? "";
    byId("ko").dataset.status = ticket?.status ?? "";
    const held = adviserOf(ticket) !== null;
    byId("ko-ikon").className = `ikon ikon--${held ? "menneske" : "klokke"}`;
    const state = JSON.stringify([ticket?.status, ticket?.waiting_on, ticket?.owner, ticket?.unit]);
    if (sentences && this.#spoken !== null && state !== this.#spoken) {
      say(`${sentences.title}. ${sentences.about}`);
    }
    this.#spoken = state;
  }
}
