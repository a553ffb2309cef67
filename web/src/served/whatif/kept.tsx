// Variants that are kept with the scenario, and comparisons made before.
import {useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {linkTo, look} from "../../view";
import {ask} from "../api";
import {refresh} from "../live";
import {ProblemList, Problems} from "../problems";
import type {Job, Jobs, State, Variant, VariantItem, Variants} from "../types";
import {useAsked} from "./choices";
import {changeDraft, takeUp, useDraft} from "./draft";

export function Kept({state}: {state: State}) {
  const {t} = useSpeaker();
  return (
    <section aria-labelledby="kept-h">
      <h2 id="kept-h">{t("whatif.kept")}</h2>
      {!state.variants.length && <p>{t("whatif.kept.none")}</p>}
      <ul class="kept-list">{state.variants.map((one) => <Item key={one.name} item={one} />)}</ul>
      <Before state={state} />
    </section>
  );
}

function Item({item}: {item: VariantItem}) {
  const {t} = useSpeaker();
  const {kept} = useDraft();
  const [sure, ask_] = useState(false);
  const [error, fail] = useState<unknown>(null);
  const load = () => ask<Variant>(`/api/variants/${item.name}`).then((variant) => {
    fail(null);
    takeUp(variant, item.name);
    look({comparison: ""});
  }, fail);
  const remove = () => ask<Variants>(`/api/variants/${item.name}`, {method: "DELETE"}).then(() => {
    if (kept === item.name) changeDraft({kept: ""});
    void refresh();
  }, fail);
  const named = {name: item.title};
  return (
    <li data-variant={item.name}>
      <strong dir="auto">{item.title}</strong> <span class="fine">{t("whatif.kept.item", {count: item.changes, name: item.name})}</span>{" "}
      {!item.problems.length && <button type="button" class="small" aria-label={t("whatif.load.this", named)} onClick={() => void load()}>{t("whatif.load")}</button>}{" "}
      {sure
        ? <><button type="button" class="small" onClick={() => void remove()}>{t("whatif.delete.sure", named)}</button>{" "}
          <button type="button" class="small" onClick={() => ask_(false)}>{t("whatif.delete.not")}</button></>
        : <button type="button" class="small" aria-label={t("whatif.delete.this", named)} onClick={() => ask_(true)}>{t("whatif.delete")}</button>}
      {item.problems.length > 0 && <ProblemList message={t("whatif.kept.broken")} problems={item.problems} />}
      <Problems error={error} />
    </li>
  );
}

/** Comparisons that are still there. */
function Before({state}: {state: State}) {
  const {t, time} = useSpeaker();
  const over = state.jobs.filter((job) => job.state === "done").length;
  const {found} = useAsked<Jobs>("/api/jobs", over);
  const done = (found?.jobs ?? []).filter((job) => job.kind === "comparison" && job.result?.comparison);
  if (!done.length) return null;
  return (
    <>
      <h3>{t("whatif.before")}</h3>
      <ul class="kept-list">
        {done.slice(0, 10).map((job) => (
          <li key={job.id}>
            <a dir="auto" href={linkTo({comparison: job.result?.comparison ?? ""})} onClick={(event) => {
              event.preventDefault();
              look({comparison: job.result?.comparison ?? ""});
            }}>{titleOf(job)}</a> <span class="fine">{time(job.asked_at)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function titleOf(job: Job): string {
  const variant = job.request.variant as Partial<Variant> | undefined;
  return variant?.title ?? variant?.name ?? job.id;
}
