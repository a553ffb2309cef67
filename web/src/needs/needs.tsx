// What people present will need, at the middle and to be safe, against what was entered.
import {useState} from "preact/hooks";
import type {PageData, PlaceData, StandardData, SupplyData} from "../types";
import {type Page, usePage, useSpeaker} from "../page-context";
import {look, useView} from "../view";
import {needName, PlaceLink} from "../top/ranks";
import {roundPeople} from "../numbers";
import {DataTable} from "../ui/table";
import "./needs.css";

const SAFE = 0.9;
const MIDDLE = 0.5;
/** Rows that go on paper, so that all fits on two sheets; print.css hides the others. */
const PRINTED = 10;

interface Row {
  place: PlaceData;
  middle: number;
  high: number;
  /** Position of the day meant; null: the fullest day of each run. */
  day: number | null;
}

/** Needs on the fullest day to come, or on one day, for the places that matter most. */
export function Needs() {
  const page = usePage();
  const {t, day} = useSpeaker();
  const [fullest, choose] = useState(true);
  const shown = page.dayIndex(useView().day);
  const rows = rowsOf(page, fullest ? null : shown);
  const standards = page.data.standards;
  const title = fullest ? t("needs.title.fullest") : t("needs.title.day", {day: day(page.dayName(shown), true)});
  const pick = (value: string) => {
    choose(value === "");
    if (value !== "") look({day: page.dayName(Number(value))});
  };
  return (
    <section id="needs" aria-labelledby="needs-h">
      <h2 id="needs-h">{t("needs.title")}</h2>
      <div class="controls">
        <label for="needs-when">{t("needs.when")}</label>
        <select id="needs-when" value={fullest ? "" : String(shown)} onChange={(event) => pick(event.currentTarget.value)}>
          <option value="">{t("needs.fullest")}</option>
          {page.data.days.map((iso, i) => i >= page.data.today && <option key={iso} value={String(i)}>{day(iso)}</option>)}
        </select>
      </div>
      {rows.length ? (
        <DataTable id="needs-table" caption={title}
          heads={[t("needs.place"), t("needs.people"), ...standards.map((need) => <StandardHead need={need} />)]}
          rows={rows.map((row) => [
            <PlaceLink name={row.place.name} />, <People row={row} />,
            ...standards.map((need) => <Amounts row={row} need={need} />)])} />
      ) : <p>{t("needs.nobody")}</p>}
      {rows.length > PRINTED && <p class="print-only more">{t("needs.more", {count: rows.length - PRINTED})}</p>}
      <p class="fine">{t(page.data.supplies ? "needs.note.supplies" : "needs.note.none")}</p>
      <Sources standards={standards} />
    </section>
  );
}

/** Those at risk in their order, then watched places with anybody expected, the most people to be safe first. */
function rowsOf(page: Page, day: number | null): Row[] {
  const ranks = page.data.ranks.map((risk) => risk.place);
  const rank = ({place}: Row) => (ranks.includes(place.name) ? ranks.indexOf(place.name) : ranks.length);
  return page.data.places
    .filter((place) => place.watched || ranks.includes(place.name))
    .map((place) => ({
      place, day,
      middle: day === null ? peak(page, place, MIDDLE) : page.value(place, "present", MIDDLE, day),
      high: day === null ? peak(page, place, SAFE) : page.value(place, "present", SAFE, day),
    }))
    .filter((row) => row.high > 0)
    .sort((a, b) => rank(a) - rank(b) || b.high - a.high);
}

function peak(page: Page, place: PlaceData, probability: number): number {
  return place.peak[page.q(probability)] ?? 0;
}

function StandardHead({need}: {need: StandardData}) {
  const {t, plain} = useSpeaker();
  return (
    <button type="button" class="origin head" aria-haspopup="dialog" title={`${plain(need.per)} ${need.unit}. ${need.source}`}
      onClick={() => look({open: `standard:${need.item}`})}>
      {needName(need.item, t)}
    </button>
  );
}

function People({row}: {row: Row}) {
  const {people, t} = useSpeaker();
  return <span class="amounts">{people(row.middle)} <small>{t("needs.safe", {amount: people(row.high)})}</small></span>;
}

function Amounts({row, need}: {row: Row; need: StandardData}) {
  const {amount, t} = useSpeaker();
  const {data} = usePage();
  const supply = supplyOf(data, row, need);
  return (
    <span class="amounts">
      {amount(row.middle, need)} <small>{t("needs.safe", {amount: amount(row.high, need)})}</small>
      {supply !== null && <Short supply={supply} needed={row.high * need.per} need={need} />}
    </span>
  );
}

function Short({supply, needed, need}: {supply: number; needed: number; need: StandardData}) {
  const {t, quantity} = useSpeaker();
  const short = (need.whole ? Math.ceil(needed - 1e-9) : needed) - supply;
  const args = {supply: quantity(supply, need.unit, need.whole)};
  if (short <= 0) return <small class="enough">{t("needs.enough", args)}</small>;
  return <small class="short">{t("needs.short", {...args, short: quantity(need.whole ? roundPeople(short) : short, need.unit, need.whole)})}</small>;
}

/** What was entered; shelter places default to those known. Null where nobody entered any. */
export function supplyOf(data: PageData, row: {place: PlaceData; day: number | null}, need: StandardData): number | null {
  const covers = (supply: SupplyData) => supply.place === row.place.name && supply.item === need.item
    && (row.day === null
      ? supply.last === null || supply.last >= data.today
      : supply.first <= row.day && (supply.last === null || row.day <= supply.last));
  const entered = (data.supplies ?? []).filter(covers);
  if (entered.length) return entered.reduce((sum, supply) => sum + supply.amount, 0);
  return need.item === "shelter places" ? row.place.capacity : null;
}

function Sources({standards}: {standards: StandardData[]}) {
  const {t, plain} = useSpeaker();
  return (
    <details class="sources-part">
      <summary>{t("needs.sources")}</summary>
      <ul class="sources">
        {standards.map((need) => (
          <li key={need.id}>
            {t("needs.standard", {item: needName(need.item, t), amount: `${plain(need.per)} ${need.unit}`})} <span lang="en">{need.source}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
