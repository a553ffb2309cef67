// A report's text cut where something read from it begins or ends. Offsets count characters as
// the program does (whole code points); a browser counts halves of those beyond the first plane.
import type {Entry, Finding} from "../types";

export interface Piece {
  text: string;
  /** Figures that stand here, the narrowest first. */
  figures: Entry[];
  event: boolean;
  statement: boolean;
}

/** What stands between paragraphs. */
const BLANK = "\n\n";

/** The pieces of a text, paragraph by paragraph. */
export function pieces(text: string, figures: Entry[], events: Finding[], statements: Finding[]): Piece[][] {
  const at = offsets(text);
  const marked = figures.filter((one) => one.end > one.start)
    .sort((a, b) => (a.end - a.start) - (b.end - b.start) || standing(b) - standing(a));
  const cuts = new Set([0, text.length]);
  for (const one of marked) cuts.add(at(one.start)).add(at(one.end));
  for (const one of [...events, ...statements]) {
    for (const end of [one.start, one.end]) if (!marked.some((figure) => figure.start < end && end < figure.end)) cuts.add(at(end));
  }
  for (let i = text.indexOf(BLANK); i >= 0; i = text.indexOf(BLANK, i + BLANK.length)) cuts.add(i).add(i + BLANK.length);
  const inside = (spans: {start: number; end: number}[], from: number) =>
    spans.filter((one) => at(one.start) <= from && from < at(one.end));
  const paragraphs: Piece[][] = [[]];
  const ordered = [...cuts].filter((cut) => cut <= text.length).sort((a, b) => a - b);
  ordered.slice(1).forEach((end, i) => {
    const from = ordered[i] ?? 0;
    const part = text.slice(from, end);
    if (part === BLANK) {
      paragraphs.push([]);
      return;
    }
    paragraphs[paragraphs.length - 1]?.push({
      text: part,
      figures: inside(marked, from) as Entry[],
      event: inside(events, from).length > 0,
      statement: inside(statements, from).length > 0,
    });
  });
  return paragraphs.filter((one) => one.some((piece) => piece.text.trim()));
}

/** A figure that was corrected or withdrawn stands behind what took its place. */
function standing(entry: Entry): number {
  return entry.state === "corrected" || entry.state === "withdrawn" ? 0 : 1;
}

/** From offsets in code points to offsets in this browser's string. */
function offsets(text: string): (offset: number) => number {
  if (!/[\uD800-\uDBFF]/.test(text)) return (offset) => offset;
  const at: number[] = [];
  let place = 0;
  for (const character of text) {
    at.push(place);
    place += character.length;
  }
  at.push(place);
  return (offset) => at[offset] ?? place;
}
