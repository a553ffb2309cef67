import {useMemo} from "preact/hooks";
import {usePage, useSpeaker} from "../page-context";
import type {FigureData} from "../types";
import {numberTitle, tellOne, tellRange} from "./number-words";
import {type Known, knownOf, type MovedNumber, type Opened, type ShownNumber, shownNumber} from "./opened";
import {type Fact, Facts, FigureLine, FigureList, Open, Part, Title, Unknown} from "./parts";
import {Citation, Run} from "./run";

/** A number of the page: how much, how made, and what moved it. */
export function NumberView({asked}: {asked: Opened}) {
  const page = usePage();
  const speaker = useSpeaker();
  const shown = shownNumber(page, asked);
  const known = useMemo(() => knownOf(page, asked), [page, asked.what, asked.name, asked.day]);
  if (!shown) return <Unknown />;
  const {t} = speaker;
  const title = numberTitle(page, speaker, asked);
  return (
    <>
      <Title kind="number">{title}</Title>
      <Value asked={asked} shown={shown} />
      <Part title={t("number.made")}><Made asked={asked} known={known} /></Part>
      <Part title={t("number.movers")}><Movers asked={asked} known={known} /></Part>
      <Aside asked={asked} />
      <Run />
      <Citation title={title} said={said()} />
    </>
  );

  function said(): string {
    const [low, high] = shown?.likely ?? [null, null];
    return shown?.likely ? tellRange(page, speaker, asked.what, [low, shown.middle, high])
      : tellOne(page, speaker, asked.what, shown?.middle ?? null);
  }
}

function Value({asked, shown}: {asked: Opened; shown: ShownNumber}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t} = speaker;
  const tell = (value: number | null) => tellOne(page, speaker, asked.what, value);
  const place = page.place(asked.name);
  const facts: Fact[] = (["likely", "half", "band"] as const).map((name) => {
    const range = shown[name];
    if (!range) return [t(`number.${name}`), ""];
    return [t(`number.${name}`), tell(range[0]) === tell(range[1]) ? tell(range[0]) : t("range", {low: tell(range[0]), high: tell(range[1])})];
  });
  return (
    <>
      <p class="drawer-number">{tell(shown.middle)}{shown.as === "chance" && shown.middle !== null && <small> {speaker.level(shown.middle)}</small>}</p>
      <Facts facts={facts} />
      <p class="fine">{t(`number.as.${shown.as}`)}</p>
      {place && asked.what !== "size" && <p><Open to={`place:${place.name}`}>{t("number.place", {place: place.name})}</Open></p>}
    </>
  );
}

/** Report, model, or both. */
function Made({asked, known}: {asked: Opened; known: Known}) {
  const page = usePage();
  const {t, day} = useSpeaker();
  const {stamp, today} = page.data;
  const past = asked.day !== "" && page.data.days.indexOf(asked.day) <= today;
  const here = past ? page.data.figures.filter((one) => one.used && one.location === asked.name && one.event_day === asked.day) : [];
  return (
    <>
      <p>{t(past ? "made.past" : "made.ahead", {members: stamp.members, as_of: day(stamp.as_of, true)})}{" "}
        {known.number ? t("made.both") : known.why === "known" && t("made.model")}</p>
      {here.length > 0 && <><p>{t("made.reported")}</p><FigureList figures={here} /></>}
    </>
  );
}

const WHY = {never: "number.notknown", place: "number.otherplace", past: "number.past"};

function Movers({asked, known}: {asked: Opened; known: Known}) {
  const page = usePage();
  const {t, day} = useSpeaker();
  if (known.why !== "known") return <p>{t(WHY[known.why], {place: asked.name, day: day(page.data.stamp.as_of)})}</p>;
  if (!known.number) return <p>{t("number.unmoved")}</p>;
  return (
    <>
      <p class="fine">{t("number.movers.told")} {known.nearest && t("number.nearest", {day: day(known.nearest)})}</p>
      <ol class="drawer-figures">
        {known.number.movers.map((mover) => <MoverItem key={mover.figure} what={asked.what} mover={mover} />)}
      </ol>
    </>
  );
}

function MoverItem({what, mover}: {what: string; mover: MovedNumber["movers"][number]}) {
  const page = usePage();
  const speaker = useSpeaker();
  const figure = page.figure(mover.figure);
  if (!figure) return null;
  return (
    <li>
      <FigureLine figure={figure} />
      <p><strong>{speaker.t("number.without", {range: tellRange(page, speaker, what, mover.without)})}</strong></p>
      {figure.held_back && <p class="fine">{speaker.t("number.held")}</p>}
    </li>
  );
}

/** Figures of this place that were set aside, with why. */
function Aside({asked}: {asked: Opened}) {
  const page = usePage();
  const {t} = useSpeaker();
  const aside: FigureData[] = useMemo(
    () => page.data.figures.filter((one) => !one.used && !one.is_copy && one.location === asked.name && asked.name !== ""),
    [page, asked.name],
  );
  if (asked.what === "size") return null;
  return (
    <Part title={t("number.aside")}>
      {aside.length ? <FigureList figures={aside} why /> : <p>{t("number.noaside")}</p>}
    </Part>
  );
}
