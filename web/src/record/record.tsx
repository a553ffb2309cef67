// How good were we: what earlier forecasts said against what came, losses as visible as wins.
import {usePage, useSpeaker} from "../page-context";
import type {RecordData, RecordRow} from "../types";
import {DataTable} from "../ui/table";
import {Verified} from "./verified";
import "./record.css";

export function RecordPart() {
  const {data} = usePage();
  const {t} = useSpeaker();
  return (
    <section id="record" aria-labelledby="record-h">
      <h2 id="record-h">{t("record.title")}</h2>
      {!data.record && !data.verification && <><p>{t("record.never")}</p><p class="fine">{t("record.how")}</p></>}
      {data.record && <Past record={data.record} />}
      {data.verification && <Verified found={data.verification} />}
    </section>
  );
}

/** A short bar for the top of the page where forecasts of this kind were poor, or never checked. */
export function RecordBanner() {
  const {data} = usePage();
  const {t} = useSpeaker();
  const poor = data.record?.poor ?? false, unchecked = data.verification?.uncalibrated ?? false;
  if (!poor && !unchecked) return null;
  return (
    <p class="poor" role="note">
      <strong>{t(poor ? "record.poor" : "record.uncalibrated")}</strong>{" "}
      <a href="#record" onClick={(event) => { event.preventDefault(); document.getElementById("record")?.scrollIntoView(); }}>{t("record.see")}</a>
    </p>
  );
}

function Past({record}: {record: RecordData}) {
  const {t} = useSpeaker();
  if (!record.of) return <p>{t("record.nothing", {count: record.forecasts})}</p>;
  return (
    <>
      {record.poor && <p class="poor"><strong>{t("record.poor")}</strong> <span lang="en" dir="auto">{record.reason}</span></p>}
      <p class="record-total">{t("record.inside", {inside: record.inside, count: record.of})}</p>
      {record.rule_of > 0 && (
        <p>{t("record.rule", {inside: record.rule_inside, count: record.rule_of})} <small lang="en" dir="auto">{record.rule}</small></p>
      )}
      <p class="fine">{t("record.promised")} {record.few && t("record.few")}</p>
      <Rows rows={record.rows} />
    </>
  );
}

function Rows({rows}: {rows: RecordRow[]}) {
  const {t, day, people, range, has} = useSpeaker();
  const heads = ["forecast", "day", "place", "said", "came", "within", "simple"].map((name) => t(`record.${name}`));
  return (
    <details open={rows.length <= 12}>
      <summary>{t("record.rows", {count: rows.length})}</summary>
      <DataTable id="record-table" caption={t("record.title")} heads={heads} rows={rows.map((row) => [
        t("record.number", {number: row.number, as_of: day(row.as_of, true)}),
        day(row.day, true),
        <><span dir="auto">{row.place}</span> <small>{has(`record.what.${row.what}`) ? t(`record.what.${row.what}`) : row.what}</small></>,
        <>{people(row.middle)} <small>{range(row.low, row.high)}</small></>,
        range(row.came_low, row.came_high),
        <Verdict inside={row.inside} />,
        row.rule_inside === null ? t("record.norule") : <Verdict inside={row.rule_inside} />,
      ])} />
    </details>
  );
}

/** Inside or outside: a word and a sign. */
function Verdict({inside}: {inside: boolean}) {
  const {t} = useSpeaker();
  return <span class={inside ? "inside" : "outside-band"}>{inside ? "● " : "○ "}{t(inside ? "record.in" : "record.out")}</span>;
}
