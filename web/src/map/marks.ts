// How large and of which colour each place and route is drawn on each day: reckoned once, so that
// the slider only has to set attributes. One scale for all days.
import type {PlaceData, RouteData} from "../types";
import type {Page} from "../page-context";

export type Series = "present" | "arrivals";

const LARGEST = 22;
const SMALLEST = 3;
export const RESTING = 2.5;
/** Chance from which on a place is drawn as one with more people than shelter places. */
export const MAY_EXCEED = 0.35;
const STEPS = 6;
const NARROW = 1;
const THIN = 1.6;
const WIDEST = 7;
const FAINT = 0.05;

export interface PlaceMark {
  /** Radii of the middle and of the 90th percentile, by day. */
  disc: Float32Array;
  ring: Float32Array;
  /** Step of the ramp, 1 to 6; 0: nobody expected. */
  step: Uint8Array;
  over: Uint8Array;
  /** Present against shelter places; null where those are not known. */
  full: Float32Array | null;
  /** The largest ring of any day. */
  most: number;
  unknown: boolean;
}

export interface RouteMark {
  width: Float32Array;
  faint: Uint8Array;
}

export interface Marks {
  /** The most of any place and day. */
  most: number;
  places: PlaceMark[];
  routes: RouteMark[];
  /** Whether widths of routes are people a day, rather than chances of having come so far. */
  flows: boolean;
  mostFlow: number;
}

/** Which of a place's series is drawn: at a crossing, those who wait there. */
export function drawnSeries(place: PlaceData, series: Series): "present" | "arrivals" | "waiting" {
  return series === "present" && place.kind === "crossing" && place.waiting ? "waiting" : series;
}

export function marks(page: Page, series: Series): Marks {
  const {data} = page;
  const high = page.q(0.9);
  const most = Math.max(1, ...data.places.map((place) =>
    Math.max(0, ...(place[drawnSeries(place, series)]?.[high] ?? []))));
  const flows = data.routes.some((route) => route.flow_mean !== null);
  const mostFlow = Math.max(1, ...data.routes.map((route) => Math.max(0, ...(route.flow_mean ?? []).map((flow) => flow ?? 0))));
  return {
    most,
    flows,
    mostFlow,
    places: data.places.map((place) => placeMark(page, place, series, most)),
    routes: data.routes.map((route) => (flows ? flowMark(page, route, mostFlow) : reachMark(page, route))),
  };
}

export function radius(people: number, most: number): number {
  return people > 0 ? Math.max(SMALLEST, LARGEST * Math.sqrt(people / most)) : 0;
}

export function rampStep(people: number, most: number): number {
  if (people <= 0) return 0;
  return Math.min(STEPS, 1 + Math.floor(STEPS * Math.sqrt(people / most)));
}

function placeMark(page: Page, place: PlaceData, series: Series, most: number): PlaceMark {
  const days = page.data.days.length;
  const drawn = drawnSeries(place, series);
  const mark: PlaceMark = {
    disc: new Float32Array(days),
    ring: new Float32Array(days),
    step: new Uint8Array(days),
    over: new Uint8Array(days),
    full: place.capacity ? new Float32Array(days) : null,
    most: 0,
    unknown: !place[drawn] && place.reached.every((chance) => chance === null),
  };
  for (let day = 0; day < days; day += 1) {
    const middle = page.value(place, drawn, 0.5, day);
    mark.disc[day] = radius(middle, most);
    mark.ring[day] = radius(page.value(place, drawn, 0.9, day), most);
    mark.step[day] = rampStep(middle, most);
    mark.over[day] = (place.exceeding?.[day] ?? 0) >= MAY_EXCEED ? 1 : 0;
    if (mark.full && place.capacity) mark.full[day] = page.value(place, "present", 0.5, day) / place.capacity;
    mark.most = Math.max(mark.most, mark.ring[day] ?? 0);
  }
  return mark;
}

/** By people who come onto it; up to the as-of day, where no flow is told, thin where people came. */
function flowMark(page: Page, route: RouteData, most: number): RouteMark {
  const days = page.data.days.length;
  const mark = {width: new Float32Array(days), faint: new Uint8Array(days)};
  const reached = reachMark(page, route);
  for (let day = 0; day < days; day += 1) {
    if (day <= page.data.today && (route.flow_mean?.[day] ?? null) === null) {
      mark.width[day] = THIN;
      mark.faint[day] = reached.faint[day] ?? 1;
      continue;
    }
    const mean = route.flow_mean?.[day] ?? 0, high = route.flow_high?.[day] ?? 0;
    mark.width[day] = NARROW + WIDEST * Math.sqrt(mean / most);
    mark.faint[day] = Math.max(mean, high) > 0 ? 0 : 1;
  }
  return mark;
}

function reachMark(page: Page, route: RouteData): RouteMark {
  const {days, places} = page.data;
  const mark = {width: new Float32Array(days.length), faint: new Uint8Array(days.length)};
  for (let day = 0; day < days.length; day += 1) {
    const chance = Math.min(places[route.start]?.reached[day] ?? 0, places[route.end]?.reached[day] ?? 0);
    mark.width[day] = NARROW + (WIDEST - 1) * chance;
    mark.faint[day] = chance < FAINT ? 1 : 0;
  }
  return mark;
}
