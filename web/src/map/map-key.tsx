import {roundPeople} from "../numbers";
import {usePage, useSpeaker} from "../page-context";
import {Icon, kindName} from "./icons";
import {marks, MAY_EXCEED, radius, rampStep, type Series} from "./marks";
import {useMemo} from "preact/hooks";

const SHARES = [0.05, 0.3, 1];

/** What sizes, colours, lines and signs of the map mean. */
export function MapKey({series}: {series: Series}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, people} = speaker;
  const {most, flows, mostFlow} = useMemo(() => marks(page, series), [page, series]);
  const {places, events} = page.data;
  const kinds = [...new Set(events.map((event) => event.kind))];
  return (
    <div class="key" id="map-key" role="group" aria-label={t("key.title")}>
      <span>{t(`key.size.${series}`)}</span>
      {SHARES.map((share) => roundPeople(most * share)).map((count) => (
        <span key={count}><Disc count={count} most={most} />{people(count)}</span>
      ))}
      <span><i class="k-ring" />{t("key.ring")}</span>
      {places.some(({exceeding}) => exceeding) && <span><i class="k-over" />{t("key.over", {chance: MAY_EXCEED})}</span>}
      {places.some(({capacity}) => capacity) && <span><i class="k-room" />{t("key.room")}</span>}
      {places.some(({waiting}) => waiting) && <span><i class="k-square" />{t("key.waiting")}</span>}
      <span><i class="k-route" />{flows ? t("key.flow", {most: mostFlow}) : t("key.reached")}</span>
      {flows && <span><i class="k-thin" />{t("key.flowpast")}</span>}
      <span><i class="k-none" />{t("key.none")}</span>
      {kinds.map((kind) => <span key={kind}><Icon kind={kind} certainty="enacted" />{kindName(kind, speaker)}</span>)}
      {events.length > 0 && ["enacted", "announced", "threatened"].map((one) => (
        <span key={one}><Icon kind="closure" certainty={one} />{t(`certainty.${one}`)}</span>
      ))}
    </div>
  );
}

function Disc({count, most}: {count: number; most: number}) {
  const r = radius(count, most), side = 2 * r + 3;
  return (
    <svg width={side} height={side} aria-hidden="true">
      <circle class={`disc count-${rampStep(count, most)}`} cx={side / 2} cy={side / 2} r={r} />
    </svg>
  );
}
