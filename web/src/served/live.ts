// What the server tells everybody: kept here, told to every part that shows it.
import {useEffect, useState} from "preact/hooks";
import {ask} from "./api";
import type {ForecastsEvent, Job, LedgerEvent, ScenarioEvent, State, Variants} from "./types";

export interface Live {
  state: State | null;
  /** False while the server does not answer. */
  online: boolean;
  /** Who decided at the desk since this page was opened, the last ones first. */
  deciders: string[];
  /** Rises with every change of the ledger, so that lists are read again. */
  ledger: number;
}

let live: Live = {state: null, online: true, deciders: [], ledger: 0};
const listeners = new Set<() => void>();
let source: EventSource | null = null;

function change(part: Partial<Live>): void {
  live = {...live, ...part};
  for (const listener of listeners) listener();
}

export function useLive(): Live {
  const [, redraw] = useState(0);
  useEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return live;
}

/** Read the whole state again: at the start, after a break, after one's own change. */
export async function refresh(): Promise<void> {
  try {
    change({state: await ask<State>("/api/state"), online: true});
  } catch {
    change({online: false});
  }
}

/** Listen for as long as the page is open. The browser connects again by itself. */
export function listen(): void {
  if (source) return;
  void refresh();
  connect();
}

const AGAIN = 3000;

function connect(): void {
  const stream = new EventSource("/api/events");
  source = stream;
  stream.onerror = () => {
    change({online: false});
    // A browser gives up where something else answers in the server's stead.
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, AGAIN);
  };
  on<unknown>("hello", () => {
    // After a break: what was missed is not told twice, so everything is read again.
    change({ledger: live.ledger + 1});
    void refresh();
  });
  on<Job>("job", (job) => withState((state) => ({jobs: withJob(state.jobs, job)})));
  on<ScenarioEvent>("scenario", () => void refresh());
  on<ForecastsEvent>("forecasts", () => void refresh());
  on<Variants>("variants", ({variants}) => withState(() => ({variants})));
  on<LedgerEvent>("ledger", (told) => {
    change({ledger: live.ledger + 1, deciders: [...new Set([...told.by, ...live.deciders])].slice(0, 5)});
    void refresh();
  });
}

function on<T>(name: string, hear: (told: T) => void): void {
  source?.addEventListener(name, (event) => hear(JSON.parse((event as MessageEvent<string>).data) as T));
}

function withState(part: (state: State) => Partial<State>): void {
  if (live.state) change({state: {...live.state, ...part(live.state)}, online: true});
}

/** Keep what is told of a job; also called with the answer to one's own request. */
export function keepJob(job: Job): void {
  withState((state) => ({jobs: withJob(state.jobs, job)}));
}

function withJob(jobs: Job[], job: Job): Job[] {
  return jobs.some((one) => one.id === job.id)
    ? jobs.map((one) => (one.id === job.id ? job : one))
    : [job, ...jobs];
}
