// The chat page: which of its three faces is shown, and what its head and menu do.

import { say, warn } from "./announcements.js";
import * as api from "./api.js";
import { wholeHistory } from "./chat.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { confirmed, Menu } from "./dialogs.js";
import { byId, element } from "./elements.js";
import { download } from "./export.js";
import { followSwitch } from "./malform.js";
import { Reading } from "./reading.js";
import { Start } from "./start.js";
import { malform, setWord, showMalform, t } from "./texts.js";
import { TicketStrip } from "./ticket.js";

const TRY_AGAIN_AFTER = 5000;
/** Says only that this browser has an open chat: a link from another site brings no cookie. */
const OPEN_CHAT = "naervaer.samtale";

class Page {
  #personal = byId("innhold").dataset.personal === "ja";
  #conversation = null;
  #switching = false;
  #menu = new Menu();
  #parts = {
    composer: new Composer((text) => this.#conversation.say({ text, label: text })),
    connection: new Connection(),
    reading: new Reading(),
    strip: new TicketStrip(),
  };
  #start = byId("start") ? new Start((...opened) => this.#opened(...opened)) : null;

  constructor() {
    byId("menneske").addEventListener("click", () =>
      this.#conversation.say({ choice: "menneske", label: t("menneske") }),
    );
    byId("last-ned").addEventListener("click", () => this.#download());
    byId("slett").addEventListener("click", () => this.#erase());
    byId("ny-samtale")?.addEventListener("click", () => this.#startAgain());
    byId("borte-ny")?.addEventListener("click", () => this.#toStart());
    byId("avslutt")?.addEventListener("submit", () => this.#conversation?.forget());
    followSwitch(
      (next) => this.#chooseMalform(next),
      () => this.#malformShown(),
    );
  }

  /** Show the conversation that this browser is in, or the first choice. */
  async begin() {
    if (location.search) history.replaceState(null, "", location.pathname);
    const known = byId("innhold").dataset.hasConversation === "ja";
    if (!known && !localStorage.getItem(OPEN_CHAT)) return this.#nothing();
    try {
      const facts = await api.current();
      if (facts.personal !== this.#personal) {
        location.replace(facts.personal ? "/samtale" : "/");
        return;
      }
      const lines = await wholeHistory(facts.id);
      this.#enter(facts, lines);
      this.#conversation.showStatus(facts);
      this.#conversation.readOn();
    } catch (failure) {
      if (!(failure instanceof api.Refused)) return this.#tryAgainLater();
      localStorage.removeItem(OPEN_CHAT);
      this.#nothing();
    }
  }

  #nothing() {
    if (this.#start) this.#start.show();
    else this.#gone();
  }

  #tryAgainLater() {
    warn(t("start_feil"));
    setTimeout(() => this.begin(), TRY_AGAIN_AFTER);
  }

  #opened(opened, audience, question) {
    this.#enter({ id: opened.id, audience, personal: false }, []);
    this.#conversation.chat.receive(opened.messages);
    if (question) this.#conversation.say({ text: question, label: question });
    else this.#parts.composer.focus();
    if (document.activeElement === document.body) byId("samtale-tittel").focus();
  }

  #enter(facts, lines) {
    this.#start?.hide();
    if (!facts.personal) localStorage.setItem(OPEN_CHAT, "ja");
    byId("borte").hidden = true;
    byId("samtale").hidden = false;
    const title = facts.personal ? "samtale_personlig" : `samtale_${facts.audience}`;
    setWord(byId("samtale-tittel"), title);
    this.#menu.available(true);
    this.#conversation = new Conversation(facts, lines, this.#parts, {
      gone: () => this.#gone(),
      malform: (form) => !this.#switching && showMalform(form),
    });
    this.#conversation.begin();
  }

  async #chooseMalform(next) {
    if (next === malform()) return;
    this.#switching = true;
    try {
      if (this.#conversation) await api.chooseMalform(this.#conversation.id, next);
      showMalform(next);
      say(t("byttet_malform"));
    } catch (failure) {
      warn((failure instanceof api.Refused && failure.message) || t("malform_feil"));
    } finally {
      this.#switching = false;
    }
  }

  #malformShown() {
    document.title = `${t(this.#personal ? "samtale" : "tittel")} – Nærvær`;
    this.#conversation?.showTicket();
  }

  async #download() {
    try {
      await download(this.#conversation.id);
      say(t("last_ned_ferdig"));
    } catch {
      warn(t("last_ned_feil"));
    }
  }

  async #erase() {
    if (!(await confirmed("slett"))) return;
    try {
      await api.erase(this.#conversation.id);
    } catch (failure) {
      if (!(failure instanceof api.Refused && failure.gone)) return warn(t("slett_feil"));
    }
    this.#leave();
    if (this.#personal) location.replace("/samtale/slettet");
    else this.#toStart("slettet");
  }

  async #startAgain() {
    if (!(await confirmed("ny_samtale"))) return;
    try {
      await api.leave();
    } catch {
      return warn(t("ukjent_feil"));
    }
    this.#leave();
    this.#toStart();
  }

  #toStart(messageKey = null) {
    byId("borte").hidden = true;
    this.#start.show(messageKey);
    this.#start.focus();
    window.scrollTo(0, 0);
  }

  /** The right to the conversation ended. What was not sent stays readable. */
  #gone() {
    const unsent = this.#conversation?.unsent() ?? [];
    if (this.#parts.composer.draft) unsent.push(this.#parts.composer.draft);
    this.#leave();
    byId("borte-usendt").replaceChildren(...unsent.map((text) => element("li", {}, text)));
    byId("borte").hidden = false;
    byId("borte-tittel").focus();
  }

  /** Take the conversation off the page, and out of this browser's memory. */
  #leave() {
    localStorage.removeItem(OPEN_CHAT);
    this.#conversation?.clear();
    this.#conversation = null;
    this.#menu.available(false);
    byId("samtale").hidden = true;
  }
}

new Page().begin();
