// Giving reports to the desk: dropped, chosen or pasted; and what became of them.
import {useEffect, useRef, useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {look} from "../../view";
import {Refused, upload} from "../api";
import {JobLine} from "../job-line";
import {useLive} from "../live";
import {ProblemList, Problems} from "../problems";
import type {Job, UploadLimits} from "../types";
import {begun, forget, useJobs} from "./jobs";
import {Paste} from "./paste";
import {reportAt, way} from "./where";

export function Intake() {
  const {t} = useSpeaker();
  const {state} = useLive();
  const [day, setDay] = useState("");
  const [refused, refuse] = useState<{error: unknown; files: File[]}>({error: null, files: []});
  const [busy, work] = useState(false);
  const give = (files: File[]) => {
    const large = tooLarge(files, state?.limits);
    if (large) {
      refuse({error: large, files});
      return;
    }
    work(true);
    upload<Job>("/api/desk/reports", files, {published: day}).then((job) => {
      refuse({error: null, files: []});
      begun("reading", job);
    }, (error: unknown) => refuse({error, files})).finally(() => work(false));
  };
  return (
    <section aria-labelledby="desk-give-h" class="desk-give">
      <h2 id="desk-give-h">{t("desk.give")}</h2>
      <DropZone give={give} formats={state?.limits.formats ?? ""} busy={busy} />
      <div class="fields">
        <label>{t("desk.give.published")}{" "}
          <input type="date" value={day} onInput={(event) => setDay(event.currentTarget.value)} />
        </label>
        <p class="fine">{t("desk.give.note")}</p>
      </div>
      <NotTaken refused={refused} give={give} />
      <Paste />
      <Given />
    </section>
  );
}

function DropZone({give, formats, busy}: {give: (files: File[]) => void; formats: string; busy: boolean}) {
  const {t} = useSpeaker();
  const [over, hover] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="drop" data-over={over || undefined} onDragOver={(event) => {
      event.preventDefault();
      hover(true);
    }} onDragLeave={() => hover(false)} onDrop={(event) => {
      event.preventDefault();
      hover(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length) give(files);
    }}>
      <p><strong>{t("desk.drop")}</strong></p>
      <input ref={input} type="file" id="desk-files" class="hidden" multiple tabIndex={-1} aria-label={t("desk.choose")} onChange={(event) => {
        const files = [...(event.currentTarget.files ?? [])];
        event.currentTarget.value = "";
        if (files.length) give(files);
      }} />
      <button type="button" disabled={busy} onClick={() => input.current?.click()}>{t("desk.choose")}</button>
      {busy && <p role="status">{t("desk.sending")}</p>}
      {formats && <p class="fine" lang="en" dir="auto">{formats}</p>}
    </div>
  );
}

/** Files that were refused, in words; the others can still be read. */
function NotTaken({refused, give}: {refused: {error: unknown; files: File[]}; give: (files: File[]) => void}) {
  const {t} = useSpeaker();
  const {error, files} = refused;
  if (!error) return null;
  const named = error instanceof Refused ? new Set(error.problems.map((one) => one.file)) : new Set<string>();
  const others = files.filter((file) => !named.has(file.name));
  const left = named.size > 0 && others.length > 0 && others.length < files.length;
  return (
    <div class="desk-refused">
      <p>{t("desk.nottaken")}</p>
      <Problems error={error} title={error instanceof TooLarge ? t("desk.toolarge") : undefined} />
      {left && <button type="button" onClick={() => give(others)}>{t("desk.others", {count: others.length})}</button>}
    </div>
  );
}

/** What is too large is not sent at all. */
function tooLarge(files: File[], limits: UploadLimits | undefined): Refused | null {
  if (!limits) return null;
  const mebibytes = (bytes: number) => `${Math.max(1, Math.round(bytes / 1048576))} MB`;
  const problems = files.filter((file) => file.size > limits.file_bytes).map((file) => ({
    file: file.name, line: 0, column: "", found: mebibytes(file.size), expected: `≤ ${mebibytes(limits.file_bytes)}`,
  }));
  if (files.length > limits.files) {
    problems.push({file: "", line: 0, column: "", found: String(files.length), expected: `≤ ${limits.files}`});
  }
  return problems.length ? new TooLarge(problems) : null;
}

class TooLarge extends Refused {
  constructor(problems: Refused["problems"]) {
    super(413, "desk.toolarge", problems, null);
  }
}

/** Readings under way, and what was found. */
function Given() {
  const jobs = useJobs("reading");
  return <div class="desk-given">{jobs.map((job) => <Reading key={job.id} job={job} />)}</div>;
}

const opened = new Set<string>();

function Reading({job}: {job: Job}) {
  const {t} = useSpeaker();
  const [gone, hide] = useState(false);
  const [only, ...more] = job.result?.read ?? [];
  useEffect(() => {
    if (job.state !== "done" || !only || more.length > 0 || job.problems.length > 0 || opened.has(job.id)) return;
    opened.add(job.id);
    look({desk: reportAt(only.report_id)});
  }, [job]);
  if (gone) return null;
  if (job.state !== "done") return <JobLine job={job} />;
  return (
    <div class="desk-done">
      <p role="status"><strong>{t("desk.read", {count: job.result?.read.length ?? 0})}</strong></p>
      <ul>
        {job.result?.read.map((one) => (
          <li key={one.report_id}>
            <a {...way(reportAt(one.report_id))}><span dir="auto">{one.name}</span></a>: {t("desk.read.figures", {count: one.figures})}
            {one.known_as && <> · {t("desk.known", {name: one.known_as})}</>}
            {one.links.map((link, i) => <small key={i} class="note">{t("desk.link", {name: link.name})} <span lang="en">({link.kind}: {link.reason})</span></small>)}
          </li>
        ))}
      </ul>
      {job.problems.length > 0 && <ProblemList message={t("desk.notread")} problems={job.problems} />}
      {job.result?.told.map((line, i) => <p key={i} class="fine" lang="en" dir="auto">{line}</p>)}
      <button type="button" onClick={() => {
        forget("reading", job.id);
        hide(true);
      }}>{t("desk.dismiss")}</button>
    </div>
  );
}
