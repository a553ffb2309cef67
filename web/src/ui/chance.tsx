import {level} from "../numbers";
import {useSpeaker} from "../page-context";

/** A chance as number and word; the colour only repeats it. Null: not assessed. */
export function Chance({value}: {value: number | null}) {
  const {chance, level: word, t} = useSpeaker();
  if (value === null) return <span class="chip unknown">{t("chance.unknown")}</span>;
  return (
    <>
      <span class={`chip level-${level(value)}`}>{chance(value)}</span> <small>{word(value)}</small>
    </>
  );
}
