import {useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {Problems} from "../problems";
import type {Decisions, Entries} from "../types";
import {Decision} from "./decision";
import {useAsked, useLast} from "./reading";
import {way} from "./where";

const PART = 50;

/** Every decision, the last one first. */
export function History() {
  const {t} = useSpeaker();
  const asked = useAsked<Decisions>("/api/desk/decisions");
  const named = useLast(useAsked<Entries>("/api/desk/entries?sort=decided&descending=true&count=1000"));
  const found = useLast(asked);
  const [most, more] = useState(PART);
  const words = new Map(named?.entries.map((one) => [one.figure_id, one.words]));
  const rulings = [...(found?.decisions ?? [])].reverse();
  return (
    <section aria-labelledby="desk-history-h">
      <h2 id="desk-history-h">{t("desk.history")}</h2>
      <p class="fine">{t("desk.history.note")}</p>
      <Problems error={asked.error} />
      {found && rulings.length === 0 && <p>{t("desk.history.none")}</p>}
      <ol class="rulings" reversed start={rulings.length}>
        {rulings.slice(0, most).map((one) => (
          <li key={one.sequence}>
            <q dir="auto"><a {...way(`figure/${one.figure_id}`)}>{words.get(one.figure_id) || one.figure_id.slice(0, 8)}</a></q>{": "}
            <Decision ruling={one} />
          </li>
        ))}
      </ol>
      {rulings.length > most && <button type="button" onClick={() => more(most + PART)}>{t("desk.more")}</button>}
    </section>
  );
}
