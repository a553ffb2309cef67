import {useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {DataTable} from "../../ui/table";
import {Problems} from "../problems";
import type {ReportItem, Reports as Told} from "../types";
import {useAsked} from "./reading";
import {reportAt, way} from "./where";

const SHOWN = 50;

/** Reports, newest entered first; those with open figures are enough at first. */
export function Reports() {
  const {t, day} = useSpeaker();
  const {found, error} = useAsked<Told>("/api/desk/reports");
  const [search, find] = useState("");
  const [all, showAll] = useState(false);
  const [most, more] = useState(SHOWN);
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = (one: ReportItem) => {
    const text = `${one.name}\n${one.title}\n${one.publisher}`.toLocaleLowerCase();
    return (all || one.open > 0) && words.every((word) => text.includes(word));
  };
  const listed = (found?.reports ?? []).filter(fits);
  const heads = ["report", "publisher", "published", "open", "figures"].map((one) => t(`desk.col.${one}`));
  const rows = listed.slice(0, most).map((one) => [
    <a dir="auto" {...way(reportAt(one.report_id))}>{one.title || one.name}</a>,
    <span dir="auto">{one.publisher}</span>,
    one.published ? day(one.published, true) : t("evidence.noday"),
    String(one.open),
    String(one.figures),
  ]);
  return (
    <section aria-labelledby="desk-reports-h">
      <h2 id="desk-reports-h">{t("desk.reports")}</h2>
      <div class="controls" role="search">
        <label for="desk-reports-search">{t("desk.search")}</label>
        <input type="search" id="desk-reports-search" dir="auto" autocomplete="off" value={search} onInput={(event) => find(event.currentTarget.value)} />
        <label><input type="checkbox" checked={all} onChange={(event) => showAll(event.currentTarget.checked)} /> {t("desk.reports.all")}</label>
        {found && <span role="status">{t("desk.reports.found", {count: listed.length, all: found.reports.length})}</span>}
      </div>
      <Problems error={error} />
      {!found && !error && <p role="status">{t("served.loading")}</p>}
      {found && rows.length === 0 && <p>{t(found.reports.length ? "desk.reports.none" : "desk.reports.empty")}</p>}
      {rows.length > 0 && <DataTable caption={t("desk.reports")} heads={heads} rows={rows} />}
      {listed.length > most && <button type="button" onClick={() => more(most + SHOWN)}>{t("desk.more")}</button>}
    </section>
  );
}
