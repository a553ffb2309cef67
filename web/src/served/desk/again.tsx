// Forecast again with what was decided, and what changed by it.
import {useState} from "preact/hooks";
import {Page, PageContext, usePage, useSpeaker} from "../../page-context";
import {Changes} from "../../top/changes";
import type {PageData} from "../../types";
import {send} from "../api";
import {JobLine} from "../job-line";
import {Problems} from "../problems";
import type {Job} from "../types";
import {useDraft} from "./drafts";
import {begun, forget, useJobs} from "./jobs";
import {useAsked} from "./reading";

export function Again() {
  const {data} = usePage();
  const {t} = useSpeaker();
  const [typed, type] = useDraft<string>("again");
  const [error, fail] = useState<unknown>(null);
  const jobs = useJobs("forecast");
  const members = typed ?? String(data.stamp.members);
  const begin = (event: Event) => {
    event.preventDefault();
    send<Job>("/api/forecasts", {members: Number(members)}).then((job) => {
      fail(null);
      begun("forecast", job);
    }, fail);
  };
  return (
    <section aria-labelledby="desk-again-h" class="desk-again">
      <h2 id="desk-again-h">{t("desk.again")}</h2>
      <p class="fine">{t("desk.again.note")}</p>
      <form class="fields" onSubmit={begin}>
        <label>{t("desk.again.members")}{" "}
          <input type="number" min="10" max="100000" required value={members} onInput={(event) => type(event.currentTarget.value)} />
        </label>
        <button type="submit" class="main">{t("served.again")}</button>
        <Problems error={error} />
      </form>
      {jobs.map((job) => job.state === "done"
        ? <Done key={job.id} job={job} />
        : <JobLine key={job.id} job={job} />)}
    </section>
  );
}

function Done({job}: {job: Job}) {
  const {t} = useSpeaker();
  const [gone, hide] = useState(false);
  const number = job.result?.number ?? null;
  if (gone || number === null) return null;
  return (
    <div class="desk-done">
      <p role="status"><strong>{t("desk.again.done", {number})}</strong>{" "}
        <a href={`/forecasts/${number}`}>{t("desk.again.see", {number})}</a></p>
      <Changed number={number} />
      <button type="button" onClick={() => {
        forget("forecast", job.id);
        hide(true);
      }}>{t("desk.dismiss")}</button>
    </div>
  );
}

/** What is other in a forecast than in the one before it, as its own page tells it. */
function Changed({number}: {number: number}) {
  const {found, error} = useAsked<PageData>(`/api/forecasts/${number}/page.json`);
  if (error) return <Problems error={error} />;
  return found && <PageContext.Provider value={new Page(found, true)}><Changes /></PageContext.Provider>;
}
