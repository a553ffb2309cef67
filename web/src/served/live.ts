// What the server tells everybody: kept here, told to every part that shows it.
import {useLayoutEffect, useState} from "preact/hooks";
import {ask, Refused} from "./api";
import {endSession, readSession} from "./session";
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
  useLayoutEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return live;
}

type Part = (state: State) => Partial<State>;

/** Number of the last question for the whole state, and of the last one that was answered. */
let asked = 0, answered = 0;
/** What was heard while a question was open: its answer may be older than that. */
let meanwhile: {question: number; part: Part}[] = [];
/** Jobs as they were last heard of. */
const heard = new Map<string, Job>();

/** Read the whole state again: at the start, after a break, after one's own change. */
export async function refresh(): Promise<void> {
  asked += 1;
  const own = asked;
  let refused = false;
  const state = await ask<State>("/api/state").catch((error: unknown) => {
    // Who is not signed in any more is answered: the server is there.
    refused = error instanceof Refused && error.status === 401;
    return null;
  });
  // An answer that comes later than that to a later question is an old one.
  if (own < answered) return;
  answered = own;
  meanwhile = meanwhile.filter(({question}) => question >= own);
  if (!state) change({online: refused});
  else change({state: meanwhile.reduce((now, {part}) => ({...now, ...part(now)}), state), online: true});
}

/** Listen for as long as the page is open. The browser connects again by itself. */
export function listen(): void {
  if (source) return;
  void readSession();
  void refresh();
  connect();
}

/** Somebody signed in again: listen again, and read everything anew. */
export function again(): void {
  source?.close();
  void refresh();
  connect();
}

const AGAIN = 3000;

function connect(): void {
  const stream = new EventSource("/api/events");
  source = stream;
  stream.onerror = () => {
    heard.clear();
    change({online: false});
    // A browser gives up where something else answers in the server's stead.
    if (stream.readyState !== EventSource.CLOSED) return;
    void refresh();
    setTimeout(() => {
      if (source === stream) connect();
    }, AGAIN);
  };
  on<unknown>("session", () => {
    stream.close();
    endSession();
  });
  on<unknown>("hello", () => {
    // After a break: what was missed is not told twice, so everything is read again.
    change({ledger: live.ledger + 1});
    void readSession();
    void refresh();
  });
  on<Job>("job", (job) => {
    heard.set(job.id, job);
    withHeard((state) => ({jobs: withJob(state.jobs, job)}));
  });
  on<ScenarioEvent>("scenario", () => void refresh());
  on<ForecastsEvent>("forecasts", () => void refresh());
  on<Variants>("variants", ({variants}) => withHeard(() => ({variants})));
  on<LedgerEvent>("ledger", (told) => {
    change({ledger: live.ledger + 1, deciders: [...new Set([...told.by, ...live.deciders])].slice(0, 5)});
    void refresh();
  });
}

function on<T>(name: string, hear: (told: T) => void): void {
  source?.addEventListener(name, (event) => hear(JSON.parse((event as MessageEvent<string>).data) as T));
}

function withHeard(part: Part): void {
  if (answered < asked) meanwhile.push({question: asked, part});
  withState(part);
}

function withState(part: Part): void {
  if (live.state) change({state: {...live.state, ...part(live.state)}, online: true});
}

/** Keep the answer to one's own request for a job, unless more was heard of the job already. */
export function keepJob(job: Job): void {
  withHeard((state) => ({jobs: withJob(state.jobs, heard.get(job.id) ?? job)}));
}

function withJob(jobs: Job[], job: Job): Job[] {
  return jobs.some((one) => one.id === job.id)
    ? jobs.map((one) => (one.id === job.id ? job : one))
    : [job, ...jobs];
}
