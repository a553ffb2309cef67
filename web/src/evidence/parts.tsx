// Parts that several views of the drawer share.
import type {ComponentChildren} from "preact";
import type {EventData, FigureData} from "../types";
import {usePage, useSpeaker} from "../page-context";
import type {Speaker} from "../say";
import {look} from "../view";
import {English, FigureLink, Marked, Publisher, readAs, told} from "./words";
import {Said} from "./table";

/** The head of what is shown; it takes the focus. */
export function Title({kind, children}: {kind: string; children: ComponentChildren}) {
  const {t} = useSpeaker();
  return (
    <header class="drawer-head">
      <p class="drawer-kind">{t(`drawer.${kind}`)}</p>
      <h2 id="drawer-h" tabIndex={-1} dir="auto">{children}</h2>
    </header>
  );
}

export function Unknown() {
  const {t} = useSpeaker();
  return <><Title kind="unknown">{t("drawer.nothing")}</Title><p>{t("drawer.nothing.why")}</p></>;
}

export type Fact = [string, ComponentChildren];

/** Facts as a list of names and values; those without a value are left out. */
export function Facts({facts}: {facts: Fact[]}) {
  return (
    <dl class="facts">
      {facts.filter(([, value]) => value !== undefined && value !== "" && value !== null && value !== false).map(([name, value]) => (
        <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
      ))}
    </dl>
  );
}

export function Part({title, children}: {title: string; children: ComponentChildren}) {
  return <section class="drawer-part"><h3>{title}</h3>{children}</section>;
}

/** A way to something else in the drawer. */
export function Open({to, children}: {to: string; children: ComponentChildren}) {
  return <button type="button" class="origin" onClick={() => look({open: to})}>{children}</button>;
}

const FIRST = 8;

/** Figures one under the other, the first few at once. */
export function FigureList({figures, why = false}: {figures: FigureData[]; why?: boolean}) {
  const {t} = useSpeaker();
  return (
    <>
      <ul class="drawer-figures">{figures.slice(0, FIRST).map((one) => <FigureItem key={one.number} figure={one} why={why} />)}</ul>
      {figures.length > FIRST && (
        <details>
          <summary>{t("drawer.more", {count: figures.length - FIRST})}</summary>
          <ul class="drawer-figures">{figures.slice(FIRST).map((one) => <FigureItem key={one.number} figure={one} why={why} />)}</ul>
        </details>
      )}
    </>
  );
}

function FigureItem({figure, why}: {figure: FigureData; why: boolean}) {
  return <li><FigureLine figure={figure} />{why && <p class="fine"><English text={figure.reason} /></p>}</li>;
}

/** A figure in short: number, words, who said it, when, where from. */
export function FigureLine({figure}: {figure: FigureData}) {
  const speaker = useSpeaker();
  const {t, day} = speaker;
  const when = figure.event_day ?? figure.published;
  return (
    <>
      <p><FigureLink number={figure.number} /> <q><Marked figure={figure} /></q></p>
      <p class="fine">
        {readAs(figure, speaker)} · <span dir="auto">{told(figure.place, t)}</span> · {when ? day(when, true) : t("evidence.noday")} · <Said figure={figure} /> · <Publisher figure={figure} />
      </p>
    </>
  );
}

/** Events at a place or in its country. */
export function Events({events}: {events: EventData[]}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t} = speaker;
  return (
    <ul class="drawer-figures">
      {events.map((event, i) => (
        <li key={i}>
          <p><strong>{eventWord(event, speaker)}</strong>, {days(event)}</p>
          <p lang="en" dir="auto">{event.text}</p>
          <p class="fine"><span dir="auto">{event.source}</span> {event.urls.map((url) => (
            <a key={url} class="out" href={url} target="_blank" rel="noopener noreferrer">{t("evidence.source")}<span class="hidden"> {t("evidence.outside")}</span></a>
          ))}</p>
        </li>
      ))}
    </ul>
  );

  function days(event: EventData): string {
    const first = name(event.first);
    if (event.last === null) return t("event.from", {first});
    return event.last === event.first ? first : t("event.days", {first, last: name(event.last)});
  }

  function name(position: number): string {
    const start = page.data.days[0];
    if (!start) return "";
    const moment = new Date(`${start}T00:00:00Z`);
    moment.setUTCDate(moment.getUTCDate() + position);
    return speaker.day(moment.toISOString().slice(0, 10));
  }
}

/** Kinds whose name is used of water alone, never in the catalogues. */
const WATER = new Set(["flood"]);

function eventWord(event: EventData, {t, has}: Speaker): string {
  const kind = `event.${WATER.has(event.kind) ? "high_water" : event.kind.replaceAll(" ", "_")}`;
  return t("event.sure", {
    kind: has(kind) ? t(kind) : event.kind,
    certainty: has(`certainty.${event.certainty}`) ? t(`certainty.${event.certainty}`) : event.certainty,
  });
}
