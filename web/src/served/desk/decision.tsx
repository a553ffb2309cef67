import {useSpeaker} from "../../page-context";
import type {Ruling} from "../types";

/** One decision in a line: what, by whom, why, when. */
export function Decision({ruling}: {ruling: Ruling}) {
  const {t, time} = useSpeaker();
  return (
    <>
      <strong>{t(`desk.${ruling.verdict}`)}</strong>
      {ruling.by && <> · <span dir="auto">{ruling.by}</span></>}
      {ruling.why && <> · <q dir="auto">{ruling.why}</q></>}
      {ruling.decided && <> · <small>{time(ruling.decided)}</small></>}
    </>
  );
}
