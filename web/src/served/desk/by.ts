// Who decides at the desk: typed once, kept in this browser.
import {useLayoutEffect, useState} from "preact/hooks";
import {rememberedName, rememberName} from "../who";

let name: string | null = null;
const listeners = new Set<() => void>();

export function decider(): string {
  name ??= rememberedName();
  return name;
}

export function setDecider(typed: string): void {
  name = typed;
  rememberName(typed);
  for (const listener of listeners) listener();
}

export function useDecider(): string {
  const [, redraw] = useState(0);
  useLayoutEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return decider();
}

/** Id of the field in which it is typed. */
export const BY = "desk-by";
