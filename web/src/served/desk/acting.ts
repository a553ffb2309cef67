// What somebody is doing about one figure, and what came of it.
import {useState} from "preact/hooks";
import type {Conflict, DecisionAnswer, DecisionRequest, Entry} from "../types";
import {BY, decider} from "./by";
import {conflictIn} from "./conflict";
import {type Action, decide} from "./decide";
import {useDraft} from "./drafts";

/** A form that is open on a figure. `seen` is how far the ledger was when it was opened. */
export interface Draft {
  action: "reject" | "correct" | "merge";
  why: string;
  seen: number;
  fields: Record<string, string>;
  original: string;
}

export interface Acting {
  draft: Draft | null;
  error: unknown;
  conflict: Conflict | null;
  /** What was tried last. */
  tried: {action: Action; why: string} | null;
  busy: boolean;
  open: (action: Draft["action"]) => void;
  type: (part: Partial<Draft>) => void;
  close: () => void;
  send: (action: Action, why: string, more?: Pick<DecisionRequest, "fields" | "original">) => void;
  look: () => void;
}

export class NoName extends Error {}

export function useActing(entry: Entry, seen: number, done: (answer: DecisionAnswer) => void, again: () => void): Acting {
  const [draft, keep] = useDraft<Draft>(`figure/${entry.figure_id}`);
  const [error, fail] = useState<unknown>(null);
  const [tried, attempt] = useState<Acting["tried"]>(null);
  const [busy, work] = useState(false);
  const conflict = conflictIn(error);
  const close = () => {
    keep(null);
    fail(null);
  };
  const send: Acting["send"] = (action, why, more = {}) => {
    const by = decider().trim();
    attempt({action, why});
    if (!by) {
      fail(new NoName());
      document.getElementById(BY)?.focus();
      return;
    }
    if (busy) return;
    work(true);
    decide({action, figures: [entry.figure_id], by, why, seen: draft?.seen ?? seen, ...more}).then((answer) => {
      close();
      done(answer);
    }, fail).finally(() => work(false));
  };
  return {
    draft, error, conflict, tried, busy, close, send,
    open: (action) => {
      fail(null);
      keep({action, why: draft?.why ?? "", seen, fields: draft?.fields ?? {}, original: draft?.original ?? ""});
    },
    type: (part) => {
      if (draft) keep({...draft, ...part});
    },
    look: () => {
      // What was typed stays; it is sent again only by hand, on what is seen now.
      if (draft && conflict) keep({...draft, seen: conflict.revision});
      fail(null);
      again();
    },
  };
}
