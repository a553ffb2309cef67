// The numbers of both futures, and what is needed first.
import {useState} from "preact/hooks";
import {usePage, useSpeaker} from "../../page-context";
import type {Speaker} from "../../say";
import type {StandardData} from "../../types";
import {roundPeople} from "../../numbers";
import {linkTo, look} from "../../view";
import {needName} from "../../top/ranks";
import {DataTable} from "../../ui/table";
import type {Choices, ComparedNumber, Comparison} from "../types";
import {standardAt} from "./choices";
import {difference, noiseWord, value} from "./words";

const KINDS = ["peak present", "first arrival", "reach", "over capacity"] as const;
/** What is needed first stands first. */
const FIRST = ["shelter places", "water"];

function kindKey(what: string): string {
  return `whatif.number.${what.replaceAll(" ", "_")}`;
}

function heads({t}: Speaker, first: string): string[] {
  return [first, t("whatif.base"), t("whatif.col.variant"), t("whatif.col.difference"), t("whatif.col.noise")];
}

function Off({one}: {one: ComparedNumber}) {
  const {middle, band} = difference(one, useSpeaker());
  return <>{middle}{band && <small> {band}</small>}</>;
}

function cells(one: ComparedNumber, asOf: string, speaker: Speaker) {
  return [value(one.base, one.unit, asOf, speaker), value(one.variant, one.unit, asOf, speaker),
    <Off one={one} />, <span class={`noise-${one.noise}`}>{noiseWord(one.noise, speaker)}</span>];
}

/** All numbers of the chosen place, with what people present would need. */
export function OnePlace({found, place, choices}: {found: Comparison; place: string; choices: Choices}) {
  const speaker = useSpeaker();
  const {t} = speaker;
  const mine = found.numbers.filter((one) => one.place === place && (one.base.middle !== null || one.variant.middle !== null));
  const title = t("whatif.numbers", {place});
  return (
    <>
      <h3>{title}</h3>
      <DataTable id="numbers-place" caption={title} heads={heads(speaker, t("whatif.col.number"))}
        rows={mine.map((one) => [t(kindKey(one.what)), ...cells(one, found.as_of, speaker)])} />
      <NeedsChange found={found} place={place} choices={choices} />
    </>
  );
}

/** What people present on the fullest day would need, in both futures. */
function NeedsChange({found, place, choices}: {found: Comparison; place: string; choices: Choices}) {
  const {data} = usePage();
  const speaker = useSpeaker();
  const {t} = speaker;
  const peak = found.numbers.find((one) => one.place === place && one.what === "peak present");
  if (!peak) return null;
  const order = (need: StandardData) => (FIRST.indexOf(need.item) + FIRST.length + 1) % (FIRST.length + 1);
  const needs = [...data.standards].sort((a, b) => order(a) - order(b));
  const rows = needs.map((need) => {
    const change = found.variant.changes.find((one) => one.kind === "standard" && one.item === need.item);
    const after = (change && standardAt(choices, need.item, change.standard)) || need;
    return [needName(need.item, t), amounts(peak.base, need, speaker), amounts(peak.variant, after, speaker),
      ...needOff(peak, need, after, speaker)];
  });
  const title = t("whatif.needs", {place});
  return (
    <>
      <h3>{title}</h3>
      <DataTable id="needs-change" caption={title} heads={heads(speaker, t("whatif.col.need"))} rows={rows} />
    </>
  );
}

type Per = {per: number; unit: string; whole: boolean};

function amounts({low, middle, high}: ComparedNumber["base"], need: Per, {t, amount}: Speaker): string {
  const ends = [low, high].map((one) => amount(roundPeople(one ?? 0), need));
  if (ends[0] === ends[1]) return ends[0] ?? "";
  const range = t("range", {low: ends[0] ?? "", high: ends[1] ?? ""});
  return t("whatif.value", {middle: amount(roundPeople(middle ?? 0), need), range});
}

function needOff(peak: ComparedNumber, need: Per, after: Per, speaker: Speaker): string[] {
  const {t, amount} = speaker;
  const way = (size: number, said: string) => (size > 0 ? t("whatif.signed.more", {amount: said}) : t("whatif.signed.less", {amount: said}));
  if (after.per !== need.per) {
    const size = (peak.variant.middle ?? 0) * after.per - (peak.base.middle ?? 0) * need.per;
    if (size === 0) return [t("people.none"), t("whatif.noise.none")];
    return [way(size, amount(after.whole ? roundPeople(Math.abs(size)) : Math.abs(size), {...after, per: 1})), t("whatif.needs.standard")];
  }
  const size = peak.difference.middle ?? 0;
  const said = peak.noise === "none" || size === 0 ? t("people.none") : way(size, amount(roundPeople(Math.abs(size)), need));
  return [said, noiseWord(peak.noise, speaker)];
}

/** One number of every place. */
export function AllPlaces({found}: {found: Comparison}) {
  const speaker = useSpeaker();
  const {t} = speaker;
  const {data} = usePage();
  const [what, choose] = useState<string>(KINDS[0]);
  const [every, all] = useState(false);
  const known = found.numbers.filter((one) => one.what === what && (one.base.middle !== null || one.variant.middle !== null));
  const watched = new Set(data.places.filter((one) => one.watched).map((one) => one.name));
  const first = known.filter((one) => one.noise === "clear" || watched.has(one.place));
  const rows = every ? known : first;
  const title = t("whatif.all", {what: t(kindKey(what))});
  return (
    <>
      <h3>{t("whatif.places")}</h3>
      <div class="controls">
        <label for="whatif-number">{t("whatif.col.number")}</label>
        <select id="whatif-number" value={what} onChange={(event) => choose(event.currentTarget.value)}>
          {KINDS.map((one) => <option key={one} value={one}>{t(kindKey(one))}</option>)}
        </select>
      </div>
      {known.length
        ? <DataTable id="numbers-all" caption={title} heads={heads(speaker, t("charts.place"))}
          rows={rows.map((one) => [<Named name={one.place} />, ...cells(one, found.as_of, speaker)])} />
        : <p>{t("whatif.nonumbers")}</p>}
      {first.length < known.length && (
        <p><button type="button" aria-pressed={every} onClick={() => all(!every)}>{t("whatif.every", {count: known.length})}</button></p>
      )}
      <p class="fine">{t("whatif.noise.meaning")}</p>
    </>
  );
}

function Named({name}: {name: string}) {
  return <a href={linkTo({place: name})} onClick={(event) => {
    event.preventDefault();
    look({place: name});
  }}>{name}</a>;
}
