import {useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {Problems} from "../problems";
import type {Entries, Entry} from "../types";
import type {Draft} from "./acting";
import {useAsked, useLast} from "./reading";
import {placeOf, readRange, whenOf} from "./words";

const SHOWN = 12;

/** Which figure this one is a copy of: searched for among those of its kind. */
export function MergeForm({entry, draft, type}: {entry: Entry; draft: Draft; type: (part: Partial<Draft>) => void}) {
  const speaker = useSpeaker();
  const {t} = speaker;
  const [search, find] = useState("");
  const query = new URLSearchParams({search, kind: entry.kind, state: "present", sort: "published", descending: "true", count: "40"});
  const asked = useAsked<Entries>(`/api/desk/entries?${query.toString()}`);
  const found = useLast(asked);
  const others = (found?.entries ?? []).filter((one) => one.figure_id !== entry.figure_id).slice(0, SHOWN);
  return (
    <fieldset class="merge">
      <legend>{t("desk.merge.which")}</legend>
      <label>{t("desk.search")}{" "}
        <input type="search" dir="auto" autocomplete="off" value={search}
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()} onInput={(event) => find(event.currentTarget.value)} />
      </label>
      <Problems error={asked.error} />
      {found && others.length === 0 && <p>{t("desk.merge.none")}</p>}
      {others.map((one) => (
        <label key={one.figure_id} class="choice">
          <input type="radio" name={`original-${entry.figure_id}`} required checked={draft.original === one.figure_id}
            onChange={() => type({original: one.figure_id})} />{" "}
          <span><q dir="auto">{one.words}</q> · {readRange(one, speaker)} · <span dir="auto">{placeOf(one)}</span> · {whenOf(one, speaker)} · <small dir="auto">{one.report_name || one.publisher}</small></span>
        </label>
      ))}
    </fieldset>
  );
}
