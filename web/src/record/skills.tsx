import {linear} from "../ui/linear";
import {useSpeaker} from "../page-context";
import type {SkillData} from "../types";
import {DataTable} from "../ui/table";

const WIDTH = 560, ROW = 24, LEFT = 250, RIGHT = 16, TOP = 26;

/** Skill against simple rules as dots round zero: right of it better, left of it worse. */
export function Skills({skills}: {skills: SkillData[]}) {
  const {t, plain} = useSpeaker();
  const better = skills.filter((one) => one.skill > 0).length;
  const two = (value: number) => plain(Math.round(value * 100) / 100);
  const rows = skills.map((one) => [
    <span lang="en" dir="auto">{one.asked}</span>, <span lang="en" dir="auto">{one.rule}</span>, t("verified.days", {count: one.horizon}),
    <>{two(one.skill)} <small>{one.low !== null && one.high !== null && t("range", {low: two(one.low), high: two(one.high)})}</small></>,
    t(one.skill > 0 ? "verified.better" : one.skill < 0 ? "verified.worse" : "verified.equal"),
  ]);
  return (
    <>
      <h4>{t("verified.skill")}</h4>
      <p>{t("verified.count", {better, count: skills.length})}</p>
      <Dots skills={skills} />
      <details>
        <summary>{t("verified.table")}</summary>
        <DataTable id="skills" caption={t("verified.skill")}
          heads={["asked", "rule", "horizon", "value", "verdict"].map((name) => t(`verified.${name}`))} rows={rows} />
      </details>
    </>
  );
}

function Dots({skills}: {skills: SkillData[]}) {
  const {t} = useSpeaker();
  const ends = skills.flatMap((one) => [one.skill, one.low ?? one.skill, one.high ?? one.skill]);
  const reach = Math.min(1.5, Math.max(0.2, ...ends.map(Math.abs)));
  const x = linear([-reach, reach], [LEFT, WIDTH - RIGHT]);
  const height = TOP + skills.length * ROW + 8;
  return (
    <div class="scroll skill-chart" dir="ltr" tabIndex={0} role="region" aria-label={t("verified.skill")}>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} width={WIDTH} height={height} role="img" aria-label={t("verified.alt")}>
        <text x={x(-reach / 2)} y={16} text-anchor="middle">← {t("verified.worse")}</text>
        <text x={x(reach / 2)} y={16} text-anchor="middle">{t("verified.better")} →</text>
        <line class="skill-zero" x1={x(0)} x2={x(0)} y1={TOP - 4} y2={height} />
        {skills.map((one, i) => {
          const y = TOP + i * ROW + ROW / 2;
          return (
            <g key={i} class={one.skill > 0 ? "gain" : "loss"}>
              <text x={8} y={y + 4}>{t("verified.line", {rule: short(one.rule), horizon: one.horizon})}</text>
              {one.low !== null && one.high !== null && <line class="skill-range" x1={x(one.low)} x2={x(one.high)} y1={y} y2={y} />}
              {one.skill > 0 ? <circle cx={x(one.skill)} cy={y} r={5} /> : <rect x={x(one.skill) - 5} y={y - 5} width={10} height={10} />}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function short(text: string): string {
  return text.length > 26 ? `${text.slice(0, 25)}…` : text;
}
