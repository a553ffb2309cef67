import {useMemo} from "preact/hooks";
import {usePage, useSpeaker} from "../page-context";
import type {PlaceData} from "../types";
import {look} from "../view";
import {Chance} from "../ui/chance";
import {DataTable} from "../ui/table";
import {Origin} from "../ui/origin";
import {numberTitle, tellOne} from "./number-words";
import {shownNumber} from "./opened";
import {Events, Facts, FigureList, Part, Title, Unknown} from "./parts";

/** A place: how many and when, room for whom, what was reported, what happens there. */
export function PlaceView({name}: {name: string}) {
  const page = usePage();
  const {t} = useSpeaker();
  const place = page.place(name);
  const figures = useMemo(() => page.data.figures.filter((one) => one.location === name && !one.is_copy), [page, name]);
  if (!place) return <Unknown />;
  const [used, aside] = [figures.filter((one) => one.used), figures.filter((one) => !one.used)];
  const events = page.data.events.filter((event) => touches(event.where, place));
  return (
    <>
      <Title kind="place">{name}</Title>
      <PlaceFacts place={place} />
      <p><button type="button" onClick={() => show(name)}>{t("place.show")}</button></p>
      <Part title={t("place.series")}><Series place={place} /></Part>
      <Part title={t("place.used")}>{used.length ? <FigureList figures={used} /> : <p>{t("place.nofigures")}</p>}</Part>
      {aside.length > 0 && <Part title={t("number.aside")}><FigureList figures={aside} why /></Part>}
      <Part title={t("place.events")}>{events.length ? <Events events={events} /> : <p>{t("place.noevents")}</p>}</Part>
    </>
  );
}

/** True of events at a place or in its country. */
export function touches(where: string, place: PlaceData): boolean {
  return where === place.name || place.country.split("/").includes(where);
}

function show(name: string): void {
  look({open: "", place: name});
  document.getElementById("charts")?.scrollIntoView();
}

function PlaceFacts({place}: {place: PlaceData}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, plain, has} = speaker;
  const ways = page.data.routes.flatMap((route) => {
    const start = page.data.places[route.start]?.name, end = page.data.places[route.end]?.name;
    return start === place.name && end ? [end] : [];
  });
  const kind = `placekind.${place.kind}`;
  const first = shownNumber(page, {kind: "number", what: "first", name: place.name, day: ""});
  return (
    <Facts facts={[
      [t("place.kind"), has(kind) ? t(kind) : place.kind],
      [t("place.where"), <span dir="auto">{[place.region, place.country].filter(Boolean).join(", ")}</span>],
      [t("place.capacity"), place.capacity === null ? t("place.nocapacity") : t("place.room", {count: place.capacity})],
      [t("place.exceeding"), place.capacity !== null && <Origin what="exceeding" place={place.name}><Chance value={place.peak_exceeding} /></Origin>],
      [t("place.first"), first && first.middle !== undefined && <Origin what="first" place={place.name}>{tellOne(page, speaker, "first", first.middle)}</Origin>],
      [t("place.peak"), <Origin what="peak" place={place.name}>{speaker.people(place.peak[page.q(0.5)] ?? 0)} <small>{t("ranks.likely", {range: speaker.range(place.peak[page.q(0.1)] ?? 0, place.peak[page.q(0.9)] ?? 0)})}</small></Origin>],
      [t("place.next"), ways.length > 0 && <span dir="auto">{ways.join(", ")}</span>],
      [t("place.at"), `${plain(place.lat)}, ${plain(place.lon)}`],
    ]} />
  );
}

/** People present and arriving from the as-of day on; each number leads to what moved it. */
function Series({place}: {place: PlaceData}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, day, range, people} = speaker;
  const days = page.data.days.map((iso, at) => ({iso, at})).slice(page.data.today);
  const series = (["present", "arrivals", "waiting"] as const).filter((one) => place[one]);
  if (!series.length) return <p>{t("place.nobody")}</p>;
  return (
    <div class="drawer-series">
      <DataTable caption={t("place.series")} heads={[t("column.day"), ...series.map((one) => t(`place.${one}`))]}
        rows={days.map(({iso, at}) => [day(iso), ...series.map((one) => (
          <Origin what={one} place={place.name} day={iso}>
            <span class="hidden">{numberTitle(page, speaker, {kind: "number", what: one, name: place.name, day: iso})}: </span>
            {people(page.value(place, one, 0.5, at))} <small>{range(page.value(place, one, 0.1, at), page.value(place, one, 0.9, at))}</small>
          </Origin>
        ))])} />
    </div>
  );
}
