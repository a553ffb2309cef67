import {usePage, useSpeaker} from "../page-context";
import type {RouteData} from "../types";
import {useLook} from "../view";
import {DataTable} from "../ui/table";
import {type Fact, Events, Facts, Open, Part, Title, Unknown} from "./parts";
import {touches} from "./place-view";

/** A way between two places: how long it takes, how many are expected on it. */
export function RouteView({index}: {index: number}) {
  const {data} = usePage();
  const {t} = useSpeaker();
  const route = data.routes[index];
  const start = data.places[route?.start ?? -1], end = data.places[route?.end ?? -1];
  if (!route || !start || !end) return <Unknown />;
  const events = data.events.filter((event) => touches(event.where, start) || touches(event.where, end));
  return (
    <>
      <Title kind="route">{t("route.title", {start: start.name, end: end.name})}</Title>
      <RouteFacts route={route} />
      <p class="fine">{t("route.assumption")}</p>
      <Part title={t("route.flow")}><Flow route={route} /></Part>
      <Part title={t("route.ends")}>
        <p><Open to={`place:${start.name}`}><span dir="auto">{start.name}</span></Open> · <Open to={`place:${end.name}`}><span dir="auto">{end.name}</span></Open></p>
      </Part>
      <Part title={t("place.events")}>{events.length ? <Events events={events} /> : <p>{t("place.noevents")}</p>}</Part>
    </>
  );
}

function RouteFacts({route}: {route: RouteData}) {
  const {t, has, plain} = useSpeaker();
  const modes = route.modes.map((mode) => (has(`mode.${mode}`) ? t(`mode.${mode}`) : mode)).join(", ");
  const facts: Fact[] = [
    [t("route.km"), route.km === null ? t("route.nokm") : length(Math.round(route.km))],
    [t("route.modes"), modes],
    [t("route.foot"), duration(route.foot_days)],
    [t("route.vehicle"), duration(route.vehicle_days)],
    [t("route.source"), route.source ? <span lang="en" dir="auto">{route.source}</span> : t("route.nosource")],
  ];
  return <Facts facts={facts} />;

  function length(count: number): string {
    return t(route.basis === "approximate" ? "route.length.approximate" : "route.length", {count});
  }

  function duration(days: number[] | null): string {
    if (!days || !days.length) return t("route.noduration");
    const round = (value: number) => plain(Math.round(value * 10) / 10);
    const low = round(days[0] ?? 0), high = round(days[days.length - 1] ?? 0);
    return low === high ? t("route.day", {count: low}) : t("route.days", {low, high});
  }
}

function Flow({route}: {route: RouteData}) {
  const page = usePage();
  const {t, day, people} = useSpeaker();
  const shown = useLook((view) => view.day);
  const mean = route.flow_mean, high = route.flow_high;
  if (!mean || !high) return <p>{t("route.noflow")}</p>;
  const at = page.dayIndex(shown);
  return (
    <>
      {at > page.data.today && <p>{t("route.flow.day", {day: day(page.dayName(at)), mean: people(mean[at] ?? 0), high: people(high[at] ?? 0)})}</p>}
      <details>
        <summary>{t("route.flow.all")}</summary>
        <DataTable caption={t("route.flow")} heads={[t("column.day"), t("route.mean"), t("route.high")]}
          rows={page.data.days.slice(page.data.today + 1).map((iso, i) => {
            const ahead = i + page.data.today + 1;
            return [day(iso), people(mean[ahead] ?? 0), people(high[ahead] ?? 0)];
          })} />
      </details>
    </>
  );
}
