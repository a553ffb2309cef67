import {useSpeaker} from "../../page-context";
import {Problems} from "../problems";
import type {EntryExplained} from "../types";
import {FigureFacts} from "./figure-facts";
import {State} from "./figure-list";
import {useAsked, useLast} from "./reading";
import {reportAt, way} from "./where";

/** One figure by itself: of a table, or come to from a list. */
export function Figure({id}: {id: string}) {
  const {t} = useSpeaker();
  const asked = useAsked<EntryExplained>(`/api/desk/entries/${encodeURIComponent(id)}`);
  const last = useLast(asked);
  const known = last?.entry.figure_id === id ? last : null;
  return (
    <section class="desk-one" aria-labelledby="desk-figure-h">
      <p><a {...way("all")}>{t("desk.back.all")}</a></p>
      <Problems error={asked.error} />
      {known && (
        <>
          <h2 id="desk-figure-h"><q dir="auto">{known.entry.words || t("read.uncounted")}</q> <State entry={known.entry} /></h2>
          {known.entry.sentence && <blockquote dir="auto">{known.entry.sentence}</blockquote>}
          {known.entry.report_id && <p><a {...way(reportAt(known.entry.report_id, id))}>{t("desk.inreport", {name: known.entry.report_name})}</a></p>}
          <FigureFacts entry={known.entry} seen={known.desk.revision} done={asked.again} again={asked.again} />
        </>
      )}
    </section>
  );
}
