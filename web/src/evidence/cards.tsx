import {useSpeaker} from "../page-context";
import type {FigureData} from "../types";
import {look} from "../view";
import {COLUMNS} from "./rows";
import type {Listed} from "./table";
import {Said, Used} from "./table";
import {useWindow} from "./window";
import {FigureLink, Influence, Marked, readAs, told} from "./words";

/** Height of a card with the space below it, as the style has it. */
const CARD = 236;

/** Figures as cards on a narrow screen; only those in sight are in the document. */
export function FigureCards({figures, asked, most}: Listed) {
  const {t} = useSpeaker();
  const {box, start, end, onScroll} = useWindow(figures.length, CARD, asked);
  return (
    <div class="figures cards" ref={box} onScroll={onScroll} tabIndex={0} role="region" aria-label={t("evidence.title")}>
      <div style={{height: `${start * CARD}px`}} />
      <ul>
        {figures.slice(start, end).map((figure) => <Card key={figure.number} figure={figure} most={most} />)}
      </ul>
      <div style={{height: `${Math.max(0, figures.length - end) * CARD}px`}} />
    </div>
  );
}

function Card({figure, most}: {figure: FigureData; most: number}) {
  const speaker = useSpeaker();
  const {t, day} = speaker;
  const when = figure.event_day ?? figure.published;
  return (
    <li data-figure={figure.number} class={figure.is_copy ? "card copy" : "card"}>
      <p class="card-head"><FigureLink number={figure.number} /> <strong>{readAs(figure, speaker)}</strong></p>
      <p class="card-words"><Marked figure={figure} /></p>
      <p class="card-line"><span dir="auto">{told(figure.place, t)}</span> · {when ? day(when, true) : t("evidence.noday")}</p>
      <p class="card-line"><Said figure={figure} /> · <span dir="auto">{told(figure.publisher, t)}</span></p>
      <p class="card-line"><Used figure={figure} /></p>
      <p class="card-line">{t("column.influence")}: <Influence share={figure.influence} most={most} /></p>
    </li>
  );
}

/** What a table's headings do, as a list and a button. */
export function SortBy({sort}: {sort: string}) {
  const {t} = useSpeaker();
  const falling = sort.startsWith("-");
  const column = falling ? sort.slice(1) : sort;
  return (
    <span class="control">
      <label for="sort-by">{t("evidence.sort")}</label>
      <select id="sort-by" value={column} onChange={(event) => look({sort: event.currentTarget.value})}>
        <option value="">{t("evidence.given")}</option>
        {Object.keys(COLUMNS).map((one) => <option key={one} value={one}>{t(`column.${one}`)}</option>)}
      </select>
      <button type="button" disabled={!column} aria-pressed={falling} onClick={() => look({sort: falling ? column : `-${column}`})}>
        {t("evidence.falling")}
      </button>
    </span>
  );
}
