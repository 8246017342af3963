// Dates and times as Norwegians write them, in Norwegian time.

import { malform, t } from "./texts.js";

const ZONE = "Europe/Oslo";
const dayKey = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });

function inOslo(options) {
  const locale = malform() === "nn" ? "nn-NO" : "nb-NO";
  return new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options });
}

/** Return the calendar day, `2026-11-22`, of a moment. */
export function dayOf(moment) {
  return dayKey.format(new Date(moment));
}

/** Return `14:03`. */
export function timeOf(moment) {
  return inOslo({ hour: "2-digit", minute: "2-digit" }).format(new Date(moment));
}

/** Return *I dag*, *I går*, or the weekday and date. */
export function dayName(moment) {
  const day = dayOf(moment);
  if (day === dayOf(Date.now())) return t("i_dag");
  if (day === dayOf(Date.now() - 24 * 3600 * 1000)) return t("i_gar");
  const name = inOslo({ weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(
    new Date(moment),
  );
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Return `mandag 23. november kl. 15:00`. */
export function dueBy(moment) {
  const day = inOslo({ weekday: "long", day: "numeric", month: "long" }).format(new Date(moment));
  return `${day} kl. ${timeOf(moment)}`;
}

/** Return `31.07.2026` for `2026-07-31`. */
export function shortDate(date) {
  const [year, month, day] = date.split("-");
  return `${day}.${month}.${year}`;
}
