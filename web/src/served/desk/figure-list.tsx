// The figures of a report as a list that is worked through by keyboard.
import {useLayoutEffect, useRef} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import type {DecisionAnswer, Entry} from "../types";
import {FigureFacts} from "./figure-facts";
import {placeOf, readRange, stateWord, whenOf, word} from "./words";

interface ListOf {
  figures: Entry[];
  figure: string;
  seen: number;
  choose: (figure: string) => void;
  done: (answer: DecisionAnswer) => void;
  again: () => void;
}

const STEPS: Record<string, number> = {j: 1, ArrowDown: 1, k: -1, ArrowUp: -1};
const ACTS: Record<string, string> = {a: "accept", r: "reject", c: "correct", m: "merge", s: "split", u: "undo"};

export function FigureList({figures, figure, seen, choose, done, again}: ListOf) {
  const {t} = useSpeaker();
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef(false);
  useLayoutEffect(() => {
    const item = list.current?.querySelector<HTMLElement>("[aria-expanded=true][data-choose]");
    if (moved.current) item?.focus();
    moved.current = false;
    bring(list.current, item?.closest("li") ?? null);
  }, [figure]);
  const onKeyDown = (event: KeyboardEvent) => {
    const where = event.target;
    if (!(where instanceof HTMLElement) || where.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[pressed(event)];
    if (step) {
      event.preventDefault();
      const at = figures.findIndex((one) => one.figure_id === figure);
      const next = figures[Math.min(figures.length - 1, Math.max(0, at + step))];
      if (!next || next.figure_id === figure) return;
      moved.current = true;
      choose(next.figure_id);
      return;
    }
    const act = ACTS[pressed(event)];
    const button = act ? list.current?.querySelector<HTMLButtonElement>(`[data-act="${act}"]:not(:disabled)`) : null;
    if (!button) return;
    event.preventDefault();
    button.click();
  };
  if (figures.length === 0) return <p>{t("desk.nofigures")}</p>;
  return (
    <ol class="desk-figures" ref={list} onKeyDown={onKeyDown} aria-label={t("desk.figures")}>
      {figures.map((one, i) => {
        const chosen = one.figure_id === figure;
        return (
          <li key={one.figure_id} data-figure={one.figure_id} data-state={one.state} class={chosen ? "chosen" : ""}>
            <Head entry={one} number={i + 1} chosen={chosen} choose={() => choose(chosen ? "" : one.figure_id)} />
            {chosen && <FigureFacts entry={one} seen={seen} done={done} again={again} />}
          </li>
        );
      })}
    </ol>
  );
}

/** A figure in two lines; a button that opens it. */
function Head({entry, number, chosen, choose}: {entry: Entry; number: number; chosen: boolean; choose: () => void}) {
  const speaker = useSpeaker();
  return (
    <button type="button" class="desk-head" data-choose aria-expanded={chosen} onClick={choose}>
      <span class="desk-number">{number}</span>
      <q dir="auto">{entry.words || speaker.t("read.uncounted")}</q>
      <State entry={entry} />
      <small>
        {readRange(entry, speaker)} · {word("desk.kind", entry.kind, speaker)} · <span dir="auto">{placeOf(entry) || speaker.t("hidden.noplace")}</span> · {whenOf(entry, speaker)} · <span dir="auto">{entry.speaker || speaker.t("evidence.nospeaker")}</span>
      </small>
    </button>
  );
}

export function State({entry}: {entry: Entry}) {
  const speaker = useSpeaker();
  return <span class="state" data-state={entry.state}>{stateWord(entry, speaker)}{entry.by && <> · <span dir="auto">{entry.by}</span></>}</span>;
}

/** The letter on the key, also where the keyboard writes another script. */
function pressed(event: KeyboardEvent): string {
  return /^Key[A-Z]$/.test(event.code) && !/^[a-z]$/i.test(event.key) ? event.code.slice(3).toLowerCase() : event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** Scroll the list alone, where it scrolls in itself. */
function bring(list: HTMLElement | null, item: HTMLElement | null): void {
  if (!list || !item || list.scrollHeight <= list.clientHeight) return;
  const inner = item.getBoundingClientRect();
  const outer = list.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom) list.scrollTop += inner.top - outer.top - 8;
}
