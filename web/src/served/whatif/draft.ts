// The what-if that is being put together: kept while the tab is open, also over a reload.
import {useLayoutEffect, useState} from "preact/hooks";
import type {Variant} from "../types";

/** One change, as docs/scenario-format.md has it. */
export type Change = Record<string, string | number>;

export interface Draft {
  title: string;
  why: string;
  changes: Change[];
  /** Name under which it is kept with the scenario; "" while it is not. */
  kept: string;
  /** Work that compares it, asked for in this tab; "" for none. */
  job: string;
}

const KEY = "waystation-what-if";
const LONGEST_NAME = 64;
const EMPTY: Draft = {title: "", why: "", changes: [], kept: "", job: ""};

let draft: Draft = remembered();
const listeners = new Set<() => void>();

function remembered(): Draft {
  try {
    return {...EMPTY, ...(JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Partial<Draft>)};
  } catch {
    return EMPTY;
  }
}

export function changeDraft(part: Partial<Draft>): void {
  draft = {...draft, ...part};
  try {
    sessionStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // A browser that keeps nothing: the draft lives as long as the page.
  }
  for (const listener of listeners) listener();
}

export function clearDraft(): void {
  changeDraft(EMPTY);
}

/** Take up a variant, one that is kept or one that was compared. */
export function takeUp(variant: Variant, kept: string): void {
  const why = variant.why === UNTOLD ? "" : variant.why ?? "";
  changeDraft({title: variant.title ?? variant.name, why, changes: variant.changes as Change[], kept});
}

/** What the server writes where no reason was given. */
const UNTOLD = "not told";

export function useDraft(): Draft {
  const [, redraw] = useState(0);
  useLayoutEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return draft;
}

/** A file's name from a title: letters, digits and "-". */
export function nameOf(title: string): string {
  const plain = title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[^A-Za-z0-9]+/g, "-");
  return plain.replace(/^-+|-+$/g, "").slice(0, LONGEST_NAME).toLowerCase() || "what-if";
}

/** The draft as the server takes it. */
export function variantOf({title, why, changes, kept}: Draft, fallback: string): Variant {
  const shown = title.trim() || fallback;
  const told = why.trim();
  return {name: kept || nameOf(shown), title: shown, ...(told ? {why: told} : {}), changes};
}
