// A fan: the middle line, the half of the runs round it, nine in ten runs, and what was reported.
import {area, line} from "d3-shape";
import {useId, useMemo, useRef} from "preact/hooks";
import type {FigureData, PlaceData} from "../types";
import {type Page, usePage, useSpeaker} from "../page-context";
import {useMovingDay} from "../day";
import {type Counted, figuresAt, PAD, type Scale, scale} from "./scale";
import {ChartReader, SmallReader} from "./reader";
import {Dots} from "./dots";
import {roomSentence} from "./words";

export interface FanProps {
  place: PlaceData;
  series: Counted;
  width: number;
  height: number;
  most: number;
  small?: boolean;
  label: string;
}

export function Fan({place, series, width, height, most, small = false, label}: FanProps) {
  const page = usePage();
  const svg = useRef<SVGSVGElement>(null);
  const sized = useMemo(() => scale(page.data.days.length, width, height, most, small), [page, width, height, most, small]);
  const figures = useMemo(() => figuresAt(page, place, series), [page, place, series]);
  const still = useMemo(
    () => <Still place={place} series={series} sized={sized} small={small} figures={figures} />,
    [place, series, sized, small, figures],
  );
  return (
    <svg ref={svg} class="fan" width={width} height={height} viewBox={`0 0 ${width} ${height}`}
      role={small ? "img" : "group"} aria-label={label}>
      {still}
      <Cursor sized={sized} />
      {small
        ? <SmallReader place={place} series={series} sized={sized} figures={figures} />
        : <ChartReader place={place} series={series} sized={sized} figures={figures} />}
      {!small && figures.length > 0 && <Dots figures={figures} sized={sized} />}
    </svg>
  );
}

function Still({place, series, sized, small, figures}: {
  place: PlaceData; series: Counted; sized: Scale; small: boolean; figures: FigureData[];
}) {
  const {t} = useSpeaker();
  return (
    <>
      <Axes sized={sized} small={small} />
      {place[series]
        ? <Bands lines={place[series] ?? []} sized={sized} />
        : <text class="empty" x={(sized.width + PAD.left) / 2} y={sized.height / 2} text-anchor="middle">{t("chart.empty")}</text>}
      {series === "present" && <Capacity place={place} sized={sized} small={small} />}
      <Today sized={sized} small={small} />
      <g aria-hidden="true">{figures.map((figure) => <Dot key={figure.number} figure={figure} sized={sized} />)}</g>
    </>
  );
}

export function Bands({lines, sized}: {lines: number[][]; sized: Scale}) {
  const page = usePage();
  const id = useId();
  const between = (low: number, high: number): string => {
    const upper = lines[page.q(high)] ?? [], lower = lines[page.q(low)] ?? [];
    return area<number>().x((_, day) => sized.x(day)).y0((_, day) => sized.y(lower[day] ?? 0)).y1((value) => sized.y(value))
      .digits(1)(upper) ?? "";
  };
  const middle = line<number>().x((_, day) => sized.x(day)).y((value) => sized.y(value)).digits(1)(lines[page.q(0.5)] ?? []) ?? "";
  const most = between(0.05, 0.95), half = between(0.25, 0.75);
  return (
    <>
      <defs>
        <pattern id={id} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="pattern-line" width={1.2} height={5} />
        </pattern>
      </defs>
      <path class="band90" d={most} />
      <path class="band50" d={half} />
      <path class="pattern" d={half} fill={`url(#${id})`} />
      <path class="middle" d={middle} />
    </>
  );
}

export function Axes({sized, small}: {sized: Scale; small: boolean}) {
  const page = usePage();
  const {plain, shortDay} = useSpeaker();
  const right = sized.width - PAD.right;
  return (
    <g class="axes" aria-hidden="true">
      {sized.ticks.map((value) => (
        <g key={value}>
          <line class="grid" x1={PAD.left} x2={right} y1={sized.y(value)} y2={sized.y(value)} />
          <text class="up" x={PAD.left - 6} y={sized.y(value) + 4} text-anchor="end">{plain(value)}</text>
        </g>
      ))}
      {dayTicks(page, sized, small).map((day) => (
        <g key={day}>
          <line class="tick" x1={sized.x(day)} x2={sized.x(day)} y1={sized.y(0)} y2={sized.y(0) + 4} />
          <text x={sized.x(day)} y={sized.height - 8} text-anchor="middle">{shortDay(page.dayName(day))}</text>
        </g>
      ))}
    </g>
  );
}

function dayTicks(page: Page, sized: Scale, small: boolean): number[] {
  const {days, today} = page.data;
  const room = (sized.width - PAD.left - PAD.right) / (small ? 70 : 76);
  const step = Math.max(1, Math.ceil(days.length / room));
  const first = today % step;
  return days.map((_, day) => day).filter((day) => day % step === first && sized.x(day) <= sized.width - PAD.right - 12);
}

function Capacity({place, sized, small}: {place: PlaceData; sized: Scale; small: boolean}) {
  const page = usePage();
  const speaker = useSpeaker();
  if (place.capacity === null || place.capacity > sized.top) return null;
  const y = sized.y(place.capacity);
  return (
    <>
      <line class="capacity" x1={PAD.left} x2={sized.width - PAD.right} y1={y} y2={y}>
        <title>{roomSentence(page, speaker, place)}</title>
      </line>
      {!small && <text class="capacity-name" x={sized.width - PAD.right} y={y - 4} text-anchor="end">
        {place.peak_exceeding === null
          ? speaker.t("map.place.capacity", {count: place.capacity})
          : speaker.t("chart.capacity.short", {chance: place.peak_exceeding, count: place.capacity})}
      </text>}
    </>
  );
}

function Today({sized, small}: {sized: Scale; small: boolean}) {
  const page = usePage();
  const {t} = useSpeaker();
  const x = sized.x(page.data.today);
  return (
    <>
      <line class="today" x1={x} x2={x} y1={PAD.top - 4} y2={sized.y(0)} />
      {!small && <text class="today-name" x={x} y={PAD.top - 7} text-anchor="middle">{t("chart.today")}</text>}
    </>
  );
}

function Cursor({sized}: {sized: Scale}) {
  const page = usePage();
  const x = sized.x(useMovingDay(page));
  return <line class="chosen-day" x1={x} x2={x} y1={PAD.top} y2={sized.y(0)} />;
}

/** Where a figure's dot stands. */
export function dotAt(figure: FigureData, sized: Scale): {x: number; y: number; low: number; high: number} {
  const low = figure.read_low ?? 0, high = figure.read_high ?? low;
  const [from, to] = [sized.y(low), sized.y(high)];
  return {x: sized.x(figure.day ?? 0), y: (from + to) / 2, low: from, high: to};
}

function Dot({figure, sized}: {figure: FigureData; sized: Scale}) {
  const {x, y, low, high} = dotAt(figure, sized);
  return (
    <g class={`dot ${figure.used ? "used" : "unused"}`} data-figure={figure.number}>
      <line x1={x} x2={x} y1={low} y2={high} />
      {figure.open && <path class="arrow" d={`M${x - 4} ${high - 3}L${x} ${high - 11}L${x + 4} ${high - 3}Z`} />}
      <circle class="point" cx={x} cy={y} r={4.5} />
    </g>
  );
}
