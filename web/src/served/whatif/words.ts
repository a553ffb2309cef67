// Differences in words: never a bare number where it may be chance.
import type {Speaker} from "../../say";
import type {Band, ComparedNumber} from "../types";

export type Noise = ComparedNumber["noise"];

/** "+40", "−1,200", "fewer than 5 more", "none". */
export function signed(value: number, {t, people}: Speaker): string {
  const size = people(Math.abs(value));
  if (Math.abs(value) < 0.5) return size;
  const few = Math.abs(value) < 4.5;
  const way = value > 0 ? "more" : "less";
  return t(few ? `whatif.few.${way}` : `whatif.signed.${way}`, {amount: size});
}

export function signedDays(value: number, {t}: Speaker): string {
  const count = Math.round(Math.abs(value));
  return count === 0 ? t("whatif.days.same") : t(value > 0 ? "whatif.days.later" : "whatif.days.earlier", {count});
}

export function signedChance(value: number, {t}: Speaker): string {
  const count = Math.round(100 * Math.abs(value));
  if (count === 0) return t(value === 0 ? "people.none" : "whatif.points.least");
  return t(value > 0 ? "whatif.points.more" : "whatif.points.less", {count});
}

export function noiseWord(noise: Noise, {t}: Speaker): string {
  return t(`whatif.noise.${noise}`);
}

export function within(noise: Noise): boolean {
  return noise === "small" || noise === "unsure";
}

/** A difference with its band and whether it stands out. */
export function difference(one: ComparedNumber, speaker: Speaker): {middle: string; band: string; noise: string} {
  const {low, middle, high} = one.difference;
  const said = one.unit === "people" ? signed : one.unit === "days" ? signedDays : signedChance;
  const noise = noiseWord(one.noise, speaker);
  if (one.noise === "none") return {middle: noise, band: "", noise: ""};
  if (middle === null) return {middle: speaker.t("table.unknown"), band: "", noise: ""};
  const [first, last] = [low, high].map((end) => (end === null ? "" : said(end, speaker)));
  const band = first === last ? "" : speaker.t("whatif.band", {low: first ?? "", high: last ?? ""});
  return {middle: said(middle, speaker), band, noise};
}

/** A number of one future: "1,900 (1,200 to 3,400)". */
export function value({low, middle, high}: Band, unit: string, asOf: string, speaker: Speaker): string {
  const {t} = speaker;
  if (middle === null) return t(unit === "days" ? "whatif.notreached" : "table.unknown");
  if (unit !== "people" && unit !== "days") return speaker.chance(middle);
  const show = (one: number) => (unit === "people" ? speaker.people(one) : speaker.day(dayAfter(asOf, one)));
  if (low === null || high === null || show(low) === show(high)) return show(middle);
  const ends = unit === "people" ? speaker.range(low, high) : t("range", {low: show(low), high: show(high)});
  return t("whatif.value", {middle: show(middle), range: ends});
}

function dayAfter(iso: string, days: number): string {
  const day = new Date(`${iso}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + Math.round(days));
  return day.toISOString().slice(0, 10);
}
