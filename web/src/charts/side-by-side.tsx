// Watched places side by side, on one scale unless asked otherwise.
import {useRef, useState} from "preact/hooks";
import type {PlaceData} from "../types";
import {usePage, useSpeaker} from "../page-context";
import {SeriesChoice, useSeries} from "../map/map-part";
import {PlaceLink} from "../top/ranks";
import {Opened} from "../ui/opened";
import {Origin} from "../ui/origin";
import {SavePicture} from "../ui/picture";
import {DataTable} from "../ui/table";
import {useWidth} from "../ui/width";
import {ChartKey} from "./chart-key";
import {Fan} from "./fan";
import {type Counted, mostOf} from "./scale";
import {Told} from "./place-charts";
import {bands} from "./words";

const LEAST = 284;
const GAP = 16;
const HEIGHT = 140;

export function SideBySide() {
  const page = usePage();
  const {t} = useSpeaker();
  const series = useSeries();
  const [same, setSame] = useState(true);
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const places = page.data.places.filter((place) => place.watched);
  if (!places.length) return null;
  const columns = Math.max(1, Math.floor((width + GAP) / (LEAST + GAP)));
  const each = Math.floor((width - GAP * (columns - 1)) / columns);
  const shared = mostOf(page, places, series);
  return (
    <section id="multiples-part" aria-labelledby="multiples-h">
      <h2 id="multiples-h">{t("multiples.title")}</h2>
      <div class="controls">
        <SeriesChoice name="multiples-series" />
        <label class="check"><input id="same" type="checkbox" checked={same} onChange={(event) => setSame(event.currentTarget.checked)} /> {t("multiples.same")}</label>
      </div>
      <p class="fine">{t(same ? "multiples.alike" : "multiples.own")}</p>
      <div id="multiples" class="multiples" ref={host}>
        {width > 0 && places.map((place) => (
          <Small key={place.name} place={place} series={series} width={Math.max(220, each)}
            most={same ? shared : mostOf(page, [place], series)} />
        ))}
      </div>
      <ChartKey />
      <Opened id="multiples-table" summary={t("multiples.table")}><Table places={places} series={series} /></Opened>
    </section>
  );
}

/** The small charts as one table: a column for each place. */
function Table({places, series}: {places: PlaceData[]; series: Counted}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, day} = speaker;
  const rows = page.data.days.map((iso, index) => [
    day(iso),
    ...places.map((place) => {
      const {any, middle, most} = bands(page, speaker, place, series, index);
      return any ? <Origin what={series} place={place.name} day={iso}>{middle} <small>({most})</small></Origin> : middle;
    }),
  ]);
  const caption = t("multiples.caption", {what: t(`chart.${series}.title`)});
  return (
    <>
      <p class="fine">{caption}</p>
      <DataTable caption={caption} heads={[t("charttable.day"), ...places.map(({name}) => name)]} rows={rows} />
    </>
  );
}

function Small({place, series, width, most}: {place: PlaceData; series: Counted; width: number; most: number}) {
  const {t} = useSpeaker();
  const host = useRef<HTMLElement>(null);
  const title = t(`chart.${series}.title`);
  return (
    <figure class="chart small" ref={host}>
      <figcaption><strong><PlaceLink name={place.name} /></strong> <Told place={place} series={series} short /></figcaption>
      <Fan place={place} series={series} width={width} height={HEIGHT} most={most} small
        label={t(`chart.${series}.label`, {place: place.name})} />
      <SavePicture host={host} name={`${place.name}-${series}`} heading={`${place.name}: ${title}`} foot={[t("chart.bands")]} />
    </figure>
  );
}
