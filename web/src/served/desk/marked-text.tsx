import {useLayoutEffect, useMemo, useRef} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import type {Finding, ReportDetail} from "../types";
import {type Piece, pieces} from "./marks";
import {stateWord} from "./words";

interface Chosen {
  figure: string;
  finding: Finding | null;
  choose: (figure: string) => void;
}

/** The text of a report; every figure found in it is a button. */
export function MarkedText({detail, figure, finding, choose}: {detail: ReportDetail} & Chosen) {
  const {t} = useSpeaker();
  const box = useRef<HTMLDivElement>(null);
  const shown = finding ? [finding] : [];
  const paragraphs = useMemo(
    () => pieces(detail.text, detail.figures, finding ? shown.filter((one) => detail.events.includes(one)) : detail.events,
      finding ? shown.filter((one) => detail.statements.includes(one)) : detail.statements),
    [detail, finding],
  );
  useLayoutEffect(() => bring(box.current, finding ? ".in-event, .in-statement" : "mark button[aria-pressed=true]"), [figure, finding, paragraphs]);
  return (
    <div class="desk-text" ref={box} role="region" aria-label={t("desk.text")} tabIndex={0} lang={detail.report.language || undefined}>
      {paragraphs.map((paragraph, i) => (
        <p key={i} dir="auto">
          {paragraph.map((piece, j) => <Part key={j} piece={piece} figure={figure} choose={choose} />)}
        </p>
      ))}
    </div>
  );
}

function Part({piece, figure, choose}: {piece: Piece; figure: string; choose: (figure: string) => void}) {
  const speaker = useSpeaker();
  const {figures} = piece;
  const chosen = figures.findIndex((one) => one.figure_id === figure);
  const [first] = figures;
  if (!first) {
    const kinds = [piece.event && "in-event", piece.statement && "in-statement"].filter(Boolean).join(" ");
    return kinds ? <span class={kinds}>{piece.text}</span> : <>{piece.text}</>;
  }
  // Where figures stand on one another, pressing again goes on to the next of them.
  const next = figures[(chosen + 1) % figures.length] ?? first;
  const told = figures[chosen] ?? first;
  return (
    <mark>
      <button type="button" data-state={told.state} aria-pressed={chosen >= 0} data-figures={figures.map((one) => one.figure_id).join(" ")}
        title={stateWord(told, speaker)} onClick={() => choose(next.figure_id)}>
        {piece.text}
        {figures.length > 1 && <span class="overlap" role="img" aria-label={speaker.t("desk.overlap", {count: figures.length})}>⧉</span>}
      </button>
    </mark>
  );
}

/** Scroll the text alone, never the page, to what is chosen. */
function bring(box: HTMLDivElement | null, what: string): void {
  const found = box?.querySelector<HTMLElement>(what);
  if (!box || !found) return;
  const inner = found.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  if (inner.top < outer.top + 8 || inner.bottom > outer.bottom - 8) {
    box.scrollTop += inner.top - outer.top - outer.height / 3;
  }
}
