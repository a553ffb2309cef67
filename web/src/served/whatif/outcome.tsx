// What came of a comparison: two futures of the same scenario, and the difference.
import {useLayoutEffect, useMemo, useRef} from "preact/hooks";
import {PageContext, Page, usePage, useSpeaker} from "../../page-context";
import {linkTo, look, useView} from "../../view";
import {Problems} from "../problems";
import type {Choices, ComparedNumber, Comparison, CutOff} from "../types";
import {type Change, type Draft, takeUp} from "./draft";
import {sentence} from "./sentences";
import {Futures} from "./futures";
import {AllPlaces, OnePlace} from "./numbers";
import {difference} from "./words";
import {useAsked} from "./choices";

const NAMED = 3;

export function Outcome({id, choices, draft}: {id: string; choices: Choices; draft: Draft}) {
  const {t} = useSpeaker();
  const {found, error} = useAsked<Comparison>(`/api/comparisons/${encodeURIComponent(id)}.json`);
  if (error) return <section id="outcome"><Problems error={error} title={t("whatif.gone")} /></section>;
  return found && found.id === id ? <Compared found={found} choices={choices} draft={draft} /> : <p>{t("served.loading")}</p>;
}

function Compared({found, choices, draft}: {found: Comparison; choices: Choices; draft: Draft}) {
  const {t, day} = useSpeaker();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    heading.current?.focus({preventScroll: true});
    heading.current?.scrollIntoView({block: "start"});
  }, [found]);
  const other = JSON.stringify(draft.changes) !== JSON.stringify(found.variant.changes);
  return (
    <section id="outcome" aria-labelledby="outcome-h">
      <p class="whatif-name" role="note">{t("whatif.name")} <strong dir="auto">{found.variant.title}</strong></p>
      <h2 id="outcome-h" ref={heading} tabIndex={-1}>{t("whatif.outcome")}</h2>
      <ul class="said-changes">{found.variant.changes.map((one, i) => <Said key={i} change={one as Change} choices={choices} />)}</ul>
      <p class="fine">{t("whatif.how", {day: day(found.as_of, true), count: found.members, seed: String(found.seed)})}</p>
      {other && (
        <p class={draft.changes.length ? "expired" : ""}>
          {draft.changes.length > 0 && t("whatif.older")}{" "}
          <button type="button" class="small" onClick={() => takeUp(found.variant, "")}>{t("whatif.takeup")}</button>
        </p>
      )}
      {found.cut_off.map((cut, i) => <CutOffTold key={i} cut={cut} />)}
      <Findings found={found} />
      <Chosen found={found} choices={choices} />
      <AllPlaces found={found} />
    </section>
  );
}

function Said({change, choices}: {change: Change; choices: Choices}) {
  const page = usePage();
  const speaker = useSpeaker();
  return <li><span dir="auto">{sentence(change, {page, speaker, choices})}</span></li>;
}

/** People who cannot go on: before everything else, with what to do. */
function CutOffTold({cut}: {cut: CutOff}) {
  const speaker = useSpeaker();
  const {t, day} = speaker;
  const named = cut.places.slice(0, NAMED).join(", ");
  const more = cut.places.length - NAMED;
  const places = more > 0 ? t("whatif.cutoff.places", {places: named, count: more}) : named || t("whatif.cutoff.hidden");
  const days = cut.to_the_end
    ? t("whatif.cutoff.toend", {from: day(cut.first_day)})
    : t("whatif.cutoff.days", {from: day(cut.first_day), to: day(cut.last_day)});
  const held = speaker.range(cut.people.low ?? 0, cut.people.high ?? 0);
  return (
    <div class="cut-off" role="alert">
      <h3>{t("whatif.cutoff.title")}</h3>
      <p>{t("whatif.cutoff", {days, places, held, day: day(cut.worst_day)})}</p>
      <p>{t("whatif.cutoff.need")}</p>
      <ul>
        <li>{t("whatif.cutoff.do.need")}</li>
        <li>{t("whatif.cutoff.do.mend")}</li>
      </ul>
    </div>
  );
}

/** The largest clear differences first; where there are none, that. */
function Findings({found}: {found: Comparison}) {
  const speaker = useSpeaker();
  const {t} = speaker;
  const peaks = found.numbers.filter((one) => one.what === "peak present");
  const clear = peaks.filter((one) => one.noise === "clear")
    .sort((a, b) => Math.abs(b.difference.middle ?? 0) - Math.abs(a.difference.middle ?? 0));
  const within = peaks.filter((one) => one.noise === "small" || one.noise === "unsure").length;
  const none = found.numbers.every((one) => one.noise === "none") && found.series.every((one) => one.noise.every((day) => day === "none"));
  return (
    <div class="findings" role="status">
      {none && <p class="finding">{t("whatif.same")}</p>}
      {!none && !clear.length && <p class="finding">{t("whatif.noclear")}</p>}
      {clear.length > 0 && <p class="finding">{t("whatif.clear", {count: clear.length})}</p>}
      {clear.length > 0 && <ul>{clear.slice(0, NAMED).map((one) => <Finding key={one.place} one={one} />)}</ul>}
      {!none && within > 0 && <p class="fine">{t("whatif.noise.about", {count: within})}</p>}
      {found.notes.map((note) => <p key={note} class="fine" lang="en" dir="auto">{note}</p>)}
    </div>
  );
}

function Finding({one}: {one: ComparedNumber}) {
  const speaker = useSpeaker();
  const {middle, band} = difference(one, speaker);
  return (
    <li>
      <a href={linkTo({place: one.place})} onClick={(event) => {
        event.preventDefault();
        look({place: one.place});
      }}>{one.place}</a>{" "}
      {speaker.t("whatif.finding", {middle, band})}
    </li>
  );
}

function Chosen({found, choices}: {found: Comparison; choices: Choices}) {
  const page = usePage();
  const {t} = useSpeaker();
  const view = useView();
  const places = useMemo(() => [...new Set(found.series.map((one) => one.place))], [found]);
  const ahead = useMemo(() => pageOf(page, found), [page, found]);
  const place = places.includes(view.place) ? view.place : widest(found) ?? places[0];
  if (!place) return <p>{t("whatif.noplaces")}</p>;
  return (
    <>
      <div class="controls">
        <label for="whatif-place">{t("charts.place")}</label>
        <select id="whatif-place" value={place} onChange={(event) => look({place: event.currentTarget.value})}>
          {places.map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
      </div>
      <PageContext.Provider value={ahead}><Futures found={found} place={place} /></PageContext.Provider>
      <OnePlace found={found} place={place} choices={choices} />
    </>
  );
}

/** Where the difference is largest, of those that stand out first. */
function widest(found: Comparison): string | undefined {
  const peaks = found.numbers.filter((one) => one.what === "peak present");
  const size = (one: ComparedNumber) => Math.abs(one.difference.middle ?? 0) + (one.noise === "clear" ? 1e12 : 0);
  return [...peaks].sort((a, b) => size(b) - size(a))[0]?.place;
}

/** The page's own drawing parts, over the days and quantiles of the comparison. */
function pageOf(page: Page, found: Comparison): Page {
  return new Page({...page.data, days: found.days, today: 0, quantiles: [0.05, 0.25, 0.5, 0.75, 0.95], figures: []}, true);
}
