// The map as tables of the day shown: places and routes. Made only while they are open.
import {usePage, useSpeaker} from "../page-context";
import {useDay} from "../day";
import {look} from "../view";
import {Chance} from "../ui/chance";
import {Opened} from "../ui/opened";
import {Origin} from "../ui/origin";
import {DataTable} from "../ui/table";
import type {Series} from "./marks";
import {dayWords, routeName, roomWords} from "./words";

export function MapTables({series}: {series: Series}) {
  const page = usePage();
  const {t} = useSpeaker();
  return (
    <>
      <Opened summary={t("map.table")} id="map-table"><PlaceTable series={series} /></Opened>
      {page.data.routes.length > 0 && <Opened summary={t("map.routes")} id="route-table"><RouteTable /></Opened>}
    </>
  );
}

function PlaceTable({series}: {series: Series}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, people, range} = speaker;
  const index = useDay(page);
  const iso = page.dayName(index);
  const counts = (["present", "arrivals", "waiting"] as const).filter((one) =>
    one !== "waiting" || page.data.places.some((place) => place.waiting));
  const heads = [t("table.place"), ...counts.map((one) => t(`table.${one}`)), t("table.reached"), t("table.room")];
  const rows = page.data.places.map((place) => [
    <button type="button" class="origin" onClick={() => look({place: place.name, open: `place:${place.name}`})}>{place.name}</button>,
    ...counts.map((one) => {
      const [low, middle, high] = [0.1, 0.5, 0.9].map((q) => page.value(place, one, q, index));
      if (!high) return t("people.none");
      return (
        <Origin what={one} place={place.name} day={iso}>
          {people(middle ?? 0)} <small>({range(low ?? 0, high)})</small>
        </Origin>
      );
    }),
    <Chance value={place.reached[index] ?? null} />,
    <Room text={roomWords(place, speaker, index)} />,
  ]);
  const caption = t("table.caption", {when: dayWords(page, speaker, index)});
  return (
    <>
      <p class="fine">{caption} {t(`table.note.${series}`)}</p>
      <DataTable caption={caption} heads={heads} rows={rows} />
    </>
  );
}

function Room({text}: {text: string}) {
  return text ? <small>{text}</small> : <>–</>;
}

function RouteTable() {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, people, plain, chance} = speaker;
  const index = useDay(page);
  const {routes, places} = page.data;
  const flows = routes.some((route) => route.flow_mean);
  const heads = [t("table.route"), t("table.km"), t(flows ? "table.flow" : "table.come")];
  const rows = routes.map((route, i) => {
    const high = route.flow_high?.[index] ?? 0, mean = route.flow_mean?.[index] ?? 0;
    const come = Math.min(places[route.start]?.reached[index] ?? 0, places[route.end]?.reached[index] ?? 0);
    return [
      <button type="button" class="origin" aria-haspopup="dialog" onClick={() => look({open: `route:${i}`})}>{routeName(page, speaker, route)}</button>,
      route.km === null ? t("table.unknown") : plain(route.km),
      flows ? (mean > 0 || high > 0 ? t("table.upto", {mean: people(mean), high: people(high)}) : index <= page.data.today ? t("table.unknown") : t("people.none")) : chance(come),
    ];
  });
  return <DataTable caption={t("table.routes", {when: dayWords(page, speaker, index)})} heads={heads} rows={rows} />;
}
