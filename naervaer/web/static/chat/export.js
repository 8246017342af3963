// The user's own copy, as a text file that anyone can read.

import * as api from "./api.js";
import { dayName, dayOf, shortDate, timeOf } from "./dates.js";
import { t } from "./texts.js";

/** Fetch everything that the conversation holds and save it on the user's machine. */
export async function download(conversationId) {
  const copy = await api.exported(conversationId);
  const file = new Blob([asText(copy)], { type: "text/plain;charset=utf-8" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${t("last_ned_filnavn")}-${dayOf(copy.exported_at)}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function asText(copy) {
  const lines = [t("last_ned_tittel"), shortDate(dayOf(copy.exported_at)), ""];
  if (copy.contact) lines.push(`${t("last_ned_kontakt")} ${copy.contact}`, "");
  let day = null;
  for (const line of copy.messages) {
    if (dayOf(line.created_at) !== day) {
      day = dayOf(line.created_at);
      lines.push(`--- ${dayName(line.created_at)} (${shortDate(day)}) ---`, "");
    }
    lines.push(`${timeOf(line.created_at)} ${speaker(line)}`, line.text);
    if (line.link) lines.push(`${line.link.label}: ${line.link.url}`);
    for (const source of line.sources) {
      const updated = t("oppdatert", { dato: shortDate(source.date) });
      lines.push(`${t("kilde")} ${source.name}, ${source.url}, ${updated}`);
    }
    for (const choice of line.choices) lines.push(`  [${choice.label}]`);
    lines.push("");
  }
  for (const ticket of copy.tickets ?? []) {
    lines.push(`${t("last_ned_henvendelse")} ${shortDate(dayOf(ticket.created_at))}`);
    lines.push(ticket.summary, "");
  }
  return lines.join("\r\n");
}

function speaker(line) {
  if (line.sender === "bruker") return t("du");
  if (line.sender === "veileder") return line.author ? `${line.author}, ${t("veileder")}` : t("en_veileder");
  return t("bot");
}
