// Reading a chart: the day under the pointer or under the arrow keys, and what it says.
import type {FigureData, PlaceData} from "../types";
import {type Page, usePage, useSpeaker} from "../page-context";
import type {Speaker} from "../say";
import {moveDay, restDay, useMovingDay} from "../day";
import {look} from "../view";
import {hideTip, showTip} from "../ui/tip";
import {dotAt} from "./fan";
import {type Counted, PAD, type Scale} from "./scale";
import {dayLines, figureLines} from "./words";

const REACH = 9;
const WEEK = 7;

export interface Read {
  place: PlaceData;
  series: Counted;
  sized: Scale;
  figures: FigureData[];
}

/** By pointer and by keyboard. */
export function ChartReader(read: Read) {
  const page = usePage();
  const speaker = useSpeaker();
  const {place, series, sized} = read;
  const index = useMovingDay(page);
  const lines = dayLines(page, speaker, place, series, index);
  const keyed = (event: KeyboardEvent) => {
    const to = keyDay(event.key, index, sized.last);
    if (event.key === "Enter" || event.key === " ") {
      restDay();
      openDay(page, read, index);
    } else if (to === null) {
      return;
    } else {
      moveDay(page.dayName(to));
      const box = (event.currentTarget as Element).getBoundingClientRect();
      showTip({left: box.left - PAD.left + sized.x(to), top: box.top, width: 1, height: box.height},
        dayLines(page, speaker, place, series, to));
    }
    event.preventDefault();
  };
  return (
    <rect {...pointed(page, speaker, read, false)} role="slider" tabindex={0}
      aria-label={speaker.t(`chart.${series}.reader`, {place: place.name})} aria-valuemin={0} aria-valuemax={sized.last}
      aria-valuenow={index} aria-valuetext={lines.slice(1).join(". ")} onKeyDown={keyed} onBlur={hideTip} />
  );
}

/** By pointer only: a small chart, where a click chooses its place. */
export function SmallReader(read: Read) {
  return <rect {...pointed(usePage(), useSpeaker(), read, true)} />;
}

function openDay(page: Page, {place, series}: Read, day: number): void {
  look({day: page.dayName(day), open: `number:${series}:${place.name}:${page.dayName(day)}`});
}

function pointed(page: Page, speaker: Speaker, read: Read, small: boolean) {
  const {place, series, sized, figures} = read;
  return {
    class: "reader",
    x: PAD.left,
    y: PAD.top,
    width: Math.max(1, sized.width - PAD.left - PAD.right),
    height: Math.max(1, sized.height - PAD.top - PAD.bottom),
    onPointerLeave: hideTip,
    onPointerMove: (event: PointerEvent) => {
      const {x, y, box} = inside(event);
      const figure = nearest(figures, sized, x, y);
      if (figure) {
        const dot = dotAt(figure, sized);
        showTip({left: box.left + dot.x - 6, top: box.top + dot.y - 6, width: 12, height: 12}, figureLines(page, speaker, figure));
        return;
      }
      const day = sized.day(x);
      showTip({left: box.left + sized.x(day), top: box.top + PAD.top, width: 1, height: sized.height - PAD.top - PAD.bottom},
        dayLines(page, speaker, place, series, day));
    },
    onClick: (event: MouseEvent) => {
      const {x, y} = inside(event);
      const figure = nearest(figures, sized, x, y);
      if (figure) look({open: `figure:${figure.number}`});
      else if (small) look({place: place.name, day: page.dayName(sized.day(x))});
      else openDay(page, read, sized.day(x));
    },
  };
}

function keyDay(key: string, now: number, last: number): number | null {
  const step: Record<string, number> = {
    ArrowRight: now + 1, ArrowUp: now + 1, ArrowLeft: now - 1, ArrowDown: now - 1,
    PageUp: now + WEEK, PageDown: now - WEEK, Home: 0, End: last,
  };
  const to = step[key];
  return to === undefined ? null : Math.min(last, Math.max(0, to));
}

function inside(event: MouseEvent): {x: number; y: number; box: DOMRect} {
  const svg = (event.currentTarget as SVGElement).ownerSVGElement;
  const box = (svg ?? (event.currentTarget as SVGElement)).getBoundingClientRect();
  return {x: event.clientX - box.left, y: event.clientY - box.top, box};
}

function nearest(figures: FigureData[], sized: Scale, x: number, y: number): FigureData | undefined {
  let best: FigureData | undefined, least = REACH;
  for (const figure of figures) {
    const dot = dotAt(figure, sized);
    const up = y < dot.high ? dot.high - y : y > dot.low ? y - dot.low : 0;
    const away = Math.hypot(dot.x - x, up);
    if (away < least) [best, least] = [figure, away];
  }
  return best;
}
