// Changes as sentences.
import type {Page} from "../../page-context";
import type {Speaker} from "../../say";
import {needName} from "../../top/ranks";
import type {Choices} from "../types";
import {eventAt, groupTitle, priorAt, standardAt, whereName} from "./choices";
import type {Change} from "./draft";

export interface Told {
  page: Page;
  speaker: Speaker;
  choices: Choices;
}

type Teller = (change: Change, told: Told) => string;

const TELLERS: Record<string, Teller> = {
  close: (change, told) => {
    const share = Number(change.share ?? 1);
    const key = share < 1 ? "whatif.said.closed_partly" : "whatif.said.closed";
    return told.speaker.t(key, {...whereWhen(change, told), count: Math.round(100 * share)});
  },
  open: (change, told) => told.speaker.t("whatif.said.open", whereWhen(change, told)),
  "move event": moved,
  capacity: (change, told) => {
    const crossing = told.choices.places.some((one) => one.name === change.place && !one.stays);
    return told.speaker.t(crossing ? "whatif.said.admits" : "whatif.said.capacity", roomOf(change, Number(change.capacity), told));
  },
  "add places": (change, told) => told.speaker.t("whatif.said.places", roomOf(change, Number(change.places), told)),
  buses: (change, told) => told.speaker.t("whatif.said.buses", {
    count: Number(change.people), from: change.from ?? "", to: change.to ?? "", when: whenOf(change, told.speaker),
  }),
  "group size": sized,
  prior: believed,
  standard: (change, told) => {
    const option = standardAt(told.choices, change.item, change.standard);
    const amount = option ? told.speaker.amount(1, option) : String(change.standard);
    return told.speaker.t("whatif.said.standard", {item: needName(String(change.item), told.speaker.t), amount, standard: String(change.standard)});
  },
};

export function sentence(change: Change, told: Told): string {
  const teller = TELLERS[String(change.kind)];
  return teller ? teller(change, told) : JSON.stringify(change);
}

/** "from Sun 4 Nov", "from Sun 4 Nov to Tue 6 Nov". */
function whenOf(change: Change, {t, day}: Speaker): string {
  const from = day(String(change.day));
  return change.last_day
    ? t("whatif.when.between", {from, to: day(String(change.last_day))})
    : t("whatif.when.from", {from});
}

function whereWhen(change: Change, {page, speaker}: Told) {
  return {where: whereName(page, String(change.where)), when: whenOf(change, speaker)};
}

function roomOf(change: Change, count: number, {speaker}: Told) {
  return {place: String(change.place), count, when: whenOf(change, speaker)};
}

function moved(change: Change, {page, speaker, choices}: Told): string {
  const {t, day} = speaker;
  const event = eventAt(choices, change);
  const kind = eventName(String(event?.kind ?? change.event), speaker);
  const args = {kind, where: whereName(page, String(change.where)), day: day(String(change.day)), new_day: day(String(change.new_day))};
  return t("whatif.said.moved", args);
}

function sized(change: Change, {speaker, choices}: Told): string {
  const group = groupTitle(choices, change.group);
  if (change.people !== undefined) return speaker.t("whatif.said.people", {group, count: Number(change.people)});
  const percent = Math.round(100 * (Number(change.factor) - 1));
  return speaker.t(percent < 0 ? "whatif.said.smaller" : "whatif.said.larger", {group, count: Math.abs(percent)});
}

function believed(change: Change, {speaker, choices}: Told): string {
  const prior = priorAt(choices, change.parameter, change.group);
  const group = change.group ? groupTitle(choices, change.group) : "";
  const what = prior ? `${prior.meaning} (${prior.unit})` : String(change.parameter);
  return speaker.t(group ? "whatif.said.prior_group" : "whatif.said.prior", {
    what, group,
    after: change.median === undefined ? "" : speaker.plain(Number(change.median)),
    before: prior ? speaker.plain(prior.median) : "",
  });
}

export function eventName(kind: string, {t, has}: Speaker): string {
  const key = `event.${kind.replaceAll(" ", "_")}`;
  return has(key) ? t(key) : kind;
}
