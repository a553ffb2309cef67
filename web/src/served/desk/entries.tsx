// All figures of the ledger, searched and sorted by the server, part by part.
import {useLayoutEffect, useRef, useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {look, useLook} from "../../view";
import {Problems} from "../problems";
import type {Entries as Told, Entry} from "../types";
import {State} from "./figure-list";
import {useAsked, useLast} from "./reading";
import {reportAt, way} from "./where";
import {KINDS, placeOf, readRange, STATES, whenOf, word} from "./words";

const PART = 50;
/** Columns and what the server sorts by. */
const COLUMNS: [string, string][] = [
  ["words", "words"], ["read", "number"], ["kind", "kind"], ["place", "place"], ["day", "day"], ["speaker", "speaker"],
  ["state", "state"], ["report", "report"],
];

interface Query {
  search: string;
  state: string;
  kind: string;
  sort: string;
  descending: string;
  from: string;
}

const FIRST: Query = {search: "", state: "present", kind: "", sort: "entered", descending: "true", from: "0"};

/** What the list is asked for, kept in the address. */
function useQuery(): [Query, (change: Partial<Query>) => void] {
  const kept = useLook((view) => view.list);
  const query = {...FIRST, ...Object.fromEntries(new URLSearchParams(kept))};
  return [query, (change) => {
    const next = {...query, from: "0", ...change};
    const told = (Object.keys(FIRST) as (keyof Query)[]).filter((name) => next[name] !== FIRST[name]);
    look({list: new URLSearchParams(told.map((name) => [name, next[name]])).toString()}, true);
  }];
}

export function Entries() {
  const {t} = useSpeaker();
  const [query, change] = useQuery();
  const asked = useAsked<Told>(`/api/desk/entries?${new URLSearchParams({...query, count: String(PART)}).toString()}`);
  const found = useLast(asked);
  return (
    <section aria-labelledby="desk-all-h">
      <h2 id="desk-all-h">{t("desk.all")}</h2>
      <div class="controls" role="search">
        <Search value={query.search} change={(search) => change({search})} />
        <Choice name="state" list="desk" values={STATES} value={query.state} change={(state) => change({state})} />
        <Choice name="kind" list="desk.kind" values={["", ...KINDS]} value={query.kind} change={(kind) => change({kind})} />
        {found && <span role="status">{t("desk.all.found", {count: found.total})}</span>}
      </div>
      <Problems error={asked.error} />
      {!found && !asked.error && <p role="status">{t("served.loading")}</p>}
      {found && (found.total > 0 ? <Table found={found} query={query} change={change} /> : <p>{t("desk.all.none")}</p>)}
      {found && found.total > PART && <Pages found={found} change={change} />}
    </section>
  );
}

function Search({value, change}: {value: string; change: (value: string) => void}) {
  const {t} = useSpeaker();
  const [typed, type] = useState(value);
  const waiting = useRef(0);
  useLayoutEffect(() => type(value), [value]);
  // What else was chosen while somebody typed stays chosen.
  const latest = useRef(change);
  latest.current = change;
  return (
    <>
      <label for="desk-search">{t("desk.search")}</label>
      <input type="search" id="desk-search" dir="auto" autocomplete="off" value={typed} onInput={(event) => {
        const words = event.currentTarget.value;
        type(words);
        clearTimeout(waiting.current);
        waiting.current = setTimeout(() => latest.current(words), 250);
      }} />
    </>
  );
}

function Choice({name, list, values, value, change}: {
  name: string;
  list: string;
  values: readonly string[];
  value: string;
  change: (value: string) => void;
}) {
  const speaker = useSpeaker();
  return (
    <label>{speaker.t(`desk.col.${name}`)}{" "}
      <select value={value} onChange={(event) => change(event.currentTarget.value)}>
        {values.map((one) => <option key={one} value={one}>{one ? word(list, one, speaker) : speaker.t("desk.any")}</option>)}
      </select>
    </label>
  );
}

function Table({found, query, change}: {found: Told; query: Query; change: (change: Partial<Query>) => void}) {
  const {t} = useSpeaker();
  const falling = query.descending === "true";
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("desk.all")}>
      <table id="desk-table" aria-rowcount={found.total + 1}>
        <caption>{t("desk.all")}</caption>
        <thead><tr>
          {COLUMNS.map(([name, sort]) => (
            <th key={name} scope="col" aria-sort={query.sort === sort ? (falling ? "descending" : "ascending") : undefined}>
              <button type="button" onClick={() => change({sort, descending: String(query.sort === sort && !falling)})}>{t(`desk.col.${name}`)}</button>
            </th>
          ))}
        </tr></thead>
        <tbody>{found.entries.map((one) => <Row key={one.figure_id} entry={one} />)}</tbody>
      </table>
    </div>
  );
}

function Row({entry}: {entry: Entry}) {
  const speaker = useSpeaker();
  const to = entry.report_id ? reportAt(entry.report_id, entry.figure_id) : `figure/${entry.figure_id}`;
  return (
    <tr data-figure={entry.figure_id}>
      <th scope="row"><q dir="auto"><a {...way(to)}>{entry.words || speaker.t("read.uncounted")}</a></q></th>
      <td>{readRange(entry, speaker)}</td>
      <td>{word("desk.kind", entry.kind, speaker)}</td>
      <td dir="auto">{placeOf(entry)}</td>
      <td>{whenOf(entry, speaker)}</td>
      <td dir="auto">{entry.speaker || entry.publisher}</td>
      <td><State entry={entry} /></td>
      <td dir="auto">{entry.report_name}</td>
    </tr>
  );
}

function Pages({found, change}: {found: Told; change: (change: Partial<Query>) => void}) {
  const {t, plain} = useSpeaker();
  const last = Math.min(found.total, found.start + PART);
  const go = (from: number) => change({from: String(Math.max(0, from))});
  return (
    <div class="desk-acts" role="group" aria-label={t("desk.pages")}>
      <button type="button" disabled={found.start === 0} onClick={() => go(found.start - PART)}>{t("desk.earlier")}</button>
      <span>{t("desk.part", {first: plain(found.start + 1), last: plain(last), all: plain(found.total)})}</span>
      <button type="button" disabled={last >= found.total} onClick={() => go(found.start + PART)}>{t("desk.later")}</button>
    </div>
  );
}
