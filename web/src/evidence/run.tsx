import {usePage, useSpeaker} from "../page-context";
import {Copy} from "../ui/copy";
import {Facts, Part} from "./parts";

/** Which run made the numbers, and the command that makes them again. */
export function Run() {
  const {t} = useSpeaker();
  return <Part title={t("run.title")}><RunFacts /></Part>;
}

export function RunFacts() {
  const {data: {stamp}} = usePage();
  const {t, day, plain, time} = useSpeaker();
  return (
    <>
      <Facts facts={[
        [t("run.number"), stamp.number === null ? t("stamp.unnumbered") : String(stamp.number)],
        [t("run.asof"), day(stamp.as_of, true)],
        [t("run.made"), stamp.made_at ? time(stamp.made_at) : ""],
        [t("run.members"), t("run.runs", {count: stamp.members, effective: plain(stamp.effective)})],
        [t("run.seed"), <code>{stamp.seed}</code>],
        [t("run.version"), <code>{stamp.version}</code>],
        [t("run.variant"), stamp.variant && <span dir="auto">{stamp.variant}</span>],
        [t("run.method"), stamp.method && <span lang="en" dir="auto">{stamp.method}</span>],
        [t("run.scenario"), stamp.scenario_hash && <code>{stamp.scenario_hash}</code>],
        [t("run.evidence"), stamp.evidence_hash && <code>{stamp.evidence_hash}</code>],
      ]} />
      {stamp.command
        ? <><p>{t("run.command")}</p><pre dir="ltr" tabIndex={0} role="region" aria-label={t("run.command")}><code>{stamp.command}</code></pre><Copy text={stamp.command} label={t("copy.command")} /></>
        : <p class="fine">{t("run.nocommand")}</p>}
    </>
  );
}

/** One line that says which number of which forecast this is. */
export function Citation({title, said}: {title: string; said: string}) {
  const {data: {stamp, scenario}} = usePage();
  const {t, day} = useSpeaker();
  const text = t("cite.text", {
    title: scenario.title,
    number: stamp.number === null ? t("stamp.unnumbered") : t("cite.number", {number: stamp.number}),
    as_of: day(stamp.as_of, true),
    what: title,
    said,
    status: stamp.status === "reviewed" ? t("status.reviewed", {name: stamp.reviewer}) : t("status.draft"),
    seed: stamp.seed,
    members: stamp.members,
    version: stamp.version,
    hashes: [stamp.scenario_hash, stamp.evidence_hash].filter(Boolean).map((hash) => hash.slice(0, 12)).join(" / ") || t("cite.nohash"),
  });
  return (
    <Part title={t("cite.title")}>
      <p id="citation" dir="auto">{text}</p>
      <Copy text={text} label={t("copy.citation")} />
    </Part>
  );
}
