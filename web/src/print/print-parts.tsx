// What only paper needs: the stamp on every sheet, and the sources in short.
import {usePage, useSpeaker} from "../page-context";
import {approximate} from "../map/words";
import {needName} from "../top/ranks";

/** Stands at the foot of every printed sheet. */
export function PrintStamp() {
  const {data: {stamp, scenario}} = usePage();
  const {t, day, time} = useSpeaker();
  const status = stamp.status === "reviewed" ? t("status.reviewed", {name: stamp.reviewer}) : t("status.draft");
  const told = [
    scenario.title,
    stamp.number === null ? "" : `${t("stamp.number")} ${stamp.number}`,
    `${t("stamp.asof")} ${day(stamp.as_of, true)}`,
    stamp.made_at ? `${t("stamp.made")} ${time(stamp.made_at)}` : "",
    status,
  ];
  return <div class="print-only print-stamp" aria-hidden="true">{told.filter(Boolean).join(" · ")}</div>;
}

/** The last thing on the second sheet. */
export function PrintSources() {
  const {data} = usePage();
  const {t, plain, day} = useSpeaker();
  const used = data.figures.filter((figure) => figure.used);
  const publishers = [...new Set(used.map((figure) => figure.publisher).filter(Boolean))].sort();
  const {stamp} = data;
  return (
    <section class="print-only" id="print-sources" aria-hidden="true">
      <h2>{t("print.sources")}</h2>
      <p>{t("print.figures", {
        count: used.length, all: data.figures.length, as_of: day(stamp.as_of, true), publishers: publishers.join(", "),
      })}</p>
      <p>{data.standards.map((need) => `${needName(need.item, t)}: ${plain(need.per)} ${need.unit} (${need.source})`).join(" · ")}</p>
      <p>{t("print.run", {members: stamp.members, seed: stamp.seed, version: stamp.version})} <code>{stamp.command}</code>{" "}
        {stamp.scenario_hash && <span class="hash">{stamp.scenario_hash.slice(0, 16)} {stamp.evidence_hash.slice(0, 16)}</span>}</p>
      <p>{data.scenario.purpose}</p>
      <p>{approximate(data.routes) && `${t("map.approximate")} `}{t("map.notice")} {data.map.attribution}</p>
      <p class="address">{typeof location === "undefined" ? "" : location.href}</p>
    </section>
  );
}
