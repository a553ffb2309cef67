import {useSpeaker} from "../page-context";

/** What lines, bands and dots mean. */
export function ChartKey() {
  const {t} = useSpeaker();
  const item = (name: string, key: string) => <span><i class={name} />{t(key)}</span>;
  return (
    <div class="key" id="chart-key" role="group" aria-label={t("chartkey.title")}>
      {item("k-middle", "chartkey.middle")}
      {item("k-50", "chartkey.half")}
      {item("k-90", "chartkey.most")}
      {item("k-today", "chartkey.today")}
      {item("k-capacity", "chartkey.capacity")}
      {item("k-used", "chartkey.used")}
      {item("k-unused", "chartkey.unused")}
      {item("k-arrow", "chartkey.arrow")}
    </div>
  );
}
