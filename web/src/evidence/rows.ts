// Figures as rows: what each column sorts by, what a search looks through, what a filter lets in.
import type {FigureData} from "../types";

type Key = string | number;

/** Columns in the order shown, with what each one sorts by; empty values come last. */
export const COLUMNS: Record<string, (figure: FigureData) => Key> = {
  number: (f) => f.number,
  words: (f) => fold(f.marked),
  read: (f) => middle(f),
  place: (f) => fold(f.place),
  day: (f) => f.event_day ?? "",
  speaker: (f) => fold(f.speaker || f.speaker_class),
  used: (f) => `${use(f)} ${fold(f.reason)}`,
  influence: (f) => f.influence ?? 0,
  meaning: (f) => fold(f.meaning),
  published: (f) => f.published ?? "",
  publisher: (f) => fold(f.publisher),
  copies: (f) => f.copies.length,
  desk: (f) => f.rulings[f.rulings.length - 1]?.what ?? "",
  weight: (f) => f.weight,
};

/** Columns whose first click brings the largest first. */
const LARGEST_FIRST = new Set(["influence", "weight", "copies", "read"]);

export const ONLY: Record<string, (figure: FigureData) => boolean> = {
  "": () => true,
  used: (f) => f.used,
  unused: (f) => !f.used && !f.is_copy,
  copies: (f) => f.is_copy,
};

/** 0: used, 1: a copy of a used one, 2: left aside. */
export function use(figure: FigureData): 0 | 1 | 2 {
  if (figure.used) return 0;
  return figure.is_copy ? 1 : 2;
}

function middle(figure: FigureData): Key {
  const ends = [figure.read_low, figure.read_high].filter((end) => end !== null);
  return ends.length ? ends.reduce((sum, end) => sum + end, 0) / ends.length : "";
}

const PLAIN = /^[\x00-\x7f]*$/;

/** Small letters without accents. */
export function fold(text: string): string {
  const small = text.toLowerCase();
  return PLAIN.test(small) ? small : small.normalize("NFD").replace(/\p{M}+/gu, "");
}

/** What a click on a heading asks for, given what is asked now. */
export function nextSort(column: string, now: string): string {
  const [first, other] = LARGEST_FIRST.has(column) ? [`-${column}`, column] : [column, `-${column}`];
  return now === first ? other : first;
}

export function direction(column: string, sort: string): "ascending" | "descending" | "none" {
  if (sort === column) return "ascending";
  return sort === `-${column}` ? "descending" : "none";
}

/** The figures of a ledger, ready to be sorted and searched again and again. */
export class Rows {
  private readonly texts: (string | undefined)[];
  private readonly orders = new Map<string, Int32Array>();

  constructor(
    readonly figures: FigureData[],
    /** Words of a figure in the language shown, searched beside its own. */
    private readonly spoken: (figure: FigureData) => string,
  ) {
    this.texts = new Array<string | undefined>(figures.length);
  }

  /** Positions of the figures wanted, in order. */
  pick(search: string, sort: string, only: string): number[] {
    const words = fold(search).split(/\s+/).filter(Boolean);
    const letIn = ONLY[only] ?? (() => true);
    const found: number[] = [];
    for (const at of this.order(sort)) {
      const figure = this.figures[at];
      if (figure && letIn(figure) && words.every((word) => this.text(at).includes(word))) found.push(at);
    }
    return found;
  }

  /** Make the searched texts of some figures beforehand; true while any are left. */
  prepare(from: number, count: number): boolean {
    const end = Math.min(from + count, this.figures.length);
    for (let at = from; at < end; at += 1) this.text(at);
    return end < this.figures.length;
  }

  private text(at: number): string {
    return this.texts[at] ??= this.searched(at);
  }

  private searched(at: number): string {
    const f = this.figures[at];
    if (!f) return "";
    return fold([
      `no. ${f.number}`, f.before + f.marked + f.after, f.counted, f.kind, f.read_as, f.meaning, f.reason, f.speaker,
      f.speaker_class, f.publisher, f.upstream, f.report, f.place, f.location, f.event_day ?? "", f.published ?? "",
      f.note, f.outside, ...f.rulings.flatMap((ruling) => [ruling.what, ruling.by, ruling.why]), this.spoken(f),
    ].join("\n"));
  }

  private order(sort: string): Int32Array {
    const known = this.orders.get(sort);
    if (known) return known;
    const made = this.sorted(sort);
    this.orders.set(sort, made);
    return made;
  }

  private sorted(sort: string): Int32Array {
    const order = Int32Array.from(this.figures, (_, at) => at);
    const falling = sort.startsWith("-");
    const key = COLUMNS[falling ? sort.slice(1) : sort];
    if (!key) return order;
    const keys = this.figures.map(key);
    const sign = falling ? -1 : 1;
    return order.sort((a, b) => compare(keys[a] ?? "", keys[b] ?? "", sign) || a - b);
  }
}

function compare(a: Key, b: Key, sign: number): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  return a < b ? -sign : sign;
}
