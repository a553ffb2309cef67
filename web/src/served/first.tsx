// Before the first forecast there is no page to show: only a way to make one.
import {useEffect, useMemo, useState} from "preact/hooks";
import type {Catalogues} from "../app";
import {SpeakerContext} from "../page-context";
import {Speaker} from "../say";
import {firstLanguage} from "../start";
import {send} from "./api";
import {JobLine} from "./job-line";
import {keepJob, listen, useLive} from "./live";
import {ProblemList, Problems} from "./problems";
import {may, useSigned} from "./session";
import {SignedIn} from "./signed";
import type {Job} from "./types";

export function First({texts}: {texts: Catalogues}) {
  const speaker = useMemo(() => {
    const language = firstLanguage(texts, true);
    return new Speaker(language, texts[language] ?? {}, texts.en ?? {});
  }, [texts]);
  useEffect(listen, []);
  const {state, online} = useLive();
  const {session} = useSigned();
  const [error, fail] = useState<unknown>(null);
  const made = state?.current ?? null;
  useEffect(() => {
    if (made !== null) location.assign("/");
  }, [made]);
  const begin = () => send<Job>("/api/forecasts", {}).then(keepJob, fail);
  const {t} = speaker;
  return (
    <SpeakerContext.Provider value={speaker}>
      <main id="main">
        <h1>{state?.scenario.title ?? "Waystation"}</h1>
        <h2>{t("served.first.title")}</h2>
        <p>{t("served.first")}</p>
        <SignedIn />
        {may("analyst", session) && <button type="button" class="main" onClick={() => void begin()}>{t("served.first.make")}</button>}
        <Problems error={error} />
        {!online && <p class="offline" role="alert">{t("served.away")}</p>}
        {state && state.scenario.problems.length > 0
          && <ProblemList message={t("served.broken")} problems={state.scenario.problems} />}
        {state?.jobs.map((job) => <JobLine key={job.id} job={job} />)}
      </main>
    </SpeakerContext.Provider>
  );
}
