// What a chart says in words: of a day, of a reported figure.
import type {FigureData, PlaceData} from "../types";
import type {Page} from "../page-context";
import type {Speaker} from "../say";
import type {Counted} from "./scale";

export function bands(page: Page, speaker: Speaker, place: PlaceData, series: Counted, day: number) {
  const at = (q: number) => page.value(place, series, q, day);
  return {
    any: at(0.95) > 0,
    middle: speaker.people(at(0.5)),
    likely: speaker.range(at(0.1), at(0.9)),
    half: speaker.range(at(0.25), at(0.75)),
    most: speaker.range(at(0.05), at(0.95)),
  };
}

/** "Sun 4 Nov: about 1,900 present, likely 1,200 to 3,400". */
export function daySentence(page: Page, speaker: Speaker, place: PlaceData, series: Counted, day: number): string {
  const {any, middle, likely} = bands(page, speaker, place, series, day);
  const when = speaker.day(page.dayName(day));
  return any ? speaker.t(`chart.${series}.day`, {when, middle, range: likely}) : speaker.t("chart.none.day", {when});
}

export function dayLines(page: Page, speaker: Speaker, place: PlaceData, series: Counted, day: number): string[] {
  const {any, half, most} = bands(page, speaker, place, series, day);
  const lines = [place.name, daySentence(page, speaker, place, series, day)];
  if (any) lines.push(speaker.t("chart.half", {range: half}), speaker.t("chart.most", {range: most}));
  const chance = place.exceeding?.[day] ?? null;
  if (series === "present" && place.capacity !== null && chance !== null) {
    lines.push(speaker.t("map.place.exceeding", {chance, count: place.capacity}));
  }
  return lines;
}

export function figureLines(page: Page, speaker: Speaker, figure: FigureData): string[] {
  const {t, people, range} = speaker;
  const low = figure.read_low ?? 0;
  const read = figure.open ? t("chart.figure.above", {people: people(low)})
    : figure.read_low === null ? t("chart.figure.below", {people: people(figure.read_high ?? 0)})
      : range(low, figure.read_high ?? low);
  const who = figure.speaker
    ? t("chart.figure.who", {speaker: figure.speaker, publisher: figure.publisher})
    : figure.publisher || t("chart.figure.nobody");
  return [
    `“${figure.marked}”`,
    who,
    t("chart.figure.read", {day: speaker.day(page.dayName(figure.day ?? 0)), read}),
    t(figure.used ? "chart.figure.used" : "chart.figure.unused"),
  ];
}

/** Shelter places, and the chance of more people than that on some day to come. */
export function roomSentence(page: Page, {t, day}: Speaker, place: PlaceData): string {
  if (place.capacity === null) return place.kind === "crossing" ? "" : t("chart.nocapacity");
  const last = day(page.dayName(page.data.days.length - 1));
  return place.peak_exceeding === null
    ? t("map.place.capacity", {count: place.capacity})
    : t("chart.capacity", {chance: place.peak_exceeding, count: place.capacity, last});
}
