// Any number on the page leads to the figures that moved it: a quiet button round it.
import type {ComponentChildren} from "preact";
import {useSpeaker} from "../page-context";
import {look} from "../view";

/** `what`: "present", "arrivals", "peak", "reached", "exceeding" (of a place) or "size" (of a
 * group, in `place`); `day` as YYYY-MM-DD, or "" for a number about no one day. */
export function Origin({what, place, day = "", children}: {
  what: string;
  place: string;
  day?: string;
  children: ComponentChildren;
}) {
  const {t} = useSpeaker();
  return (
    <button type="button" class="origin" title={t("origin.title")} aria-haspopup="dialog"
      onClick={() => look({open: `number:${what}:${place}:${day}`})}>
      {children}
    </button>
  );
}
