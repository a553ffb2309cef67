// Work this page asked for: followed to its end, also when the list of open work has let it go.
import {useEffect, useState} from "preact/hooks";
import {ask} from "../api";
import {keepJob, useLive} from "../live";
import type {Job} from "../types";

const ENDS = ["done", "failed", "cancelled"];
const mine: Record<"reading" | "forecast", Job[]> = {reading: [], forecast: []};

export function begun(kind: "reading" | "forecast", job: Job): void {
  mine[kind] = [job, ...mine[kind].filter((one) => one.id !== job.id)].slice(0, 5);
  keepJob(job);
}

export function forget(kind: "reading" | "forecast", id: string): void {
  mine[kind] = mine[kind].filter((one) => one.id !== id);
}

/** This page's own work of a kind, newest first, then what else of it is open. */
export function useJobs(kind: "reading" | "forecast"): Job[] {
  const {state, online} = useLive();
  const [, redraw] = useState(0);
  const open = (state?.jobs ?? []).filter((one) => one.kind === kind);
  mine[kind] = mine[kind].map((job) => open.find((one) => one.id === job.id) ?? job);
  const lost = online ? mine[kind].filter((job) => !ENDS.includes(job.state) && !open.some((one) => one.id === job.id)) : [];
  const missing = lost.map((job) => job.id).join(" ");
  useEffect(() => {
    for (const id of missing.split(" ").filter(Boolean)) {
      ask<Job>(`/api/jobs/${id}`).then((job) => {
        mine[kind] = mine[kind].map((one) => (one.id === id ? job : one));
        redraw((count) => count + 1);
      }, () => undefined);
    }
  }, [kind, missing]);
  const ids = new Set(mine[kind].map((one) => one.id));
  return [...mine[kind], ...open.filter((one) => !ids.has(one.id) && ["queued", "running", "interrupted"].includes(one.state))];
}
