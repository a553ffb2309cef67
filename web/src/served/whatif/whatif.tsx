// What-if: changes to the scenario, and two futures side by side on the same random numbers.
import {useEffect} from "preact/hooks";
import {usePage, useSpeaker} from "../../page-context";
import {look, useLook} from "../../view";
import {useLive} from "../live";
import {Problems} from "../problems";
import type {Choices, State} from "../types";
import {boundsOf} from "./adding";
import {useAsked} from "./choices";
import {Controls} from "./controls";
import {changeDraft, useDraft} from "./draft";
import {Kept} from "./kept";
import {Outcome} from "./outcome";
import {VariantPanel} from "./variant-panel";
import "../../charts/charts.css";
import "./whatif.css";

export function WhatIf() {
  const {data} = usePage();
  const {t} = useSpeaker();
  const {state} = useLive();
  const {found, error} = useAsked<Choices>("/api/choices", state?.scenario.problems.length ?? 0);
  return (
    <>
      <h1>{t("whatif.heading")}</h1>
      <p class="caveat">{t("whatif.intro", {title: data.scenario.title})}</p>
      {error ? <Problems error={error} title={t("whatif.nochoices")} /> : null}
      {state && found ? <Desk state={state} choices={found} /> : !error && <p>{t("served.loading")}</p>}
    </>
  );
}

function Desk({state, choices}: {state: State; choices: Choices}) {
  const page = usePage();
  const {t} = useSpeaker();
  const draft = useDraft();
  const shown = useLook((view) => view.comparison);
  useOwnJob(state, draft.job);
  const bounds = boundsOf(page, state);
  return (
    <>
      <div class="whatif-desk">
        <section aria-labelledby="controls-h">
          <h2 id="controls-h">{t("whatif.controls")}</h2>
          <Controls page={page} choices={choices} bounds={bounds} />
        </section>
        <div>
          <VariantPanel state={state} choices={choices} />
          <Kept state={state} />
        </div>
      </div>
      {shown && <Outcome key={shown} id={shown} choices={choices} draft={draft} />}
    </>
  );
}

/** Once the comparison asked for here is done, it is shown. */
function useOwnJob(state: State, own: string): void {
  const done = state.jobs.find((job) => job.id === own)?.result?.comparison ?? "";
  useEffect(() => {
    if (!done) return;
    changeDraft({job: ""});
    look({comparison: done, open: ""});
  }, [done]);
}
