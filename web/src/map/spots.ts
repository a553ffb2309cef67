// Where signs of events and lines of routes stand on the drawing.
import type {EventData} from "../types";
import type {Page} from "../page-context";
import {at, type Ground, type Point, type Zoom} from "./geometry";
import {ICON_SIZE} from "./icons";

const ASIDE = 2.4;

/** Where each event's sign stands: beside its place or its country's name; null: not on the map. */
export function eventSpots(page: Page, ground: Ground): ({base: Point; slot: number} | null)[] {
  const {events, places, map} = page.data;
  const taken: {where: string; slot: number; event: EventData}[] = [];
  return events.map((event) => {
    const index = places.findIndex((place) => place.name === event.where);
    const country = map.countries.findIndex(({code}) => code === event.where);
    const base = index >= 0 ? ground.places[index] : ground.land[country]?.label;
    if (!base) return null;
    let slot = 0;
    while (taken.some((one) => one.where === event.where && one.slot === slot && overlap(one.event, event))) slot += 1;
    taken.push({where: event.where, slot, event});
    return {base, slot};
  });
}

function overlap(a: EventData, b: EventData): boolean {
  return a.first <= (b.last ?? Infinity) && b.first <= (a.last ?? Infinity);
}

export function eventAt({base, slot}: {base: Point; slot: number}, zoom: Zoom): Point {
  const [x, y] = at(base, zoom);
  return [x - 14 - (ICON_SIZE + 1) * slot, y - 15];
}

/** Ends of a route's line, a little to its right where there is also a way back. */
export function routeEnds(page: Page, ground: Ground, zoom: Zoom, index: number): [Point, Point] {
  const route = page.data.routes[index];
  const a = at(ground.places[route?.start ?? 0] ?? [0, 0], zoom);
  const b = at(ground.places[route?.end ?? 0] ?? [0, 0], zoom);
  if (!route || !twoWay(page).has(`${route.end} ${route.start}`)) return [a, b];
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const dx = (-(b[1] - a[1]) / length) * ASIDE, dy = ((b[0] - a[0]) / length) * ASIDE;
  return [[a[0] + dx, a[1] + dy], [b[0] + dx, b[1] + dy]];
}

const ways = new WeakMap<Page, Set<string>>();

function twoWay(page: Page): Set<string> {
  let found = ways.get(page);
  if (!found) {
    found = new Set(page.data.routes.map(({start, end}) => `${start} ${end}`));
    ways.set(page, found);
  }
  return found;
}
