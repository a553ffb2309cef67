// The day shown while it moves: slider, play and chart keys move it many times a second; the
// address, the tables and everything else follow once it rests.
import {useLayoutEffect, useState} from "preact/hooks";
import type {Page} from "./page-context";
import {look, useLook, view} from "./view";

const RESTS_AFTER = 220;

let moving: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** The day shown now, YYYY-MM-DD. */
export function shownDay(): string {
  return moving ?? view().day;
}

/** Show another day at once. `hold`: it will move on, so leave everything else as it is. */
export function moveDay(iso: string, hold = false): void {
  moving = iso;
  clearTimeout(timer);
  if (!hold) timer = setTimeout(restDay, RESTS_AFTER);
  for (const listener of listeners) listener();
}

/** The day shown stays: the address and the rest of the page follow. */
export function restDay(): void {
  clearTimeout(timer);
  if (moving === null) return;
  const day = moving;
  moving = null;
  look({day}, true);
}

export function onDay(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Position of the day shown, also while it moves. */
export function useMovingDay(page: Page): number {
  const rested = useLook((view) => view.day);
  const [, redraw] = useState(shownDay());
  useLayoutEffect(() => onDay(() => redraw(shownDay())), []);
  return page.dayIndex(moving ?? rested);
}

/** Position of the day shown once it rests. */
export function useDay(page: Page): number {
  return page.dayIndex(useLook((view) => view.day));
}
