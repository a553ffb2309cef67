import type {PlaceData} from "../types";
import {usePage, useSpeaker} from "../page-context";
import {Origin} from "../ui/origin";
import {DataTable} from "../ui/table";
import {countsOf} from "./place-charts";
import {bands} from "./words";

/** The charts of a place as a table, day by day. */
export function ChartTable({place}: {place: PlaceData}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, day} = speaker;
  const counts = countsOf(place);
  const heads = [t("charttable.day"), ...counts.flatMap((series) =>
    ["middle", "half", "most"].map((one) => t(`charttable.${one}`, {what: t(`table.${series}`)})))];
  const rows = page.data.days.map((iso, index) => [
    day(iso),
    ...counts.flatMap((series) => {
      const {any, middle, half, most} = bands(page, speaker, place, series, index);
      return any ? [<Origin what={series} place={place.name} day={iso}>{middle}</Origin>, half, most] : [middle, "–", "–"];
    }),
  ]);
  return <DataTable caption={t("charttable.caption", {place: place.name})} heads={heads} rows={rows} />;
}
