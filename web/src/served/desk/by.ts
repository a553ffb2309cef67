// Who decides at the desk: typed once, kept in this browser.
import {useLayoutEffect, useState} from "preact/hooks";
import {account} from "../session";
import {rememberedName, rememberName} from "../who";

let name: string | null = null;
const listeners = new Set<() => void>();

/** Who decides: the account that is signed in, else the name that was typed. */
export function decider(): string {
  if (account()) return account();
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
