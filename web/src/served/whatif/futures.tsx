// Two futures of one place on one scale, and the difference below, day by day.
import {useMemo, useRef} from "preact/hooks";
import {usePage, useSpeaker} from "../../page-context";
import {moveDay, useMovingDay} from "../../day";
import {Axes, Bands} from "../../charts/fan";
import {PAD, type Scale, scale} from "../../charts/scale";
import {SeriesChoice, useSeries} from "../../map/map-part";
import {Opened} from "../../ui/opened";
import {SavePicture} from "../../ui/picture";
import {DataTable} from "../../ui/table";
import {useWidth} from "../../ui/width";
import type {ComparedSeries, Comparison, Fan} from "../types";
import {signed, noiseWord} from "./words";

const HEIGHT = 200;
const GAP = 24;
const BESIDE = 640;
const LEAST = 220;

export function linesOf(fan: Fan): number[][] {
  return [fan.q05, fan.q25, fan.q50, fan.q75, fan.q95].map((row) => row.map((one) => one ?? 0));
}

export function Futures({found, place}: {found: Comparison; place: string}) {
  const page = usePage();
  const {t} = useSpeaker();
  const series = useSeries();
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const one = found.series.find((each) => each.place === place && each.what === series);
  const each = Math.max(LEAST, width >= BESIDE ? Math.floor((width - GAP) / 2) : width);
  const most = one ? Math.max(...[one.base, one.variant].flatMap((fan) => fan.q95.map((high) => high ?? 0))) : 0;
  const sized = useMemo(() => scale(page.data.days.length, each, HEIGHT, most, false), [page, each, most]);
  if (!one) return null;
  const title = found.variant.title ?? found.variant.name;
  return (
    <div class="futures">
      <div class="controls"><SeriesChoice name="whatif-series" /></div>
      <div class="futures-pair" ref={host}>
        {width > 0 && <Future id="future-base" one={one} fan={one.base} sized={sized} heading={t("whatif.base")} />}
        {width > 0 && <Future id="future-variant" one={one} fan={one.variant} sized={sized} heading={t("whatif.with", {title})} />}
      </div>
      {width > 0 && <DifferenceChart found={found} one={one} width={Math.max(LEAST, width)} />}
      <Key />
      <DayReader one={one} />
      <Opened id="whatif-days" summary={t("whatif.table", {place})}><DayTable one={one} /></Opened>
    </div>
  );
}

function Future({id, one, fan, sized, heading}: {id: string; one: ComparedSeries; fan: Fan; sized: Scale; heading: string}) {
  const {t} = useSpeaker();
  const host = useRef<HTMLElement>(null);
  const title = t(`chart.${one.what}.title`);
  const still = useMemo(() => (
    <>
      <Axes sized={sized} small={false} />
      <Bands lines={linesOf(fan)} sized={sized} />
    </>
  ), [fan, sized]);
  return (
    <figure class="chart" id={id} ref={host}>
      <figcaption><strong dir="auto">{heading}</strong> <span class="now">{one.place}: {title}</span></figcaption>
      <svg class="fan" width={sized.width} height={sized.height} viewBox={`0 0 ${sized.width} ${sized.height}`} role="img"
        aria-label={t("whatif.chart.label", {heading, place: one.place, what: title})}>
        {still}
        <Pointer sized={sized} />
      </svg>
      <SavePicture host={host} name={`${one.place}-${one.what}-${heading}`} heading={`${one.place}: ${title}. ${heading}`} foot={[t("whatif.bands")]} />
    </figure>
  );
}

/** The day under the pointer, alike in all three charts. */
export function Pointer({sized}: {sized: Scale}) {
  const page = usePage();
  const x = sized.x(useMovingDay(page));
  const move = (event: PointerEvent) => {
    const svg = (event.currentTarget as SVGElement).ownerSVGElement;
    const box = svg?.getBoundingClientRect();
    if (box) moveDay(page.dayName(sized.day(event.clientX - box.left)));
  };
  return (
    <>
      <line class="chosen-day" x1={x} x2={x} y1={PAD.top} y2={sized.height - PAD.bottom} />
      <rect class="reader" x={PAD.left} y={PAD.top} width={Math.max(1, sized.width - PAD.left - PAD.right)}
        height={Math.max(1, sized.height - PAD.top - PAD.bottom)} onPointerMove={move} onPointerDown={move} />
    </>
  );
}

function DifferenceChart({found, one, width}: {found: Comparison; one: ComparedSeries; width: number}) {
  const page = usePage();
  const {t, day} = useSpeaker();
  const host = useRef<HTMLElement>(null);
  const values = [...one.difference.q05, ...one.difference.q95].map((value) => value ?? 0);
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const sized = useMemo(() => bothWays(page.data.days.length, width, least, most), [page, width, least, most]);
  const title = t(`whatif.difference.${one.what}`);
  const first = found.first_effect ? page.data.days.indexOf(found.first_effect) : -1;
  const still = useMemo(() => (
    <>
      <Axes sized={sized} small={false} />
      <Bands lines={linesOf(one.difference)} sized={sized} />
      <line class="zero" x1={PAD.left} x2={sized.width - PAD.right} y1={sized.y(0)} y2={sized.y(0)} />
      {first >= 0 && <line class="today" x1={sized.x(first)} x2={sized.x(first)} y1={PAD.top - 4} y2={sized.height - PAD.bottom} />}
      <ClearDays one={one} sized={sized} />
    </>
  ), [one, sized, first]);
  const clear = one.noise.filter((noise) => noise === "clear").length;
  const none = one.noise.every((noise) => noise === "none");
  const said = none ? t("whatif.noise.none") : clear ? t("whatif.cleardays", {count: clear}) : t("whatif.nodays");
  return (
    <figure class="chart" id="future-difference" ref={host}>
      <figcaption>
        <strong>{title}</strong>{" "}
        <span class="now">{said}{found.first_effect ? ` ${t("whatif.begins", {day: day(found.first_effect)})}` : ""}</span>
      </figcaption>
      <svg class="fan" width={width} height={sized.height} viewBox={`0 0 ${width} ${sized.height}`} role="img"
        aria-label={t("whatif.chart.label", {heading: title, place: one.place, what: said})}>
        {still}
        <Pointer sized={sized} />
      </svg>
      <SavePicture host={host} name={`${one.place}-${one.what}-difference`} heading={`${one.place}: ${title}. ${found.variant.title ?? ""}`} foot={[t("whatif.bands")]} />
    </figure>
  );
}

