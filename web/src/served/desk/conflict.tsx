import {useSpeaker} from "../../page-context";
import {Refused} from "../api";
import type {Conflict} from "../types";
import {Decision} from "./decision";

/** The conflict in a refusal; null where it is something else. */
export function conflictIn(error: unknown): Conflict | null {
  if (!(error instanceof Refused) || error.status !== 409) return null;
  const answer = error.answer as Partial<Conflict> | null;
  return answer?.decisions && answer.revision !== undefined ? (answer as Conflict) : null;
}

/** Two decided on one figure: both are shown, neither is lost. */
export function ConflictBox({conflict, own, why, look, leave}: {
  conflict: Conflict;
  own: string;
  why: string;
  look: () => void;
  leave: () => void;
}) {
  const {t} = useSpeaker();
  return (
    <div class="problems conflict" role="alert">
      <p>{t("desk.conflict")}</p>
      <dl>
        <dt>{t("desk.conflict.theirs")}</dt>
        {conflict.decisions.map((one) => <dd key={one.sequence}><Decision ruling={one} /></dd>)}
        <dt>{t("desk.conflict.yours")}</dt>
        <dd>{own}{why && <>: <q dir="auto">{why}</q></>}</dd>
      </dl>
      <div class="desk-acts">
        <button type="button" class="main" onClick={look}>{t("desk.conflict.look")}</button>
        <button type="button" onClick={leave}>{t("desk.conflict.leave")}</button>
      </div>
    </div>
  );
}
