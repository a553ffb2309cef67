// Axes of the charts, and what a chart of a place holds.
import {nice, ticks} from "d3-array";
import type {FigureData, PlaceData} from "../types";
import type {Page} from "../page-context";
import {linear} from "../ui/linear";

export type Counted = "present" | "arrivals" | "waiting";

export const PAD = {left: 50, right: 12, top: 18, bottom: 26};
const LEAST_TOP = 10;
/** A capacity line higher than this share above everything else is told in words only. */
const ROOM_ABOVE = 1.6;

export interface Scale {
  width: number;
  height: number;
  top: number;
  ticks: number[];
  last: number;
  x: (day: number) => number;
  y: (people: number) => number;
  day: (x: number) => number;
}

export function scale(days: number, width: number, height: number, most: number, small: boolean): Scale {
  const last = Math.max(1, days - 1);
  const steps = small ? 2 : 4;
  const [, top] = nice(0, Math.max(LEAST_TOP, most), steps);
  const up = linear([0, top], [height - PAD.bottom, PAD.top]);
  const across = linear([0, last], [PAD.left, width - PAD.right]);
  return {
    width,
    height,
    last: days - 1,
    top,
    ticks: ticks(0, top, steps).filter(Number.isInteger),
    x: (day) => across(day),
    y: (people) => up(people),
    day: (x) => Math.round(Math.min(days - 1, Math.max(0, across.invert(x)))),
  };
}

/** Reported figures drawn with a place's series, used ones last; copies are not drawn again. */
export function figuresAt(page: Page, place: PlaceData, series: Counted): FigureData[] {
  const {figures, days} = page.data;
  return figures.filter((figure) => figure.drawn && !figure.is_copy && figure.location === place.name
    && figure.series === series && figure.day !== null && figure.day >= 0 && figure.day < days.length)
    .sort((a, b) => Number(a.used) - Number(b.used));
}

/** The most that a chart of some places has to show. */
export function mostOf(page: Page, places: PlaceData[], series: Counted): number {
  const high = page.q(0.95);
  const most = Math.max(0, ...places.flatMap((place) => [
    ...(place[series]?.[high] ?? []),
    ...figuresAt(page, place, series).map((figure) => figure.read_high ?? figure.read_low ?? 0),
  ]));
  const rooms = series === "present" ? places.flatMap(({capacity}) => capacity ?? []) : [];
  return Math.max(most, ...rooms.filter((room) => room <= most * ROOM_ABOVE));
}
