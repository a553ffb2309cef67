// One piece of work: how far it is, and stopping or going on with it.
import {useState} from "preact/hooks";
import {useSpeaker} from "../page-context";
import {send} from "./api";
import {keepJob} from "./live";
import {ProblemList, Problems} from "./problems";
import type {Job} from "./types";

export function JobLine({job}: {job: Job}) {
  const {t} = useSpeaker();
  const [error, fail] = useState<unknown>(null);
  const act = (what: "cancel" | "resume") => {
    send<Job>(`/api/jobs/${job.id}/${what}`, {}).then(keepJob, fail);
  };
  const busy = job.state === "queued" || job.state === "running";
  return (
    <div class="job" data-state={job.state}>
      <p class="job-words" role="status">
        <strong>{t(`job.kind.${job.kind}`)}</strong> {t(`job.${job.state}`)} <Stage job={job} />
      </p>
      {busy && <Bar job={job} />}
      <div class="job-acts">
        {busy && <button type="button" onClick={() => act("cancel")}>{t("job.cancel")}</button>}
        {job.resumable && <button type="button" onClick={() => act("resume")}>{t("job.resume")}</button>}
      </div>
      {(job.state === "failed" || job.state === "interrupted") && job.message
        && <ProblemList message={job.message} problems={job.problems} />}
      <Problems error={error} />
    </div>
  );
}

function Stage({job}: {job: Job}) {
  const {t, has} = useSpeaker();
  const stage = job.progress?.stage;
  if (!stage || job.state !== "running") return null;
  const key = `stage.${stage.toLowerCase().replaceAll(" ", "_")}`;
  return <span class="stage">{has(key) ? t(key) : stage}</span>;
}

function Bar({job}: {job: Job}) {
  const {t} = useSpeaker();
  const {done = 0, all = 0} = job.progress ?? {};
  const label = t("job.progress");
  return all > 1 ? <progress aria-label={label} value={done} max={all} /> : <progress aria-label={label} />;
}
