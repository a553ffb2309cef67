// Forecasts that were made, and the work that made them; reviewing one.
import {useState} from "preact/hooks";
import {usePage, useSpeaker} from "../../page-context";
import {DataTable} from "../../ui/table";
import {send} from "../api";
import {JobLine} from "../job-line";
import {keepJob, useLive} from "../live";
import {Problems} from "../problems";
import {useSigned} from "../session";
import {rememberedName, rememberName} from "../who";
import type {ForecastItem, Job, State} from "../types";

export function Runs() {
  const {state} = useLive();
  const {t} = useSpeaker();
  if (!state) return <p>{t("served.loading")}</p>;
  return (
    <>
      <h1>{t("runs.title")}</h1>
      <NewForecast state={state} />
      <Review state={state} />
      <Made state={state} />
      <section aria-labelledby="jobs-h">
        <h2 id="jobs-h">{t("runs.jobs")}</h2>
        {state.jobs.length ? state.jobs.map((job) => <JobLine key={job.id} job={job} />) : <p>{t("runs.nojobs")}</p>}
      </section>
    </>
  );
}

function NewForecast({state}: {state: State}) {
  const {data} = usePage();
  const {t} = useSpeaker();
  const [asOf, setAsOf] = useState("");
  const [members, setMembers] = useState(String(data.stamp.members));
  const [seed, setSeed] = useState(String(data.stamp.seed));
  const [error, fail] = useState<unknown>(null);
  const begin = (event: Event) => {
    event.preventDefault();
    const asked = {...(asOf ? {as_of: asOf} : {}), members: Number(members), seed: Number(seed)};
    send<Job>("/api/forecasts", asked).then((job) => {
      fail(null);
      keepJob(job);
    }, fail);
  };
  return (
    <form class="fields" onSubmit={begin} aria-label={t("runs.new")}>
      <h2>{t("runs.new")}</h2>
      <label>{t("runs.asof")} <input type="date" min={state.scenario.first_day} value={asOf} onInput={(event) => setAsOf(event.currentTarget.value)} /></label>
      <label>{t("runs.members")} <input type="number" min="10" max="100000" required value={members} onInput={(event) => setMembers(event.currentTarget.value)} /></label>
      <label>{t("runs.seed")} <input type="number" min="0" required value={seed} onInput={(event) => setSeed(event.currentTarget.value)} /></label>
      <button type="submit" class="main">{t("served.again")}</button>
      <p class="fine">{t("runs.asof.note")}</p>
      <Problems error={error} />
    </form>
  );
}

function Review({state}: {state: State}) {
  const {data} = usePage();
  const {t} = useSpeaker();
  const {session} = useSigned();
  const [typed, setBy] = useState(rememberedName());
  const by = session?.name || typed;
  const [caveat, setCaveat] = useState("");
  const [error, fail] = useState<unknown>(null);
  const shown = state.forecasts.find((one) => one.number === data.stamp.number);
  if (!shown) return null;
  const give = (withdraw: boolean) => {
    if (!session?.name) rememberName(by);
    const asked = {number: shown.number, by, withdraw, ...(caveat ? {caveat} : {})};
    send<ForecastItem>("/api/reviews", asked).then(() => {
      fail(null);
      // The stamp of the page that is shown is part of its data: read them again.
      location.reload();
    }, fail);
  };
  return (
    <form class="fields" aria-label={t("runs.review", {number: shown.number})} onSubmit={(event) => {
      event.preventDefault();
      give(false);
    }}>
      <h2>{t("runs.review", {number: shown.number})}</h2>
      <p>{t(shown.status === "reviewed" ? "runs.reviewed" : "runs.draft", {name: shown.reviewer})}</p>
      {!session?.name && <label>{t("desk.by")} <input required maxLength={80} value={by} onInput={(event) => setBy(event.currentTarget.value)} /></label>}
      <label class="wide">{t("runs.caveat")} <input maxLength={300} value={caveat} onInput={(event) => setCaveat(event.currentTarget.value)} /></label>
      <button type="submit" class="main">{t("runs.give")}</button>
      {shown.status === "reviewed" && <button type="button" onClick={() => give(true)}>{t("runs.withdraw")}</button>}
      <Problems error={error} />
    </form>
  );
}

function Made({state}: {state: State}) {
  const {t, day, time} = useSpeaker();
  const heads = ["number", "asof", "made", "status", "members", "variant"].map((one) => t(`runs.col.${one}`));
  const rows = state.forecasts.map((one) => [
    one.page ? <a href={`/forecasts/${one.number}`}>{one.number}</a> : String(one.number),
    day(one.as_of, true),
    one.made_at ? time(one.made_at) : "",
    one.status === "reviewed" ? t("status.reviewed", {name: one.reviewer}) : t("status.draft"),
    String(one.members),
    one.variant || t("runs.base"),
  ]);
  return (
    <section aria-labelledby="made-h">
      <h2 id="made-h">{t("runs.made")}</h2>
      {rows.length ? <DataTable caption={t("runs.made")} heads={heads} rows={rows} /> : <p>{t("runs.none")}</p>}
    </section>
  );
}
