// Decisions sent to the ledger, and whose they were.
import {send} from "../api";
import type {DecisionAnswer, DecisionRequest, Ruling} from "../types";

export type Action = DecisionRequest["action"];

const own = new Set<number>();
let under: Promise<unknown> = Promise.resolve();

/** Append a decision. Throws Refused (409: somebody was quicker) or Away; nothing is kept then. */
export function decide(asked: DecisionRequest): Promise<DecisionAnswer> {
  const sent = send<DecisionAnswer>("/api/desk/decisions", asked).then((answer) => {
    for (const one of answer.decisions) own.add(one.sequence);
    return answer;
  });
  under = Promise.allSettled([under, sent]);
  return sent;
}

/** Those of others, once it is known which are this page's own. */
export async function ofOthers(decisions: Ruling[]): Promise<Ruling[]> {
  await under;
  return decisions.filter((one) => !own.has(one.sequence) && one.by !== FOLDER);
}

/** As the ledger calls what followed from the files of the scenario folder. */
const FOLDER = "the folder";
