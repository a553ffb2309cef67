import {useSpeaker} from "../../page-context";
import type {Finding} from "../types";

/** Events or statements of a report; each leads to its place in the text. */
export function FindingList({title, findings, chosen, point}: {
  title: string;
  findings: Finding[];
  chosen: Finding | null;
  point: (finding: Finding | null) => void;
}) {
  const {t} = useSpeaker();
  return (
    <details class="desk-findings">
      <summary>{title} ({findings.length})</summary>
      {findings.length === 0 && <p>{t("desk.nothing")}</p>}
      <ul>
        {findings.map((one, i) => (
          <li key={i}>
            <button type="button" aria-pressed={chosen === one} onClick={() => point(chosen === one ? null : one)}>
              <q dir="auto">{told(one, "words")}</q>
              <small dir="auto">{["act", "modality", "speaker", "place", "day"].map((name) => told(one, name)).filter(Boolean).join(" · ")}</small>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function told(finding: Finding, name: string): string {
  const value = finding.values[name];
  return typeof value === "string" ? value.replace(/\s+/g, " ") : "";
}
