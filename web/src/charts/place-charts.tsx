// The chosen place: people present, arriving and waiting, day by day.
import "./charts.css";
import {useRef} from "preact/hooks";
import type {PlaceData} from "../types";
import {type Page, usePage, useSpeaker} from "../page-context";
import {useMovingDay} from "../day";
import {look, useLook} from "../view";
import {Opened} from "../ui/opened";
import {SavePicture} from "../ui/picture";
import {useWidth} from "../ui/width";
import {ChartKey} from "./chart-key";
import {ChartTable} from "./chart-table";
import {Fan} from "./fan";
import {type Counted, mostOf} from "./scale";
import {bands, daySentence, roomSentence} from "./words";

const HEIGHT = 250;

export function chosenPlace(page: Page, name: string): PlaceData | undefined {
  return page.place(name) ?? page.place(page.data.first_place) ?? page.data.places[0];
}

/** What is drawn of a place: waiting only where anybody may wait. */
export function countsOf(place: PlaceData): Counted[] {
  return place.waiting ? ["present", "arrivals", "waiting"] : ["present", "arrivals"];
}

export function PlaceCharts() {
  const page = usePage();
  const speaker = useSpeaker();
  const {t} = speaker;
  const place = chosenPlace(page, useLook((view) => view.place));
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  return (
    <section id="charts" tabIndex={-1} aria-labelledby="charts-h">
      <h2 id="charts-h">{t("charts.title")}</h2>
      <div class="controls"><label for="place">{t("charts.place")}</label> <PlaceChoice chosen={place?.name ?? ""} /></div>
      {place && <p class="print-only"><strong>{place.name}</strong></p>}
      {place && <p class="room-line">{roomSentence(page, speaker, place)}</p>}
      <div ref={host} class="charts">
        {place && width > 0 && countsOf(place).map((series) => (
          <PlaceChart key={series} place={place} series={series} width={Math.max(240, width)} />
        ))}
      </div>
      <ChartKey />
      {place && <Opened id="chart-table" summary={t("charts.table", {place: place.name})}><ChartTable place={place} /></Opened>}
    </section>
  );
}

function PlaceChoice({chosen}: {chosen: string}) {
  const {data: {places}} = usePage();
  const {t} = useSpeaker();
  const option = ({name}: PlaceData) => <option key={name} value={name}>{name}</option>;
  const watched = places.filter((place) => place.watched), others = places.filter((place) => !place.watched);
  return (
    <select id="place" value={chosen} onChange={(event) => look({place: event.currentTarget.value})}>
      {watched.length > 0 && <optgroup label={t("charts.watched")}>{watched.map(option)}</optgroup>}
      <optgroup label={t(watched.length ? "charts.others" : "charts.all")}>{others.map(option)}</optgroup>
    </select>
  );
}

function PlaceChart({place, series, width}: {place: PlaceData; series: Counted; width: number}) {
  const page = usePage();
  const {t} = useSpeaker();
  const host = useRef<HTMLElement>(null);
  const title = t(`chart.${series}.title`);
  return (
    <figure class="chart" id={`chart-${series}`} data-shown={place.name} ref={host}>
      <figcaption><strong>{title}</strong> <Told place={place} series={series} /></figcaption>
      <Fan place={place} series={series} width={width} height={HEIGHT} most={mostOf(page, [place], series)}
        label={t(`chart.${series}.label`, {place: place.name})} />
      <SavePicture host={host} name={`${place.name}-${series}`} heading={`${place.name}: ${title}`} foot={[t("chart.bands")]} />
    </figure>
  );
}

/** The day shown, in one sentence. */
export function Told({place, series, short = false}: {place: PlaceData; series: Counted; short?: boolean}) {
  const page = usePage();
  const speaker = useSpeaker();
  const day = useMovingDay(page);
  const {any, half, most} = bands(page, speaker, place, series, day);
  const sentence = daySentence(page, speaker, place, series, day);
  if (short || !any) return <span class="now">{sentence}</span>;
  return <span class="now">{sentence}; {speaker.t("chart.half", {range: half})}, {speaker.t("chart.most", {range: most})}</span>;
}
