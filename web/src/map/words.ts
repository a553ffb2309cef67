// What the map says of a place, a route or a day: the same words in labels, tips and tables.
import type {PlaceData, RouteData} from "../types";
import type {Page} from "../page-context";
import type {Speaker} from "../say";
import {drawnSeries, type Series} from "./marks";

/** "Mon 5 Nov, forecast", or corrected past. */
export function dayWords(page: Page, {t, day}: Speaker, index: number): string {
  const {today} = page.data;
  const key = index === today ? "map.day.asof" : index < today ? "map.day.past" : "map.day.ahead";
  return t(key, {day: day(page.dayName(index))});
}

export function peopleWords(page: Page, speaker: Speaker, place: PlaceData, series: Series, day: number): string {
  const drawn = drawnSeries(place, series);
  const [low, middle, high] = [0.1, 0.5, 0.9].map((q) => page.value(place, drawn, q, day));
  if (!place[drawn] && place.reached.every((chance) => chance === null)) return speaker.t("map.place.unknown");
  if (!high) return speaker.t("map.place.none");
  return speaker.t(`map.place.${drawn}`, {middle: speaker.people(middle ?? 0), range: speaker.range(low ?? 0, high)});
}

export function roomWords(place: PlaceData, {t}: Speaker, day: number): string {
  if (place.kind === "crossing") return "";
  const chance = place.exceeding?.[day] ?? null;
  if (place.capacity === null) return t("map.place.nocapacity");
  return chance === null
    ? t("map.place.capacity", {count: place.capacity})
    : t("map.place.exceeding", {chance, count: place.capacity});
}

export function placeLines(page: Page, speaker: Speaker, place: PlaceData, series: Series, day: number): string[] {
  const people = speaker.t("map.place.day", {
    day: speaker.day(page.dayName(day)),
    people: peopleWords(page, speaker, place, series, day),
  });
  return [place.name, people, roomWords(place, speaker, day)].filter(Boolean);
}

/** Whether the length of any way is estimated from a straight line. */
export function approximate(routes: RouteData[]): boolean {
  return routes.some(({basis}) => basis === "approximate");
}

export function routeName(page: Page, {t}: Speaker, route: RouteData): string {
  const {places} = page.data;
  return t("map.route", {start: places[route.start]?.name ?? "", end: places[route.end]?.name ?? ""});
}

export function routeLines(page: Page, speaker: Speaker, route: RouteData, day: number): string[] {
  const {t} = speaker;
  const {places} = page.data;
  const way = route.km === null ? "" : t(route.basis === "approximate" ? "route.length.approximate" : "map.route.km", {count: route.km});
  if (route.flow_mean) {
    const [mean, high] = [route.flow_mean[day] ?? null, route.flow_high?.[day] ?? 0];
    if (mean === null) return [routeName(page, speaker, route), way, t("map.route.past")];
    const flow = mean > 0 || high > 0 ? t("map.route.flow", {mean, high}) : t("map.place.none");
    return [routeName(page, speaker, route), way, flow];
  }
  const chance = Math.min(places[route.start]?.reached[day] ?? 0, places[route.end]?.reached[day] ?? 0);
  return [routeName(page, speaker, route), way, t("map.route.reached", {chance})];
}

/** One sentence: where most people are on a day. */
export function daySentence(page: Page, speaker: Speaker, series: Series, day: number): string {
  const {t} = speaker;
  const when = dayWords(page, speaker, day);
  const middle = (place: PlaceData) => page.value(place, drawnSeries(place, series), 0.5, day);
  const most = [...page.data.places].sort((a, b) => middle(b) - middle(a))[0];
  if (!most || middle(most) <= 0) return t(`map.sentence.none.${series}`, {when});
  const drawn = drawnSeries(most, series);
  return t(`map.sentence.${drawn}`, {
    when,
    place: most.name,
    middle: middle(most),
    range: speaker.range(page.value(most, drawn, 0.1, day), page.value(most, drawn, 0.9, day)),
  });
}

/** The name shown for where an event is: a place, or a country by its name. */
export function whereName(page: Page, where: string): string {
  return page.data.map.countries.find((country) => country.code === where)?.name ?? where;
}
