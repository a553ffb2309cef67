// One report: its text with what was found in it, and beside it the figures, events and statements.
import {useLayoutEffect, useRef, useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {look} from "../../view";
import {Problems} from "../problems";
import type {DecisionAnswer, Finding, ReportDetail} from "../types";
import {FigureList} from "./figure-list";
import {FindingList} from "./findings";
import {MarkedText} from "./marked-text";
import {useAsked, useLast} from "./reading";
import {reportAt, way} from "./where";

export function Report({id, figure}: {id: string; figure: string}) {
  const {t} = useSpeaker();
  const asked = useAsked<ReportDetail>(`/api/desk/reports/${encodeURIComponent(id)}`);
  const last = useLast(asked);
  const detail = last?.report.report_id === id ? last : null;
  const [finding, point] = useState<Finding | null>(null);
  const head = useRef<HTMLHeadingElement>(null);
  const there = detail !== null;
  useLayoutEffect(() => {
    // Not away from what somebody is typing while the report comes.
    if (!document.activeElement?.matches("input, select, textarea")) head.current?.focus({preventScroll: true});
  }, [there]);
  const choose = (next: string) => {
    point(null);
    look({desk: reportAt(id, next)}, true);
  };
  const done = (answer: DecisionAnswer) => {
    if (detail) asked.put(withAnswer(detail, answer));
    asked.again();
    if (answer.corrected) choose(answer.corrected);
  };
  const shown = detail?.figures.filter((one) => one.state !== "withdrawn" || one.figure_id === figure) ?? [];
  return (
    <section class="desk-report" aria-labelledby="desk-report-h">
      <p><a {...way("")}>{t("desk.back")}</a></p>
      <Problems error={asked.error} />
      {!detail && !asked.error && <p role="status">{t("served.loading")}</p>}
      {detail && (
        <>
          <h2 id="desk-report-h" ref={head} tabIndex={-1} dir="auto">{detail.report.title || detail.report.name}</h2>
          <About detail={detail} />
          <div class="desk-pair">
            <div>
              <h3>{t("desk.text")}</h3>
              <p class="fine">{t("desk.marks")}</p>
              <MarkedText detail={detail} figure={figure} finding={finding} choose={choose} />
            </div>
            <div>
              <h3>{t("desk.figures")} ({shown.length})</h3>
              <p class="fine">{t("desk.keys")}</p>
              <FigureList figures={shown} figure={figure} seen={detail.desk.revision} choose={choose} done={done} again={asked.again} />
              <FindingList title={t("desk.events")} findings={detail.events} chosen={finding} point={point} />
              <FindingList title={t("desk.statements")} findings={detail.statements} chosen={finding} point={point} />
            </div>
          </div>
        </>
      )}
    </section>
  );
}

function About({detail}: {detail: ReportDetail}) {
  const {t, day} = useSpeaker();
  const {report, links} = detail;
  const parts = [report.title ? report.name : "", report.publisher, report.published ? t("desk.published.on", {day: day(report.published, true)}) : t("desk.undated")];
  return (
    <>
      <p class="fine"><span dir="auto">{parts.filter(Boolean).join(" · ")}</span> · {t("desk.openof", {count: report.open, all: report.figures})}</p>
      {links.map((one, i) => (
        <p key={i} class="fine">{t("desk.link", {name: one.name})} <small lang="en" dir="auto">({one.kind}: {one.reason})</small></p>
      ))}
    </>
  );
}

/** What was decided shows at once; the whole is read again soon after. */
function withAnswer(detail: ReportDetail, answer: DecisionAnswer): ReportDetail {
  const now = new Map(answer.entries.map((one) => [one.figure_id, one]));
  return {...detail, figures: detail.figures.map((one) => now.get(one.figure_id) ?? one), desk: answer.desk};
}
