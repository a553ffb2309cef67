// What the drawer is asked to show, and the numbers of the page by name.
import type {Page} from "../page-context";
import type {NumberData, PlaceData} from "../types";

export interface Opened {
  kind: string;
  /** Of a number what it tells; of a figure or route its number; else empty. */
  what: string;
  /** Place, group or item. */
  name: string;
  day: string;
}

/** Read from the front: kind, what, and of a number the place up to the last colon, then the day. */
export function opened(open: string): Opened {
  const [kind = "", ...rest] = open.split(":");
  const after = rest.join(":");
  if (kind !== "number") return {kind, what: after, name: after, day: ""};
  const [what = "", ...named] = rest;
  const day = named.length > 1 ? named.pop() ?? "" : "";
  return {kind, what, name: named.join(":"), day};
}

/** A number as the page shows it: low, middle and high of its ranges. */
export interface ShownNumber {
  as: "people" | "chance" | "day";
  middle: number | null;
  /** 8 in 10, 5 in 10 and 9 in 10 runs; null where a range says nothing. */
  likely: Range | null;
  half: Range | null;
  band: Range | null;
}

type Range = [number | null, number | null];

const LIKELY: [number, number] = [0.1, 0.9], HALF: [number, number] = [0.25, 0.75], BAND: [number, number] = [0.05, 0.95];

/** The number itself; undefined where this forecast has none of that name. */
export function shownNumber(page: Page, {what, name, day}: Opened): ShownNumber | undefined {
  if (what === "size") {
    const sizes = page.data.groups.find((group) => group.name === name)?.sizes;
    return sizes && spread((q) => sizes[page.q(q)] ?? 0);
  }
  const place = page.place(name);
  if (!place) return undefined;
  const at = day ? page.data.days.indexOf(day) : -1;
  if (day && at < 0) return undefined;
  switch (what) {
    case "present": case "arrivals": case "waiting":
      return day ? spread((q) => page.value(place, what, q, at)) : undefined;
    case "peak": return spread((q) => place.peak[page.q(q)] ?? 0);
    case "reached": return chance(place.reached[day ? at : page.data.days.length - 1] ?? null);
    case "exceeding": return chance(exceeding(place, day ? at : null));
    case "first": return firstDay(page, name);
    default: return undefined;
  }
}

function exceeding(place: PlaceData, at: number | null): number | null {
  return at === null ? place.peak_exceeding : place.exceeding?.[at] ?? null;
}

function spread(value: (probability: number) => number): ShownNumber {
  const ends = ([low, high]: [number, number]): Range => [value(low), value(high)];
  return {as: "people", middle: value(0.5), likely: ends(LIKELY), half: ends(HALF), band: ends(BAND)};
}

function chance(value: number | null): ShownNumber {
  return {as: "chance", middle: value, likely: null, half: null, band: null};
}

function firstDay(page: Page, name: string): ShownNumber | undefined {
  const found = page.data.arrivals.find((one) => one.place === name && one.group === "");
  return found && {as: "day", middle: found.middle, likely: [found.early, found.late], half: null, band: null};
}

export type Ends = [number | null, number | null, number | null];

/** A number that figures moved: the strongest first, each with low, middle and high without it. */
export interface MovedNumber {
  what: string;
  place: string;
  day: number | null;
  ends: Ends;
  movers: {figure: number; without: Ends}[];
}

const OWN = 4;

/** Read a row of the data. */
export function movedNumber({what, place}: NumberData, row: (number | null)[]): MovedNumber {
  const ends = (at: number): Ends => [row[at] ?? null, row[at + 1] ?? null, row[at + 2] ?? null];
  const movers = [];
  for (let at = OWN; at < row.length; at += OWN) movers.push({figure: row[at] ?? -1, without: ends(at + 1)});
  return {what, place, day: row[0] ?? null, ends: ends(1), movers};
}

/** What is known of the figures that moved a number, and where it is not known why not. */
export interface Known {
  why: "known" | "never" | "place" | "past";
  /** The day it was worked out for, where that is not the day asked for. */
  nearest: string;
  number: MovedNumber | undefined;
}

export function knownOf(page: Page, {what, name, day}: Opened): Known {
  const {numbers, told, days, today} = page.data;
  if (!told) return {why: "never", nearest: "", number: undefined};
  if (what !== "size" && !told.places.includes(name)) return {why: "place", nearest: "", number: undefined};
  const at = day ? days.indexOf(day) : null;
  if (at !== null && at < today) return {why: "past", nearest: "", number: undefined};
  const series = numbers.find((one) => one.what === what && one.place === name);
  const rows = series?.rows ?? [];
  const dated = at !== null && what in BY_DAY ? nearest(told.days, at) : at;
  const row = at === null ? rows[rows.length - 1] : rows.find((one) => one[0] === null || one[0] === dated);
  return {
    why: "known",
    nearest: dated !== null && dated !== at ? page.dayName(dated) : "",
    number: series && row && movedNumber(series, row),
  };
}

/** Numbers of every day; the others are told for a few days of their own. */
const BY_DAY: Record<string, true> = {present: true, arrivals: true};

function nearest(days: number[], at: number): number {
  return days.reduce((best, day) => (Math.abs(day - at) < Math.abs(best - at) ? day : best), days[0] ?? at);
}

/** The name by which a number is opened. */
export function nameOf(page: Page, {what, place, day}: MovedNumber): string {
  return `number:${what}:${place}:${day === null ? "" : page.dayName(day)}`;
}
