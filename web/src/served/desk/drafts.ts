// What somebody is typing: kept while lists are read anew and other things are looked at.
import {useCallback, useState} from "preact/hooks";

const drafts = new Map<string, unknown>();

/** What is typed under a name; null is nothing, and forgets it. */
export function useDraft<T>(key: string): [T | null, (next: T | null) => void] {
  const [, redraw] = useState(0);
  const keep = useCallback((next: T | null) => {
    if (next === null) drafts.delete(key);
    else drafts.set(key, next);
    redraw((count) => count + 1);
  }, [key]);
  return [(drafts.get(key) as T | undefined) ?? null, keep];
}
