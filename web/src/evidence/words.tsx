// The words of a figure, as the table, the cards and the drawer show them.
import type {FigureData} from "../types";
import {useSpeaker} from "../page-context";
import type {Speaker} from "../say";
import {look} from "../view";
import {use} from "./rows";

/** Words that stand where something may not be shown, as the program writes them. */
const HIDDEN: Record<string, string> = {
  "fewer than 5": "people.few",
  "words not shown": "hidden.words",
  "place not shown": "hidden.place",
  "no place stated": "hidden.noplace",
  "not shown": "hidden.name",
};

/** A text of the data, or what stands for it. */
export function told(text: string, t: Speaker["t"]): string {
  const key = HIDDEN[text];
  return key ? t(key) : text;
}

/** The sentence with the figure's own words marked. */
export function Marked({figure}: {figure: FigureData}) {
  const {t} = useSpeaker();
  if (!figure.marked) return <em>{t("evidence.nowords")}</em>;
  return (
    <span dir="auto" class="sentence">
      {figure.before}<mark>{told(figure.marked, t)}</mark>{figure.after}
    </span>
  );
}

/** The range the words were read as. */
export function readAs(figure: FigureData, {people, range, t}: Speaker): string {
  const {read_low: low, read_high: high} = figure;
  if (low === null && high === null) return figure.read_as === "uncounted" ? t("read.uncounted") : told(figure.read_as, t);
  if (high === null) return t("read.more", {low: people(low ?? 0)});
  return low === null ? t("read.upto", {high: people(high)}) : range(low, high);
}

/** What kind of speaker; empty where not known. */
export function speakerClass(name: string, {t, has}: Speaker): string {
  const key = `class.${name.replaceAll(" ", "_")}`;
  return has(key) ? t(key) : name;
}

export function decided(what: string, {t, has}: Speaker): string {
  return has(`desk.${what}`) ? t(`desk.${what}`) : what;
}

/** Used, a copy, or left aside: a word, a sign, never colour alone. */
export function useWord(figure: FigureData, {t}: Speaker): string {
  return t(["use.used", "use.copy", "use.aside"][use(figure)] ?? "use.aside");
}

/** A text of the program itself, which it writes in English. */
export function English({text}: {text: string}) {
  return text ? <span lang="en" dir="auto">{text}</span> : null;
}

/** Where it was published, led to outside the page. */
export function Publisher({figure}: {figure: FigureData}) {
  const {t} = useSpeaker();
  const name = told(figure.publisher, t);
  if (!figure.url) return <span dir="auto">{name}</span>;
  return (
    <a class="out" dir="auto" href={figure.url} target="_blank" rel="noopener noreferrer">
      {name || t("evidence.source")}<span class="hidden"> {t("evidence.outside")}</span>
    </a>
  );
}

/** A way to another figure. */
export function FigureLink({number}: {number: number}) {
  const {t} = useSpeaker();
  return (
    <button type="button" class="origin" aria-haspopup="dialog" onClick={(event) => {
      event.stopPropagation();
      look({open: `figure:${number}`});
    }}>{t("figure.no", {number})}</button>
  );
}

/** Its share of what all figures moved, as a bar and a number. */
export function Influence({share, most}: {share: number | null; most: number}) {
  const {t, plain} = useSpeaker();
  if (share === null) return <span class="none">{t("evidence.noinfluence")}</span>;
  const percent = share * 100;
  return (
    <span class="influence">
      <svg width="44" height="10" aria-hidden="true">
        <rect class="influence-all" width="44" height="10" />
        <rect class="influence-part" width={Math.max(1, (44 * share) / Math.max(most, 1e-9))} height="10" />
      </svg>
      {t("evidence.percent", {value: percent < 1 ? `< ${plain(1)}` : plain(Math.round(percent))})}
    </span>
  );
}
