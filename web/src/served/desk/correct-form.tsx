import {useSpeaker} from "../../page-context";
import {useLive} from "../live";
import type {Entry} from "../types";
import type {Draft} from "./acting";
import {CLASSES, KINDS, MODALITIES, UNITS, word} from "./words";

type Name = "low" | "high" | "unit" | "kind" | "location" | "place" | "group" | "event_day" | "event_end" | "modality"
  | "speaker" | "speaker_class" | "published";

/** Field, how it is typed, and the list it is of. */
const FIELDS: [Name, "number" | "date" | "text" | "list", string, readonly string[]][] = [
  ["low", "number", "", []],
  ["high", "number", "", []],
  ["unit", "list", "desk.unit", UNITS],
  ["kind", "list", "desk.kind", KINDS],
  ["location", "list", "", []],
  ["place", "text", "", []],
  ["group", "list", "", []],
  ["event_day", "date", "", []],
  ["event_end", "date", "", []],
  ["modality", "list", "desk.modality", MODALITIES],
  ["speaker", "text", "", []],
  ["speaker_class", "list", "class", CLASSES],
  ["published", "date", "", []],
];

/** The values of a figure, to be typed over; only those that were changed are sent. */
export function CorrectForm({entry, draft, type}: {entry: Entry; draft: Draft; type: (part: Partial<Draft>) => void}) {
  const {t} = useSpeaker();
  const {state} = useLive();
  const own: Partial<Record<Name, string[]>> = {location: state?.scenario.places ?? [], group: state?.scenario.groups ?? []};
  const change = (name: Name, value: string) => {
    const {[name]: _, ...rest} = draft.fields;
    type({fields: value === text(entry[name]) ? rest : {...rest, [name]: value}});
  };
  return (
    <>
      <p class="fine">{t("desk.correct.note")}</p>
      {FIELDS.map(([name, how, list, closed]) => (
        <label key={name} data-changed={name in draft.fields || undefined}>{t(`desk.field.${name}`)}{" "}
          <Field how={how} list={list} choices={own[name] ?? closed} open={list === ""} before={text(entry[name])}
            value={draft.fields[name] ?? text(entry[name])} name={name} change={(value) => change(name, value)} />
        </label>
      ))}
    </>
  );
}

interface FieldOf {
  name: string;
  how: "number" | "date" | "text" | "list";
  list: string;
  choices: readonly string[];
  /** It may be left empty. */
  open: boolean;
  before: string;
  value: string;
  change: (value: string) => void;
}

function Field({name, how, list, choices, open, before, value, change}: FieldOf) {
  const speaker = useSpeaker();
  if (how === "list") {
    const all = before === "" || choices.includes(before) ? choices : [before, ...choices];
    return (
      <select name={name} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {open && <option value="">{speaker.t("desk.empty")}</option>}
        {all.map((one) => <option key={one} value={one}>{list ? word(list, one, speaker) : one}</option>)}
      </select>
    );
  }
  return (
    <input name={name} type={how as "text"} min={how === "number" ? 0 : undefined} step={how === "number" ? 1 : undefined} dir="auto"
      autocomplete="off" value={value} onInput={(event) => change(event.currentTarget.value)} />
  );
}

function text(value: string | number | null): string {
  return value === null ? "" : String(value);
}
