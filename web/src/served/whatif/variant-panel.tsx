// The what-if as it stands: its changes as sentences, its name, keeping it, running it.
import {useState} from "preact/hooks";
import {usePage, useSpeaker} from "../../page-context";
import {look} from "../../view";
import {Refused, send} from "../api";
import {JobLine} from "../job-line";
import {keepJob, refresh} from "../live";
import type {Choices, ComparisonRequest, Job, State, Variant} from "../types";
import {type Draft, changeDraft, clearDraft, nameOf, useDraft, variantOf} from "./draft";
import {sentence} from "./sentences";
import {changeOf, Wrong, WrongLine} from "./wrong";

export function VariantPanel({state, choices}: {state: State; choices: Choices}) {
  const {t} = useSpeaker();
  const draft = useDraft();
  const [error, fail] = useState<unknown>(null);
  const first = useFirstSentence(draft, choices);
  const started = draft.changes.length > 0 || draft.title !== "";
  return (
    <section class="variant-panel" aria-labelledby="variant-h">
      <h2 id="variant-h">{t("whatif.yours")}</h2>
      <ChangeList draft={draft} choices={choices} error={error} />
      <label class="text-field">{t("whatif.title")}
        <input id="whatif-name" maxLength={200} value={draft.title} placeholder={first} dir="auto"
          onInput={(event) => changeDraft({title: event.currentTarget.value})} />
      </label>
      <label class="text-field">{t("whatif.why")}
        <textarea id="whatif-why" rows={2} maxLength={2000} value={draft.why} dir="auto"
          onInput={(event) => changeDraft({why: event.currentTarget.value})} />
      </label>
      <div class="panel-acts">
        <Run draft={draft} state={state} title={first} fail={fail} />
        <Keep draft={draft} state={state} title={first} fail={fail} />
        {started && <button type="button" onClick={() => {
          fail(null);
          clearDraft();
          look({comparison: ""});
        }}>{t("whatif.anew")}</button>}
      </div>
      <Outside error={error} />
      <Work state={state} own={draft.job} />
    </section>
  );
}

function useFirstSentence(draft: Draft, choices: Choices): string {
  const page = usePage();
  const speaker = useSpeaker();
  const change = draft.changes[0];
  return change ? sentence(change, {page, speaker, choices}).replace(/[.。]$/, "") : "";
}

function ChangeList({draft, choices, error}: {draft: Draft; choices: Choices; error: unknown}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t} = speaker;
  if (!draft.changes.length) return <p id="no-changes">{t("whatif.nochanges")}</p>;
  const problems = error instanceof Refused ? error.problems : [];
  return (
    <ol class="change-list" id="change-list">
      {draft.changes.map((change, i) => {
        const said = sentence(change, {page, speaker, choices});
        const wrong = problems.filter((one) => changeOf(one) === i);
        return (
          <li key={`${i}:${said}`}>
            <span dir="auto">{said}</span>{" "}
            <button type="button" class="small" aria-label={t("whatif.remove.this", {change: said})}
              onClick={() => changeDraft({changes: draft.changes.filter((_, j) => j !== i)})}>{t("whatif.remove")}</button>
            {wrong.length > 0 && <ul class="problems" role="alert">{wrong.map((one, j) => <WrongLine key={j} problem={one} />)}</ul>}
          </li>
        );
      })}
    </ol>
  );
}

/** What is wrong but with no one change. */
function Outside({error}: {error: unknown}) {
  if (error instanceof Refused && error.problems.length > 0) {
    const rest = error.problems.filter((one) => changeOf(one) < 0);
    return rest.length ? <Wrong error={new Refused(error.status, error.message, rest, error.answer)} /> : null;
  }
  return <Wrong error={error} />;
}

interface Act {
  draft: Draft;
  state: State;
  title: string;
  fail: (error: unknown) => void;
}

/** The forecast that is shown, asked for once more and beside it the what-if. */
function Run({draft, state, title, fail}: Act) {
  const {data} = usePage();
  const {t} = useSpeaker();
  const shown = state.forecasts.find((one) => one.number === data.stamp.number);
  const busy = state.jobs.some((job) => job.id === draft.job && ["queued", "running"].includes(job.state));
  const run = () => {
    const {as_of, members, seed} = data.stamp;
    const more = shown ? {days: shown.days, method: shown.method} : {};
    const asked: ComparisonRequest = {variant: variantOf(draft, title), as_of, members, seed, ...more};
    send<Job>("/api/comparisons", asked).then((job) => {
      fail(null);
      keepJob(job);
      changeDraft({job: job.id});
    }, fail);
  };
  return <button type="button" class="main" id="whatif-run" disabled={!draft.changes.length || busy} onClick={run}>{t("whatif.run")}</button>;
}

function Keep({draft, state, title, fail}: Act) {
  const {t} = useSpeaker();
  const [asking, ask] = useState(false);
  const [said, say] = useState("");
  const shown = draft.title.trim() || title;
  const name = nameOf(shown);
  const taken = name !== draft.kept && state.variants.some((one) => one.name === name);
  const keep = (as: string) => {
    ask(false);
    say("");
    send<Variant>(`/api/variants/${as}`, {...variantOf({...draft, kept: as}, title), name: as}, "PUT").then((kept) => {
      fail(null);
      changeDraft({kept: kept.name, title: kept.title ?? shown});
      say(t("whatif.kept.now", {name: kept.name}));
      void refresh();
    }, fail);
  };
  return (
    <>
      <button type="button" id="whatif-save" disabled={!draft.changes.length} onClick={() => (taken ? ask(true) : keep(name))}>{t("whatif.keep")}</button>
      {asking && (
        <span class="ask" role="alert">
          {t("whatif.taken", {name})}{" "}
          <button type="button" onClick={() => keep(name)}>{t("whatif.replace")}</button>{" "}
          <button type="button" onClick={() => keep(freeName(name, state))}>{t("whatif.keepboth")}</button>
        </span>
      )}
      <span role="status" class="said">{said}</span>
    </>
  );
}

function freeName(name: string, state: State): string {
  const taken = new Set(state.variants.map((one) => one.name));
  for (let number = 2; ; number += 1) {
    const other = `${name.slice(0, 58)}-${number}`;
    if (!taken.has(other)) return other;
  }
}

/** Comparisons under way or broken off, and what became of one's own. */
function Work({state, own}: {state: State; own: string}) {
  const open = state.jobs.filter((job) => job.kind === "comparison"
    && (["queued", "running", "interrupted"].includes(job.state) || (job.id === own && ["failed", "cancelled"].includes(job.state))));
  return <div id="whatif-work">{open.map((job) => <JobLine key={job.id} job={job} />)}</div>;
}
