// What every part of the page needs: the data, the language, and who is looking.
import {createContext} from "preact";
import {useContext} from "preact/hooks";
import type {FigureData, PageData, PlaceData} from "./types";
import type {Speaker} from "./say";

export class Page {
  private readonly byName: Map<string, PlaceData>;
  private readonly byNumber: Map<number, FigureData>;

  constructor(
    readonly data: PageData,
    /** True where `waystation serve` stands behind the page. */
    readonly served: boolean,
  ) {
    this.byName = new Map(data.places.map((place) => [place.name, place]));
    this.byNumber = new Map(data.figures.map((figure) => [figure.number, figure]));
  }

  place(name: string): PlaceData | undefined {
    return this.byName.get(name);
  }

  figure(number: number): FigureData | undefined {
    return this.byNumber.get(number);
  }

  /** Position of a quantile. */
  q(probability: number): number {
    return this.data.quantiles.indexOf(probability);
  }

  /** A count of a series at a place; 0 where nobody is in any run. */
  value(place: PlaceData, series: "present" | "arrivals" | "waiting", probability: number, day: number): number {
    return place[series]?.[this.q(probability)]?.[day] ?? 0;
  }

  /** Position of a day, held inside the days there are. */
  dayIndex(iso: string): number {
    const found = this.data.days.indexOf(iso);
    return found < 0 ? this.data.today : found;
  }

  dayName(index: number): string {
    const days = this.data.days;
    return days[Math.min(Math.max(0, index), days.length - 1)] ?? "";
  }
}

export const PageContext = createContext<Page | null>(null);
export const SpeakerContext = createContext<Speaker | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("no page");
  return page;
}

export function useSpeaker(): Speaker {
  const speaker = useContext(SpeakerContext);
  if (!speaker) throw new Error("no speaker");
  return speaker;
}
