import {useRef} from "preact/hooks";
import {useSpeaker} from "../page-context";
import {Away, Refused} from "./api";
import {useLive} from "./live";
import type {Problem} from "./types";

/** What went wrong, in words, at the place where it was asked for. */
export function Problems({error, title}: {error: unknown; title?: string}) {
  const {t} = useSpeaker();
  const {online} = useLive();
  const missed = useRef<unknown>(null);
  if (!online) missed.current = error;
  // Once the server answers again, that it did not is no longer a problem.
  const over = online && error instanceof Away && missed.current === error;
  if (!error || over) return null;
  if (error instanceof Refused) return <ProblemList message={title ?? error.message} problems={error.problems} />;
  const message = error instanceof Away ? t("served.away") : t("served.failed", {what: String(error)});
  return <ProblemList message={title ?? message} problems={[]} />;
}

export function ProblemList({message, problems}: {message: string; problems: Problem[]}) {
  const {t} = useSpeaker();
  const [only] = problems;
  // The message of a single problem says all of it.
  const said = problems.length === 1 && only && message.includes(only.found) && message.includes(only.expected);
  return (
    <div class="problems" role="alert">
      <p dir="auto">{message}</p>
      {problems.length > 0 && !said && (
        <ul>
          {problems.slice(0, 20).map((one, i) => (
            <li key={i} dir="auto" lang="en">
              <strong>{[one.file, one.line || "", one.column].filter(Boolean).join(":")}</strong>{" "}
              {t("served.problem", {found: one.found, expected: one.expected})}
            </li>
          ))}
        </ul>
      )}
      {problems.length > 20 && <p>{t("served.more", {count: problems.length - 20})}</p>}
    </div>
  );
}
