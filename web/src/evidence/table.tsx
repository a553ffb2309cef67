import type {TargetedMouseEvent} from "preact";
import type {FigureData} from "../types";
import {useSpeaker} from "../page-context";
import type {Speaker} from "../say";
import {look} from "../view";
import {COLUMNS, direction, nextSort} from "./rows";
import {useWindow} from "./window";
import {decided, English, FigureLink, Influence, Marked, Publisher, readAs, speakerClass, told, useWord} from "./words";

/** Height of a row, as the style has it. */
const ROW = 86;

export interface Listed {
  figures: FigureData[];
  sort: string;
  /** Changes whenever the list must start from its top. */
  asked: string;
  /** The largest influence of all. */
  most: number;
}

/** Figures as a table that scrolls inside itself; only rows in sight are in the document. */
export function FigureTable({figures, sort, asked, most}: Listed) {
  const {t} = useSpeaker();
  const {box, start, end, onScroll} = useWindow(figures.length, ROW, asked);
  return (
    <div class="scroll figures" ref={box} onScroll={onScroll} tabIndex={0} role="region" aria-label={t("evidence.title")}>
      <table id="evidence-table" aria-rowcount={figures.length + 1}>
        <caption>{t("evidence.title")}</caption>
        <thead><tr aria-rowindex={1}>{Object.keys(COLUMNS).map((column) => <Heading key={column} column={column} sort={sort} />)}</tr></thead>
        <tbody>
          <Space rows={start} />
          {figures.slice(start, end).map((figure, i) => (
            <Row key={figure.number} figure={figure} most={most} place={start + i + 2} />
          ))}
          <Space rows={figures.length - end} />
        </tbody>
      </table>
    </div>
  );
}

function Space({rows}: {rows: number}) {
  if (rows <= 0) return null;
  return <tr class="space" aria-hidden="true"><td colSpan={Object.keys(COLUMNS).length} style={{height: `${rows * ROW}px`}} /></tr>;
}

function Heading({column, sort}: {column: string; sort: string}) {
  const {t} = useSpeaker();
  return (
    <th scope="col" class={`c-${column}`} aria-sort={direction(column, sort)}>
      <button type="button" data-sort={column} onClick={() => look({sort: nextSort(column, sort)})}>{t(`column.${column}`)}</button>
    </th>
  );
}

function Row({figure, most, place}: {figure: FigureData; most: number; place: number}) {
  const speaker = useSpeaker();
  const open = (event: TargetedMouseEvent<HTMLTableRowElement>) => {
    if (event.target instanceof Element && event.target.closest("a, button")) return;
    look({open: `figure:${figure.number}`});
  };
  return (
    <tr aria-rowindex={place} data-figure={figure.number} class={figure.is_copy ? "copy" : ""} onClick={open}>
      {Object.keys(COLUMNS).map((column) => {
        const cell = <div class="cell"><Cell column={column} figure={figure} most={most} speaker={speaker} /></div>;
        return column === "number"
          ? <th key={column} scope="row" class="c-number">{cell}</th>
          : <td key={column} class={`c-${column}`}>{cell}</td>;
      })}
    </tr>
  );
}

function Cell({column, figure, most, speaker}: {column: string; figure: FigureData; most: number; speaker: Speaker}) {
  const {t, day, plain} = speaker;
  switch (column) {
    case "number": return <FigureLink number={figure.number} />;
    case "words": return <Marked figure={figure} />;
    case "read": return <>{readAs(figure, speaker)}</>;
    case "meaning": return <English text={figure.meaning} />;
    case "place": return <span dir="auto">{told(figure.place, t)}</span>;
    case "day": return <>{figure.event_day ? day(figure.event_day, true) : t("evidence.noday")}</>;
    case "published": return <>{figure.published ? day(figure.published, true) : t("evidence.noday")}</>;
    case "speaker": return <Said figure={figure} />;
    case "publisher": return <Publisher figure={figure} />;
    case "copies": return <Copies figure={figure} />;
    case "desk": return <Desk figure={figure} />;
    case "used": return <Used figure={figure} />;
    case "weight": return <>{plain(figure.weight)}</>;
    default: return <Influence share={figure.influence} most={most} />;
  }
}

export function Said({figure}: {figure: FigureData}) {
  const speaker = useSpeaker();
  return (
    <>
      <span dir="auto">{told(figure.speaker, speaker.t) || speaker.t("evidence.nospeaker")}</span>{" "}
      <small>{speakerClass(figure.speaker_class, speaker)}</small>
    </>
  );
}

export function Used({figure}: {figure: FigureData}) {
  const speaker = useSpeaker();
  return (
    <>
      <span class={figure.used ? "yes" : "no"}>{useWord(figure, speaker)}</span>{" "}
      <small><English text={figure.reason} /></small>
      {figure.outside && <small class="outside"><English text={figure.outside} /></small>}
    </>
  );
}

export function Copies({figure}: {figure: FigureData}) {
  const {t} = useSpeaker();
  const first = figure.copies[0] ?? figure.oldest;
  if (figure.is_copy && first === null) return <>{t("copies.one")}</>;
  if (first === null) return <>{t("copies.none")}</>;
  if (figure.is_copy) return <>{t("copies.of")} <FigureLink number={first} /></>;
  return <>{t(figure.copies.length ? "copies.count" : "copies.none", {count: figure.copies.length})}</>;
}

function Desk({figure}: {figure: FigureData}) {
  const speaker = useSpeaker();
  const last = figure.rulings[figure.rulings.length - 1];
  if (!last) return <>{speaker.t("desk.none")}</>;
  return <>{decided(last.what, speaker)} <small dir="auto">{last.by}</small></>;
}
