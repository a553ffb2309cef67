import type {Catalogues} from "./app";
import type {PageData} from "./types";
import {startView as start} from "./view";

/** The language of the first look: English for a saved page, the reader's own for a served one. */
export function firstLanguage(texts: Catalogues, own: boolean): string {
  const wanted = own ? navigator.languages.map((tag) => tag.slice(0, 2)) : [];
  return wanted.find((code) => code in texts) ?? "en";
}

/** Open on the place and the day that matter first, unless the address says otherwise. */
export function startView(data: PageData, language: string): void {
  start({place: data.first_place, day: data.days[data.first_day] ?? data.stamp.as_of, language});
}
