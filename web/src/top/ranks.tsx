import type {Risk} from "../types";
import {usePage, useSpeaker} from "../page-context";
import {linkTo, look} from "../view";
import {Chance} from "../ui/chance";
import {Origin} from "../ui/origin";
import {DataTable} from "../ui/table";

const ITEMS = ["water", "shelter"];

/** Up to five places by the chance of more people than shelter places, with needs to be safe. */
export function Ranks() {
  const {data} = usePage();
  const {t} = useSpeaker();
  const needs = ITEMS.flatMap((item) => data.standards.filter((one) => one.item.startsWith(item)).slice(0, 1));
  const heads = [t("ranks.place"), t("ranks.day"), t("ranks.chance"), t("ranks.people"),
    ...needs.map((need) => t("ranks.need", {item: needName(need.item, t)}))];
  return (
    <section id="risk" aria-labelledby="risk-h">
      <h2 id="risk-h">{t("ranks.title")}</h2>
      <DataTable id="ranks" caption={t("ranks.title")} heads={heads}
        rows={data.ranks.map((risk) => [
          <PlaceLink name={risk.place} />, <RiskDay risk={risk} />, <RiskChance risk={risk} />,
          <RiskPeople risk={risk} />, ...needs.map((need) => <Amount risk={risk} need={need} />)])} />
      <p class="fine">{t("ranks.note")}</p>
    </section>
  );
}

export function needName(item: string, t: (key: string) => string): string {
  const key = `need.${item.replaceAll(" ", "_")}`;
  const said = t(key);
  return said === key ? item : said;
}

/** A link that chooses the place in map and charts. */
export function PlaceLink({name}: {name: string}) {
  return <a href={linkTo({place: name})} data-place={name} onClick={(event) => {
    event.preventDefault();
    look({place: name});
    document.getElementById("charts")?.scrollIntoView();
  }}>{name}</a>;
}

function RiskDay({risk}: {risk: Risk}) {
  const page = usePage();
  const {t, day} = useSpeaker();
  return <>{t(risk.lasting ? "ranks.later" : "ranks.about", {day: day(page.dayName(risk.day))})}</>;
}

function RiskChance({risk}: {risk: Risk}) {
  const {t} = useSpeaker();
  if (risk.capacity === null) return <span class="chip unknown">{t("ranks.nocapacity")}</span>;
  return (
    <>
      <Origin what="exceeding" place={risk.place}><Chance value={risk.chance} /></Origin>{" "}
      <small>{t("ranks.capacity", {count: risk.capacity})}</small>
    </>
  );
}

function RiskPeople({risk}: {risk: Risk}) {
  const {people, range, t} = useSpeaker();
  return (
    <Origin what="peak" place={risk.place}>
      {people(risk.middle)} <small>{t("ranks.likely", {range: range(risk.low, risk.high)})}</small>
    </Origin>
  );
}

function Amount({risk, need}: {risk: Risk; need: {per: number; unit: string; whole: boolean; item: string}}) {
  const {amount} = useSpeaker();
  return <button type="button" class="origin" aria-haspopup="dialog"
    onClick={() => look({open: `standard:${need.item}`})}>{amount(risk.high, need)}</button>;
}
