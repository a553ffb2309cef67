// Every figure that was reported: its words, what it was taken to mean, and what it moved.
import {useEffect, useLayoutEffect, useMemo, useRef, useState} from "preact/hooks";
import {usePage, useSpeaker} from "../page-context";
import type {Speaker} from "../say";
import {look, useLook} from "../view";
import type {FigureData} from "../types";
import {FigureCards, SortBy} from "./cards";
import "./evidence.css";
import {ONLY, Rows} from "./rows";
import {FigureTable} from "./table";
import {useNarrow} from "./window";
import {decided, speakerClass, useWord} from "./words";

const AT_ONCE = 400;

export function Evidence() {
  const {data} = usePage();
  const speaker = useSpeaker();
  const {t} = speaker;
  const sort = useLook((view) => view.sort);
  const only = useLook((view) => view.only);
  const [search, setSearch] = useSearch();
  const narrow = useNarrow();
  const rows = useRows();
  const found = useMemo(() => rows.pick(search, sort, only).flatMap((at) => rows.figures[at] ?? []), [rows, search, sort, only]);
  const most = useMemo(() => data.figures.reduce((best, one) => Math.max(best, one.influence ?? 0), 0), [data]);
  const listed = {figures: found, sort, asked: `${search}\n${sort}\n${only}`, most};
  return (
    <section id="evidence" aria-labelledby="evidence-h">
      <h2 id="evidence-h">{t("evidence.title")}</h2>
      <p class="fine">{t("evidence.told")} {data.forces > 0 && t("evidence.forces", {count: data.forces})}</p>
      <div class="controls" role="search">
        <span class="control">
          <label for="search">{t("evidence.search")}</label>
          <input type="search" id="search" autocomplete="off" spellcheck={false} value={search} dir="auto"
            onInput={(event) => setSearch(event.currentTarget.value)} />
        </span>
        <Filter only={only} />
        {narrow && <SortBy sort={sort} />}
        <span id="found" role="status">{t("evidence.found", {count: found.length, all: data.figures.length})}</span>
      </div>
      {found.length === 0 && <p class="nothing">{t(data.figures.length ? "evidence.nofound" : "evidence.empty")}</p>}
      {found.length > 0 && (narrow ? <FigureCards {...listed} /> : <FigureTable {...listed} />)}
    </section>
  );
}

/** What is searched for: at once on the screen, soon after in the address. */
function useSearch(): [string, (words: string) => void] {
  const kept = useLook((view) => view.search);
  const [typed, setTyped] = useState(kept);
  const waiting = useRef(0);
  useLayoutEffect(() => setTyped(kept), [kept]);
  return [typed, (words) => {
    setTyped(words);
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => look({search: words}, true), 300);
  }];
}

/** The figures, with the texts a search looks through made while nothing else is to do. */
function useRows(): Rows {
  const {data} = usePage();
  const speaker = useSpeaker();
  const rows = useMemo(() => new Rows(data.figures, spokenBy(speaker)), [data, speaker]);
  useEffect(() => {
    let timer = 0;
    const go = (from: number) => {
      if (rows.prepare(from, AT_ONCE)) timer = setTimeout(() => go(from + AT_ONCE), 10);
    };
    timer = setTimeout(() => go(0), 300);
    return () => clearTimeout(timer);
  }, [rows]);
  return rows;
}

/** Words of a figure in the language shown; those that many figures share are made once. */
function spokenBy(speaker: Speaker): (figure: FigureData) => string {
  const made = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const known = made.get(key) ?? make();
    made.set(key, known);
    return known;
  };
  return (figure) => {
    const last = figure.rulings[figure.rulings.length - 1];
    const day = figure.event_day;
    return [
      once(`class ${figure.speaker_class}`, () => speakerClass(figure.speaker_class, speaker)),
      useWord(figure, speaker),
      last ? decided(last.what, speaker) : "",
      day ? once(`day ${day}`, () => speaker.day(day, true)) : "",
    ].join("\n");
  };
}

function Filter({only}: {only: string}) {
  const {data} = usePage();
  const {t} = useSpeaker();
  const counts = useMemo(
    () => Object.entries(ONLY).map(([name, letIn]) => ({name, count: data.figures.filter(letIn).length})),
    [data],
  );
  return (
    <span class="control">
      <label for="only">{t("evidence.only")}</label>
      <select id="only" value={only} onChange={(event) => look({only: event.currentTarget.value})}>
        {counts.map(({name, count}) => (
          <option key={name} value={name}>{t(`only.${name || "all"}`)} ({count})</option>
        ))}
      </select>
    </span>
  );
}
