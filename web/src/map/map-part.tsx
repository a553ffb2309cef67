// Where people may be, day by day: slider, map, what it says in words, and the same as a table.
import "./map.css";
import {usePage, useSpeaker} from "../page-context";
import {useMovingDay} from "../day";
import {look, useLook} from "../view";
import {DaySlider} from "./day-slider";
import {DayEvents} from "./day-events";
import {MapFigure} from "./map-figure";
import {MapKey} from "./map-key";
import {MapTables} from "./map-tables";
import type {Series} from "./marks";
import {approximate, daySentence} from "./words";

export function useSeries(): Series {
  return useLook((view) => view.series) === "arrivals" ? "arrivals" : "present";
}

export function MapPart() {
  const {data} = usePage();
  const {t} = useSpeaker();
  const series = useSeries();
  if (!data.places.length) {
    return <section id="map-part" aria-labelledby="map-h"><h2 id="map-h">{t("map.title")}</h2><p>{t("map.noplaces")}</p></section>;
  }
  return (
    <section id="map-part" aria-labelledby="map-h">
      <h2 id="map-h">{t("map.title")}</h2>
      <DaySlider />
      <MapFigure series={series} tools={<SeriesChoice name="map-series" />} />
      <DaySentence series={series} />
      <MapKey series={series} />
      <DayEvents />
      <MapTables series={series} />
      <p class="fine">{t("map.help")}</p>
      {approximate(data.routes) && <p class="fine approximate">{t("map.approximate")}</p>}
      <p class="fine notice">{t("map.notice")}{data.map.notes.map((note) => ` ${t(note)}`)} {data.map.attribution}</p>
    </section>
  );
}

/** Which count is shown: people present, or people arriving. */
export function SeriesChoice({name}: {name: string}) {
  const {t} = useSpeaker();
  const series = useSeries();
  return (
    <fieldset class="choice">
      <legend class="hidden">{t("series.title")}</legend>
      {(["present", "arrivals"] as const).map((one) => (
        <label key={one}>
          <input type="radio" name={name} value={one} checked={series === one} onChange={() => look({series: one}, true)} />
          {" "}{t(`series.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}

function DaySentence({series}: {series: Series}) {
  const page = usePage();
  const speaker = useSpeaker();
  const day = useMovingDay(page);
  return <p id="map-text">{daySentence(page, speaker, series, day)}</p>;
}
