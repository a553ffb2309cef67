// When they will arrive: first days by group and place, and where journeys end.
import type {ComponentChildren} from "preact";
import {useState} from "preact/hooks";
import type {ArrivalData, EndData} from "../types";
import {type Page, usePage, useSpeaker} from "../page-context";
import type {Speaker} from "../say";
import {PlaceLink} from "../top/ranks";
import {Chance} from "../ui/chance";
import {Origin} from "../ui/origin";
import {DataTable} from "../ui/table";

export function Arrivals() {
  const {data} = usePage();
  const {t} = useSpeaker();
  if (!data.arrivals.length && !data.ends.length && !data.end_places.length) return null;
  return (
    <section id="when" aria-labelledby="when-h">
      <h2 id="when-h">{t("arrivals.title")}</h2>
      {data.arrivals.length > 0 && <FirstArrivals />}
      {(data.ends.length > 0 || data.end_places.length > 0) && <h3>{t("ends.title")}</h3>}
      {data.ends.length > 0 && <Ends />}
      {data.end_places.length > 0 && <EndPlaces />}
    </section>
  );
}

function groupTitle(page: Page, {t}: Speaker, group: string): string {
  return group ? page.data.groups.find(({name}) => name === group)?.title ?? group : t("group.everybody");
}

/** A first day: a date, "reached" or "later". */
function firstDay(page: Page, {t, day}: Speaker, index: number | null | undefined): string {
  if (index === null || index === undefined) return t("arrivals.later");
  return index < 0 ? t("arrivals.reached") : day(page.dayName(index));
}

function span(page: Page, speaker: Speaker, first: number | null | undefined, last: number | null | undefined): string {
  const [from, to] = [firstDay(page, speaker, first), firstDay(page, speaker, last)];
  return from === to ? from : speaker.t("arrivals.span", {first: from, last: to});
}

function FirstArrivals() {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, shortDay} = speaker;
  const {arrivals, reach_size, days} = page.data;
  const groups = [...new Set(arrivals.map(({group}) => group))];
  const [group, setGroup] = useState(groups[0] ?? "");
  const steps = arrivals[0]?.reached.map(({day}) => day) ?? [];
  const heads = [t("arrivals.place"), t("arrivals.likely"), t("arrivals.middle"),
    ...steps.map((day) => t("arrivals.by", {day: shortDay(page.dayName(day))}))];
  const last = speaker.day(days[days.length - 1] ?? "");
  return (
    <>
      <p class="fine">{t("arrivals.note", {last})} {reach_size !== null && t("arrivals.reach", {count: reach_size})}</p>
      {groups.length > 1 && (
        <div class="controls">
          <label for="arrival-group">{t("arrivals.group")}</label>{" "}
          <select id="arrival-group" value={group} onChange={(event) => setGroup(event.currentTarget.value)}>
            {groups.map((one) => <option key={one} value={one}>{groupTitle(page, speaker, one)}</option>)}
          </select>
        </div>
      )}
      <DataTable id="arrivals" caption={`${t("arrivals.title")} ${groupTitle(page, speaker, group)}`} heads={heads}
        rows={arrivals.filter((one) => one.group === group).map((one) => arrivalRow(page, speaker, one))} />
    </>
  );
}

function arrivalRow(page: Page, speaker: Speaker, one: ArrivalData): ComponentChildren[] {
  return [
    <PlaceLink name={one.place} />,
    span(page, speaker, one.early, one.late),
    firstDay(page, speaker, one.middle),
    ...one.reached.map(({day, chance}) => (one.group
      ? <Chance value={chance} />
      : <Origin what="reached" place={one.place} day={page.dayName(day)}><Chance value={chance} /></Origin>)),
  ];
}

function Ends() {
  const page = usePage();
  const speaker = useSpeaker();
  const {t} = speaker;
  const [half, most] = [[0.25, 0.75], [0.05, 0.95]].map((pair) => pair.map((q) => page.q(q)));
  const cell = (end: EndData, pair: number[] | undefined) => span(page, speaker, end.days[pair?.[0] ?? 0], end.days[pair?.[1] ?? 0]);
  const rows = page.data.ends.map((end) => [
    groupTitle(page, speaker, end.group),
    t(end.amount === "half" ? "ends.half" : "ends.amount", {amount: amountShown(speaker, end.amount)}),
    cell(end, half), cell(end, most),
  ]);
  const heads = [t("arrivals.group"), t("ends.people"), t("ends.day50"), t("ends.day90")];
  return (
    <>
      <p class="fine">{t("ends.note")}</p>
      <DataTable id="ends" caption={t("ends.caption")} heads={heads} rows={rows} />
    </>
  );
}

function amountShown({plain}: Speaker, amount: string): string {
  const count = Number(amount.replaceAll(",", ""));
  return Number.isFinite(count) ? plain(count) : amount;
}

function EndPlaces() {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, day} = speaker;
  const {end_places: found, days} = page.data;
  const groups = [...new Set(found.map(({group}) => group))], places = [...new Set(found.map(({place}) => place))];
  const heads = [t("arrivals.place"), ...groups.map((group) => groupTitle(page, speaker, group))];
  const rows = places.map((place) => [
    place ? <PlaceLink name={place} /> : t("ends.few"),
    ...groups.map((group) => <Chance value={found.find((one) => one.group === group && one.place === place)?.chance ?? null} />),
  ]);
  const caption = t("ends.where", {day: day(days[days.length - 1] ?? "")});
  return (
    <>
      <p class="fine">{caption}</p>
      <DataTable id="end-places" caption={caption} heads={heads} rows={rows} />
    </>
  );
}
