// Figures of the ledger in words. The desk shows what was read exactly: nothing is rounded here.
import type {Speaker} from "../../say";
import type {Entry} from "../types";

export const STATES = ["present", "open", "accepted", "rejected", "corrected", "merged", "withdrawn"] as const;
export const KINDS = [
  "on the move", "at a place", "arriving", "crossing", "waiting", "asylum claims", "returns", "detained",
  "injured", "dead", "forces", "shelter places", "other",
] as const;
export const UNITS = ["people", "households", "children", "claims", "forces", "places"] as const;
export const MODALITIES = ["actual", "planned", "threatened", "possible", "negated", "historical"] as const;
export const CLASSES = ["registration", "shelter", "aid agency", "official", "press", "organiser", "unknown"] as const;

/** A word of a closed list, in the language shown. */
export function word(list: string, value: string, {t, has}: Speaker): string {
  const key = `${list}.${value.replaceAll(" ", "_")}`;
  return has(key) ? t(key) : value;
}

/** How a figure stands; a correction that counts is called so. */
export function stateWord(entry: Entry, {t}: Speaker): string {
  const counts = entry.state === "open" || entry.state === "accepted";
  if (counts && entry.via.startsWith("correction of ")) return t("desk.correction");
  if (entry.state === "open") return t(entry.report_id ? "desk.open" : "desk.entered");
  return t(`desk.${entry.state}`);
}

export function between(low: number | null, high: number | null, {plain, t}: Speaker): string {
  if (low === null && high === null) return t("desk.nonumber");
  if (high === null) return t("read.more", {low: plain(low ?? 0)});
  if (low === null) return t("read.upto", {high: plain(high)});
  return low === high ? plain(low) : t("range", {low: plain(low), high: plain(high)});
}

/** What the words are read as. */
export function readRange(entry: Entry, speaker: Speaker): string {
  const read = entry.read_low !== null || entry.read_high !== null;
  return read ? between(entry.read_low, entry.read_high, speaker) : between(entry.low, entry.high, speaker);
}

export function whenOf(entry: Entry, {t, day}: Speaker): string {
  if (!entry.event_day) return entry.published ? t("desk.published.on", {day: day(entry.published, true)}) : t("evidence.noday");
  if (entry.event_end && entry.event_end !== entry.event_day) {
    return t("range", {low: day(entry.event_day, true), high: day(entry.event_end, true)});
  }
  return day(entry.event_day, true);
}

export function placeOf(entry: Entry): string {
  return entry.location || entry.place || entry.group;
}