const DIFFERENCE_HEIGHT = 190;
const LEAST_SPAN = 10;

/** A scale that goes below zero where differences do. */
function bothWays(days: number, width: number, least: number, most: number): Scale {
  const span = Math.max(LEAST_SPAN, most - least);
  const up = scale(days, width, DIFFERENCE_HEIGHT, span, false);
  const step = (up.ticks[1] ?? span) - (up.ticks[0] ?? 0) || span;
  const bottom = Math.floor(least / step) * step;
  const top = Math.max(bottom + (least === most ? LEAST_SPAN : step), Math.ceil(most / step) * step);
  const low = DIFFERENCE_HEIGHT - PAD.bottom;
  const y = (value: number) => low - ((value - bottom) / (top - bottom)) * (low - PAD.top);
  const ticks = Array.from({length: Math.round((top - bottom) / step) + 1}, (_, i) => bottom + i * step);
  return {...up, height: DIFFERENCE_HEIGHT, top, ticks, y};
}

/** A bar under the days on which the difference stands out. */
function ClearDays({one, sized}: {one: ComparedSeries; sized: Scale}) {
  const half = (sized.x(1) - sized.x(0)) / 2;
  return (
    <g aria-hidden="true">
      {one.noise.map((noise, day) => noise === "clear"
        && <rect key={day} class="clear-day" x={sized.x(day) - half} width={2 * half} y={sized.height - PAD.bottom - 4} height={4} />)}
    </g>
  );
}

function Key() {
  const {t} = useSpeaker();
  const item = (name: string, key: string) => <span><i class={name} />{t(key)}</span>;
  return (
    <div class="key" role="group" aria-label={t("chartkey.title")}>
      {item("k-middle", "chartkey.middle")}
      {item("k-50", "chartkey.half")}
      {item("k-90", "chartkey.most")}
      {item("k-clear", "whatif.key.clear")}
      {item("k-today", "whatif.key.begin")}
    </div>
  );
}

/** One day in words; by keyboard too. */
function DayReader({one}: {one: ComparedSeries}) {
  const page = usePage();
  const {t} = useSpeaker();
  const day = useMovingDay(page);
  const said = useDaySentence(one, day);
  return (
    <div class="day-reader">
      <label for="whatif-day">{t("charttable.day")}</label>
      <input id="whatif-day" type="range" min={0} max={page.data.days.length - 1} value={day} aria-valuetext={said}
        onInput={(event) => moveDay(page.dayName(Number(event.currentTarget.value)))} />
      <p class="now">{said}</p>
    </div>
  );
}

function useDaySentence(one: ComparedSeries, day: number): string {
  const page = usePage();
  const speaker = useSpeaker();
  const [base, variant] = [one.base, one.variant].map((fan) => future(fan, day, speaker));
  const noise = one.noise[day] ?? "none";
  const [low, middle, high] = [one.difference.q05, one.difference.q50, one.difference.q95].map((row) => signed(row[day] ?? 0, speaker));
  const off = noise === "none" ? noiseWord(noise, speaker)
    : speaker.t(low === high ? "whatif.off.alike" : "whatif.off", {middle: middle ?? "", noise: noiseWord(noise, speaker), low: low ?? "", high: high ?? ""});
  return speaker.t("whatif.day.said", {day: speaker.day(page.dayName(day)), base: base ?? "", variant: variant ?? "", difference: off});
}

function future(fan: Fan, day: number, speaker: ReturnType<typeof useSpeaker>): string {
  const [low, middle, high] = [fan.q05[day] ?? 0, fan.q50[day] ?? 0, fan.q95[day] ?? 0];
  if (low === high) return speaker.people(middle);
  return speaker.t("whatif.value", {middle: speaker.people(middle), range: speaker.range(low, high)});
}

function DayTable({one}: {one: ComparedSeries}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t} = speaker;
  const heads = [t("charttable.day"), t("whatif.base"), t("whatif.col.variant"), t("whatif.col.difference"), t("whatif.col.noise")];
  const rows = page.data.days.map((iso, day) => {
    const [low, middle, high] = [one.difference.q05[day] ?? 0, one.difference.q50[day] ?? 0, one.difference.q95[day] ?? 0];
    const noise = one.noise[day] ?? "none";
    const off = noise === "none" ? "–" : t("whatif.off.table", {middle: signed(middle, speaker), low: signed(low, speaker), high: signed(high, speaker)});
    return [speaker.day(iso), future(one.base, day, speaker), future(one.variant, day, speaker), off, noiseWord(noise, speaker)];
  });
  return <DataTable caption={t("whatif.table", {place: one.place})} heads={heads} rows={rows} />;
}
