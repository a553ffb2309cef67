import {useMemo} from "preact/hooks";
import {usePage, useSpeaker} from "../page-context";
import type {FigureData, MovedData} from "../types";
import {movedNumber, nameOf} from "./opened";
import {type Fact, Facts, FigureList, Open, Part, Title, Unknown} from "./parts";
import {numberTitle, tellRange} from "./number-words";
import {Copies, Said, Used} from "./table";
import {decided, English, FigureLink, Influence, Marked, Publisher, readAs, told} from "./words";

/** A figure: what was said, how it was read, what was decided, what it moved. */
export function FigureView({number}: {number: number}) {
  const page = usePage();
  const {t} = useSpeaker();
  const figure = page.figure(number);
  if (!figure) return <Unknown />;
  const same = figure.copies.flatMap((one) => page.figure(one) ?? []);
  return (
    <>
      <Title kind="figure">{t("figure.number", {number})}</Title>
      <blockquote><Marked figure={figure} /></blockquote>
      <Facts facts={useFacts(figure)} />
      {!figure.is_copy && <Moves figure={figure} />}
      {figure.rulings.length > 0 && <Part title={t("figure.rulings")}><Rulings figure={figure} /></Part>}
      {same.length > 0 && <Part title={t("figure.copies")}><FigureList figures={same} /></Part>}
      {figure.relations.length > 0 && <Part title={t("figure.relations")}><Ties figure={figure} /></Part>}
    </>
  );
}

function useFacts(figure: FigureData): Fact[] {
  const speaker = useSpeaker();
  const {t, day, plain} = speaker;
  return [
    [t("column.read"), readAs(figure, speaker)],
    [t("figure.rule"), figure.rule && <English text={figure.rule} />],
    [t("figure.counted"), <span dir="auto">{figure.counted}</span>],
    [t("column.meaning"), figure.meaning && <English text={figure.meaning} />],
    [t("column.place"), <Where figure={figure} />],
    [t("column.day"), figure.event_day ? day(figure.event_day, true) : t("evidence.noday")],
    [t("column.published"), figure.published ? day(figure.published, true) : t("evidence.noday")],
    [t("column.speaker"), <Said figure={figure} />],
    [t("column.publisher"), <Publisher figure={figure} />],
    [t("figure.upstream"), figure.upstream && <span dir="auto">{figure.upstream}</span>],
    [t("figure.report"), figure.report && <span dir="auto">{figure.report}</span>],
    [t("column.copies"), <Copies figure={figure} />],
    [t("figure.oldest"), figure.oldest !== null && <Oldest figure={figure} />],
    [t("column.used"), <Used figure={figure} />],
    [t("column.weight"), t("figure.weight", {weight: plain(figure.weight)})],
    [t("figure.note"), figure.note && <span dir="auto">{figure.note}</span>],
    [t("figure.id"), figure.id && <code>{figure.id}</code>],
  ];
}

function Oldest({figure}: {figure: FigureData}) {
  return (
    <>
      {figure.oldest !== null && <FigureLink number={figure.oldest} />}
      {figure.changed.map((one, i) => <small key={i} class="line"><English text={one} /></small>)}
    </>
  );
}

/** What it is to other figures: a part, a total, newer, at odds. */
function Ties({figure}: {figure: FigureData}) {
  const {t, has} = useSpeaker();
  return (
    <ul>
      {figure.relations.map(({kind, other, forward}) => {
        const key = `tie.${kind.replaceAll(" ", "_")}.${forward ? "to" : "from"}`;
        return <li key={key + String(other)}>{has(key) ? t(key) : kind} <FigureLink number={other} /></li>;
      })}
    </ul>
  );
}

function Where({figure}: {figure: FigureData}) {
  const page = usePage();
  const {t} = useSpeaker();
  const place = <span dir="auto">{told(figure.place, t)}</span>;
  return page.place(figure.location) ? <Open to={`place:${figure.location}`}>{place}</Open> : place;
}

function Moves({figure}: {figure: FigureData}) {
  const {data} = usePage();
  const {t} = useSpeaker();
  const most = useMemo(() => data.figures.reduce((best, one) => Math.max(best, one.influence ?? 0), 0), [data]);
  if (!data.told) {
    return <Part title={t("figure.moved")}><p>{t("number.notknown")}</p></Part>;
  }
  return (
    <Part title={t("figure.moved")}>
      <p>{t("figure.influence")} <Influence share={figure.influence} most={most} /></p>
      {figure.moved.length > 0 && <ul>{figure.moved.map((one, i) => <MovedLine key={i} moved={one} />)}</ul>}
      {figure.held_back && <p class="fine">{t("number.held")}</p>}
    </Part>
  );
}

function MovedLine({moved}: {moved: MovedData}) {
  const page = usePage();
  const speaker = useSpeaker();
  const series = page.data.numbers[moved.series];
  const row = series?.rows[moved.row];
  if (!series || !row) return null;
  const number = movedNumber(series, row);
  const {what, place, day} = number;
  const asked = {kind: "number", what, name: place, day: day === null ? "" : page.dayName(day)};
  return (
    <li>
      <Open to={nameOf(page, number)}>{numberTitle(page, speaker, asked)}</Open>:{" "}
      {speaker.t("figure.without", {
        now: tellRange(page, speaker, what, number.ends),
        without: tellRange(page, speaker, what, [moved.low, moved.middle, moved.high]),
      })}
    </li>
  );
}

function Rulings({figure}: {figure: FigureData}) {
  const speaker = useSpeaker();
  const {t, time} = speaker;
  return (
    <ul>
      {figure.rulings.map((one, i) => (
        <li key={i}>
          <strong>{decided(one.what, speaker)}</strong>{" "}
          {one.by && <span dir="auto">{t("figure.by", {name: one.by})}</span>} {one.at && time(one.at)}
          {one.why && <p dir="auto">{one.why}</p>}
        </li>
      ))}
    </ul>
  );
}
