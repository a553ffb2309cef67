// One figure in full: what was read, what it rests on, what a forecast makes of it, what was decided.
import type {ComponentChildren} from "preact";
import {useSpeaker} from "../../page-context";
import {English, speakerClass} from "../../evidence/words";
import {Problems} from "../problems";
import type {DecisionAnswer, Entry, EntryExplained} from "../types";
import {Acts} from "./acts";
import {Decision} from "./decision";
import {useAsked, useLast} from "./reading";
import {way} from "./where";
import {between, readRange, whenOf, word} from "./words";

/** Below this the desk says which other place may be meant. */
const UNSURE_PLACE = 0.8;

/** What the program tells of a figure, as far as the desk shows it. */
interface Told {
  used: boolean | null;
  meaning: string | null;
  why_not: string | null;
  counted_with: string[];
  drift: string[];
  credited: string | null;
}

/** A figure that is open: everything known of it, and what can be done about it. */
export function FigureFacts({entry, seen, done, again}: {
  entry: Entry;
  seen: number;
  done: (answer: DecisionAnswer) => void;
  again: () => void;
}) {
  const {t} = useSpeaker();
  const asked = useAsked<EntryExplained>(`/api/desk/entries/${entry.figure_id}`);
  const found = useLast(asked);
  const known = found?.entry.figure_id === entry.figure_id ? found : null;
  const rulings = known?.rulings ?? [];
  return (
    <div class="desk-facts">
      <Acts entry={entry} rulings={rulings} seen={seen} done={done} again={() => {
        again();
        asked.again();
      }} />
      <Facts entry={entry} told={known?.explained as unknown as Told | undefined} />
      {rulings.length > 0 && (
        <>
          <h4>{t("desk.decisions.of")}</h4>
          <ol class="rulings">{rulings.map((one) => <li key={one.sequence}><Decision ruling={one} /></li>)}</ol>
        </>
      )}
      <Problems error={asked.error} />
    </div>
  );
}

function Facts({entry, told}: {entry: Entry; told: Told | undefined}) {
  const speaker = useSpeaker();
  const {t, day} = speaker;
  const facts: [string, ComponentChildren][] = [
    ["stated", <>{between(entry.low, entry.high, speaker)}{entry.hedge && <small dir="auto"> ({entry.hedge})</small>}</>],
    ["read", <>{readRange(entry, speaker)}{entry.rule && <small> (<English text={entry.rule} />)</small>}</>],
    ["counted", <>{word("desk.unit", entry.unit, speaker)} · {word("desk.kind", entry.kind, speaker)}{entry.who && <> · <span dir="auto">{entry.who}</span></>}</>],
    ["modality", entry.modality === "actual" ? null : word("desk.modality", entry.modality, speaker)],
    ["place", entry.place || entry.location ? <Place entry={entry} /> : t("hidden.noplace")],
    ["group", entry.group && <span dir="auto">{entry.group}</span>],
    ["day", whenOf(entry, speaker)],
    ["published", entry.published && day(entry.published, true)],
    ["speaker", <><span dir="auto">{entry.speaker || t("evidence.nospeaker")}</span> <small>{speakerClass(entry.speaker_class, speaker)}</small></>],
    ["publisher", (entry.publisher || entry.url) && <Publisher entry={entry} />],
    ["replaced", entry.replaced_by && <a {...way(`figure/${entry.replaced_by}`)}>{t("desk.other")}</a>],
    ["copies", told && <Copies told={told} />],
    ["use", told && <Use told={told} />],
    ["note", entry.note && <span dir="auto">{entry.note}</span>],
  ];
  return (
    <dl class="facts">
      {facts.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{t(`desk.fact.${name}`)}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

/** The place as stated and as a location, with the other place of that name that may be meant. */
function Place({entry}: {entry: Entry}) {
  const {t} = useSpeaker();
  return (
    <>
      <span dir="auto">{[...new Set([entry.place, entry.location])].filter(Boolean).join(" = ")}</span>
      {entry.runner_up && entry.place_confidence < UNSURE_PLACE && <small dir="auto"> ({t("desk.perhaps", {place: entry.runner_up})})</small>}
    </>
  );
}

function Publisher({entry}: {entry: Entry}) {
  const name = <span dir="auto">{entry.publisher || entry.url}</span>;
  return /^https?:/.test(entry.url) ? <a class="out" href={entry.url} target="_blank" rel="noopener noreferrer">{name}</a> : name;
}

function Copies({told}: {told: Told}) {
  const {t} = useSpeaker();
  const others = told.counted_with;
  return (
    <>
      {others.length === 0 ? t("copies.none") : t("desk.copies", {count: others.length})}{" "}
      {others.slice(0, 8).map((id, i) => <a key={id} class="copy-link" {...way(`figure/${id}`)}>{i + 1}</a>)}
      {told.credited && <small> {t("desk.credited", {name: told.credited})}</small>}
      {told.drift.map((one, i) => <small key={i} class="note"><English text={one} /></small>)}
    </>
  );
}

function Use({told}: {told: Told}) {
  const {t} = useSpeaker();
  if (told.used === null) return <>{t("desk.use.unknown")}</>;
  return (
    <>
      <strong>{t(told.used ? "use.used" : "use.aside")}</strong>{" "}
      <small><English text={(told.used ? told.meaning : told.why_not) ?? ""} /></small>
    </>
  );
}
