// Signs of events: the form says what, filled, outlined or dashed says how certain.
import type {EventData} from "../types";
import type {Speaker} from "../say";

const FORMS: Record<string, string> = {
  closure: "M-6 -6H6V6H-6ZM-3.5 0H3.5",
  blocking: "M0 -7L7 6H-7ZM0 -2V2.5",
  detention: "M0 -7L7 0L0 7L-7 0Z",
  offer: "M-6 0A6 6 0 1 1 6 0A6 6 0 1 1 -6 0M-3 0H3M0 -3V3",
  announcement: "M-6 0A6 6 0 1 1 6 0A6 6 0 1 1 -6 0M0 -1V3.4M0 -3.4V-3",
  capacity: "M-6 6V-1L0 -7L6 -1V6ZM-2 6V2H2V6",
  transfer: "M-7 -3H2V-6L7 0L2 6V3H-7Z",
  conflict: "M0 -8L2 -2.5L7.5 -4L4 0L7.5 4L2 2.5L0 8L-2 2.5L-7.5 4L-4 0L-7.5 -4L-2 -2.5Z",
  flood: "M-7 -5H7V5H-7ZM-5 0Q-2.5 -3 0 0T5 0",
  "food insecurity": "M-7 -2H7A7 7 0 0 1 -7 -2ZM-3 -5V-2M0 -6V-2M3 -5V-2",
};

export const ICON_SIZE = 15;

export function iconForm(kind: string): string {
  return FORMS[kind] ?? FORMS.announcement ?? "";
}

/** An icon in a line of text. */
export function Icon({kind, certainty}: {kind: string; certainty: string}) {
  return (
    <svg class="icon" width={18} height={18} viewBox="-9 -9 18 18" aria-hidden="true">
      <path d={iconForm(kind)} class={`event ${certainty}`} />
    </svg>
  );
}

export function kindName(kind: string, {t, has}: Speaker): string {
  const key = `event.${kind === "flood" ? "high_water" : kind.replaceAll(" ", "_")}`;
  return has(key) ? t(key) : kind;
}

/** Kind, certainty and place of an event. */
export function eventTitle(event: EventData, speaker: Speaker, place: string): string {
  const certainty = speaker.has(`certainty.${event.certainty}`) ? speaker.t(`certainty.${event.certainty}`) : event.certainty;
  return speaker.t("event.title", {kind: kindName(event.kind, speaker), certainty, place});
}

export function holds(event: EventData, day: number): boolean {
  return event.first <= day && (event.last === null || day <= event.last);
}
