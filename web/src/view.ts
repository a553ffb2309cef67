// What is looked at: kept in the address (#place=...&day=...), so that reload, back and a shared
// link bring the same view.
import {useLayoutEffect, useState} from "preact/hooks";

export interface View {
  place: string;
  /** Day shown, YYYY-MM-DD. */
  day: string;
  series: "present" | "arrivals";
  language: string;
  /** What the drawer shows: "figure:12", "number:present:NAME:2018-11-20", "place:NAME",
   * "route:3", "standard:water"; "" when closed. */
  open: string;
  search: string;
  sort: string;
  /** Which figures are listed: "", "used", "unused", "copies". */
  only: string;
  /** Part of the served page that is shown: "", "whatif", "desk", "runs". */
  part: string;
  /** What the evidence desk shows: "", "all", "decided", "report/ID/FIGURE", "figure/ID". */
  desk: string;
  /** What its list of figures was asked for, as in an address. */
  list: string;
  /** Comparison that is shown in the part what-if; "" for none. */
  comparison: string;
}

type Listener = () => void;
const listeners = new Set<Listener>();
let defaults: View = {place: "", day: "", series: "present", language: "en", open: "", search: "", sort: "", only: "", part: "", desk: "", list: "", comparison: ""};
let current: View = defaults;

export function startView(initial: Partial<View>): void {
  defaults = {...defaults, ...initial};
  current = {...defaults, ...read()};
  addEventListener("popstate", () => {
    current = {...defaults, ...read()};
    tell();
  });
  addEventListener("hashchange", () => {
    current = {...defaults, ...read()};
    tell();
  });
}

function read(): Partial<View> {
  const pairs = new URLSearchParams(location.hash.slice(1));
  const found: Record<string, string> = {};
  for (const [key, value] of pairs) if (key in defaults) found[key] = value;
  return found as Partial<View>;
}

export function address(view: View): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(view)) {
    if (value !== defaults[key as keyof View]) pairs.set(key, value);
  }
  return `#${pairs.toString()}`;
}

export function linkTo(change: Partial<View>): string {
  return address({...current, ...change});
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** Change what is looked at. `quiet` leaves no step for "back" (sliders, typing). */
export function look(change: Partial<View>, quiet = false): void {
  const next = {...current, ...change};
  if (address(next) === address(current)) return;
  current = next;
  const to = address(next);
  try {
    if (quiet) history.replaceState(null, "", to);
    else history.pushState(null, "", to);
  } catch {
    // A browser that forbids it for files, or too many changes a second: the view still changes.
  }
  tell();
}

export function view(): View {
  return current;
}

/** What is looked at, whole. Listened to from the moment it is drawn, so that no change is missed. */
export function useView(): View {
  const [, redraw] = useState(0);
  useLayoutEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return current;
}

/** One part of what is looked at: draws anew only when that part is another. */
export function useLook<T extends string>(pick: (view: View) => T): T {
  const [part, set] = useState(() => pick(current));
  useLayoutEffect(() => {
    const listener = () => set(pick(current));
    listener();
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return part;
}
