// The page's numbers as tables for spreadsheets; counts are those shown, protected and rounded.
import type {Page} from "../page-context";
import type {PlaceData, StandardData} from "../types";
import type {Cell} from "./save";

/** Quantiles written, as the files of a forecast have them. */
const WRITTEN = [0.05, 0.25, 0.5, 0.75, 0.95];
const NAMES = ["q05", "q25", "q50", "q75", "q95"];

export type Counted = "arrivals" | "present";

/** One row for each place and day from the as-of day on, where anybody may be. */
export function counts(page: Page, series: Counted): Cell[][] {
  const rows: Cell[][] = [["as_of", "place", "country", "day", ...NAMES]];
  for (const place of page.data.places) {
    if (place.watched || place[series]) rows.push(...ofPlace(page, place, series));
  }
  return rows;
}

function ofPlace(page: Page, place: PlaceData, series: Counted): Cell[][] {
  const as_of = page.data.stamp.as_of;
  return ahead(page).map(({iso, at}) => [
    as_of, place.name, place.country, iso, ...WRITTEN.map((q) => page.value(place, series, q, at)),
  ]);
}

function ahead(page: Page): {iso: string; at: number}[] {
  return page.data.days.map((iso, at) => ({iso, at})).slice(page.data.today);
}

/** What people present need, by place, day and item, by the standards in force. */
export function needs(page: Page): Cell[][] {
  const rows: Cell[][] = [["as_of", "place", "country", "day", "item", "unit", ...NAMES, "standard"]];
  for (const place of page.data.places) {
    if (!place.present) continue;
    for (const {iso, at} of ahead(page)) {
      if (page.value(place, "present", 0.95, at) > 0) {
        rows.push(...page.data.standards.map((one) => needRow(page, place, iso, at, one)));
      }
    }
  }
  return rows;
}

function needRow(page: Page, place: PlaceData, iso: string, at: number, one: StandardData): Cell[] {
  const amounts = WRITTEN.map((q) => {
    const exact = page.value(place, "present", q, at) * one.per;
    return one.whole ? Math.ceil(exact - 1e-9) : Math.round(exact * 100) / 100;
  });
  return [page.data.stamp.as_of, place.name, place.country, iso, one.item, one.unit, ...amounts, one.id];
}

/** Every figure shown, with what was made of it. */
export function figures(page: Page): Cell[][] {
  const heads = ["number", "id", "words", "sentence", "counted", "read_low", "read_high", "meaning", "place",
    "location", "event_day", "published", "speaker", "speaker_class", "publisher", "url", "copies", "used", "reason",
    "weight", "influence", "decision", "note"];
  return [heads, ...page.data.figures.map((f): Cell[] => [
    f.number, f.id, f.marked, f.before + f.marked + f.after, f.counted, f.read_low, f.read_high, f.meaning, f.place,
    f.location, f.event_day, f.published, f.speaker, f.speaker_class, f.publisher, f.url, f.copies.join(" "), f.used,
    f.reason, f.weight, f.influence, f.rulings[f.rulings.length - 1]?.what ?? "", f.note,
  ])];
}

/** Places and routes as RFC 7946 has them: longitude before latitude, two decimals. */
export function geojson(page: Page): string {
  const {data} = page;
  const point = (place: PlaceData) => [Math.round(place.lon * 100) / 100, Math.round(place.lat * 100) / 100];
  const places = data.places.map((place) => ({
    type: "Feature",
    geometry: {type: "Point", coordinates: point(place)},
    properties: {type: "place", name: place.name, country: place.country, kind: place.kind, capacity: place.capacity,
      as_of: data.stamp.as_of, ...named("now", WRITTEN.map((q) => page.value(place, "present", q, data.today))),
      ...named("peak", WRITTEN.map((q) => place.peak[page.q(q)] ?? 0)), over_capacity: place.peak_exceeding},
  }));
  const routes = data.routes.flatMap((route) => {
    const start = data.places[route.start], end = data.places[route.end];
    return start && end ? [{
      type: "Feature",
      geometry: {type: "LineString", coordinates: [point(start), point(end)]},
      properties: {type: "route", from: start.name, to: end.name, km: route.km},
    }] : [];
  });
  return JSON.stringify({type: "FeatureCollection", features: [...places, ...routes]}, null, 1);
}

function named(name: string, values: number[]): Record<string, number> {
  return Object.fromEntries(values.map((value, i) => [`${name}_${NAMES[i]}`, value]));
}
