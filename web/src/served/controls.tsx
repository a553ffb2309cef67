// The bar of the served page: its parts, which forecast is shown, a new forecast, what is wrong.
import {useEffect, useState} from "preact/hooks";
import {usePage, useSpeaker} from "../page-context";
import {linkTo, look, useView} from "../view";
import {send} from "./api";
import {JobLine} from "./job-line";
import {keepJob, listen, useLive} from "./live";
import {ProblemList, Problems} from "./problems";
import {may, useSigned} from "./session";
import {SignedIn} from "./signed";
import type {Job, State} from "./types";
import "./served.css";

export const PARTS = ["", "whatif", "desk", "runs"] as const;

export function Controls() {
  useEffect(listen, []);
  const {state, online} = useLive();
  const {t} = useSpeaker();
  return (
    <div class="served-bar no-print">
      <Parts />
      <SignedIn />
      {state && <Forecasts state={state} />}
      {!online && <p class="offline" role="alert">{t("served.away")}</p>}
      {state && state.scenario.problems.length > 0
        && <ProblemList message={t("served.broken")} problems={state.scenario.problems} />}
      {state && <Working state={state} />}
    </div>
  );
}

function Parts() {
  const {t} = useSpeaker();
  const {part} = useView();
  const {session} = useSigned();
  // Viewers have one part: there is nothing to choose.
  if (!may("analyst", session)) return null;
  return (
    <nav aria-label={t("served.parts")}>
      {PARTS.map((name) => (
        <a key={name} href={linkTo({part: name})} aria-current={part === name ? "page" : undefined}
          onClick={(event) => {
            event.preventDefault();
            look({part: name, open: ""});
          }}>{t(`served.part.${name || "forecast"}`)}</a>
      ))}
    </nav>
  );
}

function Forecasts({state}: {state: State}) {
  const {data} = usePage();
  const {t, day} = useSpeaker();
  const {session} = useSigned();
  const [error, fail] = useState<unknown>(null);
  const own = state.forecasts.filter((one) => one.page);
  const newer = state.current !== null && data.stamp.number !== null && state.current > data.stamp.number;
  const begin = () => send<Job>("/api/forecasts", {}).then((job) => {
    fail(null);
    keepJob(job);
  }, fail);
  return (
    <div class="served-acts">
      {own.length > 1 && (
        <label>{t("served.shown")}{" "}
          <select value={String(data.stamp.number ?? "")} onChange={(event) => {
            location.assign(`/forecasts/${event.currentTarget.value}${location.hash}`);
          }}>
            {own.map((one) => (
              <option key={one.number} value={String(one.number)}>
                {t("served.forecast", {number: one.number, as_of: day(one.as_of)})}{one.variant ? ` (${one.variant})` : ""}
              </option>
            ))}
          </select>
        </label>
      )}
      {newer && <a class="newer" href={`/forecasts/${state.current}${location.hash}`}>{t("served.newer", {number: state.current})}</a>}
      {may("analyst", session) && <button type="button" class="main" onClick={() => void begin()}>{t("served.again")}</button>}
      <Problems error={error} />
    </div>
  );
}

/** Work under way, or broken off: forecasts here; comparisons and readings in their own part. */
function Working({state}: {state: State}) {
  const open = state.jobs.filter((job) => job.kind === "forecast"
    && ["queued", "running", "interrupted", "failed"].includes(job.state));
  return <>{open.slice(0, 2).map((job) => <JobLine key={job.id} job={job} />)}</>;
}
