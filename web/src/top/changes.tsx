import {usePage, useSpeaker} from "../page-context";
import {DataTable} from "../ui/table";

/** What is other than in the forecast before. */
export function Changes() {
  const {data: {previous}} = usePage();
  const {say, t} = useSpeaker();
  return (
    <section id="changes" aria-labelledby="changes-h">
      <h2 id="changes-h">{t("changes.title")}</h2>
      {previous ? previous.lines.map((line, i) => <p key={i}>{say(line)}</p>) : <p>{t("changes.first")}</p>}
      {previous && previous.changes.length > 1 && <AllChanges />}
    </section>
  );
}

function AllChanges() {
  const {data: {previous}} = usePage();
  const {say, t} = useSpeaker();
  const heads = ["where", "what", "before", "now"].map((column) => t(`changes.col.${column}`));
  const rows = (previous?.changes ?? []).map((change) => [
    say(change.where),
    t(`changes.what.${change.what}`) + (change.day ? t("changes.onday", {day: change.day}) : ""),
    say(change.before),
    say(change.after),
  ]);
  return (
    <details>
      <summary>{t("changes.all")}</summary>
      <DataTable caption={t("changes.table")} heads={heads} rows={rows} />
    </details>
  );
}
