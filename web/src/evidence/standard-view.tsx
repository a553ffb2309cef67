import {usePage, useSpeaker} from "../page-context";
import type {SupplyData} from "../types";
import {needName} from "../top/ranks";
import {DataTable} from "../ui/table";
import {Facts, Part, Title, Unknown} from "./parts";

/** A standard in force: whose, how much for a person, and what is at hand. */
export function StandardView({item}: {item: string}) {
  const {data} = usePage();
  const {t, plain} = useSpeaker();
  const standard = data.standards.find((one) => one.item === item);
  if (!standard) return <Unknown />;
  return (
    <>
      <Title kind="standard">{needName(item, t)}</Title>
      <Facts facts={[
        [t("standard.per"), `${plain(standard.per)} ${standard.unit}`],
        [t("standard.name"), <code>{standard.id}</code>],
        [t("standard.source"), <span lang="en" dir="auto">{standard.source}</span>],
      ]} />
      <p class="fine">{t(standard.whole ? "standard.whole" : "standard.made")}</p>
      <Part title={t("standard.supplies")}><Supplies item={item} /></Part>
    </>
  );
}

function Supplies({item}: {item: string}) {
  const page = usePage();
  const {t, day, quantity} = useSpeaker();
  const supplies = page.data.supplies?.filter((one) => one.item === item) ?? [];
  const standard = page.data.standards.find((one) => one.item === item);
  if (!supplies.length || !standard) return <p>{t("standard.nosupplies")}</p>;
  return (
    <DataTable caption={t("standard.supplies")}
      heads={[t("column.place"), t("standard.amount"), t("standard.days"), t("standard.source")]}
      rows={supplies.map((one) => [
        <span dir="auto">{one.place}</span>, quantity(one.amount, standard.unit, standard.whole), days(one),
        <span dir="auto">{one.source}</span>,
      ])} />
  );

  function days({first, last}: SupplyData): string {
    const start = day(page.dayName(first));
    return last === null ? t("event.from", {first: start}) : t("event.days", {first: start, last: day(page.dayName(last))});
  }
}
