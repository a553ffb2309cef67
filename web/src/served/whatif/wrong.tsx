// What the server finds wrong with changes, without the words of files.
import {useSpeaker} from "../../page-context";
import {Refused} from "../api";
import {Problems} from "../problems";
import type {Problem} from "../types";

/** Position of the change that a problem is about; -1 where it is about something else. */
export function changeOf(problem: Problem): number {
  const found = /^changes\.(\d+)/.exec(problem.column);
  return found ? Number(found[1]) - 1 : -1;
}

export function Wrong({error}: {error: unknown}) {
  const {t} = useSpeaker();
  if (!(error instanceof Refused) || !error.problems.length) return <Problems error={error} />;
  return (
    <div class="problems" role="alert">
      <p>{t("whatif.wrong")}</p>
      <ul>{error.problems.slice(0, 20).map((one, i) => <WrongLine key={i} problem={one} />)}</ul>
    </div>
  );
}

export function WrongLine({problem}: {problem: Problem}) {
  const {t} = useSpeaker();
  return <li dir="auto" lang="en">{t("served.problem", {found: problem.found, expected: problem.expected})}</li>;
}
