// A number in words: what it is, and how much.
import type {Page} from "../page-context";
import type {Speaker} from "../say";
import type {Ends, Opened} from "./opened";

/** What a number is: "People present in P on D". */
export function numberTitle(page: Page, {t, day}: Speaker, {what, name, day: iso}: Opened): string {
  const place = what === "size" ? page.data.groups.find((group) => group.name === name)?.title ?? name : name;
  const dated = iso && ["exceeding", "reached"].includes(what) ? `number.${what}.day` : `number.${what}`;
  const last = page.data.days[page.data.days.length - 1] ?? "";
  return t(dated, {place, day: day(iso || (what === "size" ? page.data.stamp.as_of : last))});
}

/** A middle or an end of a number: people, a chance, a day. */
export function tellOne(page: Page, {people, chance, day, t}: Speaker, what: string, value: number | null): string {
  if (what === "first") {
    if (value === null) return t("first.later");
    return value < 0 ? t("first.before") : day(page.dayName(value));
  }
  if (what === "reached" || what === "exceeding") return chance(value);
  return value !== null && value < 0.5 ? t("number.none") : people(value ?? 0);
}

/** A number with its range; a chance has none. */
export function tellRange(page: Page, speaker: Speaker, what: string, [low, middle, high]: Ends): string {
  const said = tellOne(page, speaker, what, middle);
  if (what === "reached" || what === "exceeding") return said;
  const [first, last] = [tellOne(page, speaker, what, low), tellOne(page, speaker, what, high)];
  return first === last && first === said ? said : speaker.t("number.range", {middle: said, low: first, high: last});
}
