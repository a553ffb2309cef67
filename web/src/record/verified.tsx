import {usePage, useSpeaker} from "../page-context";
import type {VerificationData} from "../types";
import {FileLink} from "../files/file-link";
import {DataTable} from "../ui/table";
import {Skills} from "./skills";

/** What checks of such forecasts on past movements found. */
export function Verified({found}: {found: VerificationData}) {
  const {data} = usePage();
  const {t} = useSpeaker();
  const whole = data.files.find((file) => file.kind === "verification");
  return (
    <div class="verified">
      <h3>{t("verified.title")}</h3>
      {found.uncalibrated && <p class="poor"><strong>{t("record.uncalibrated")}</strong> <span lang="en" dir="auto">{found.reason}</span></p>}
      <p class="fine">{t("verified.made", {version: found.made_with, count: found.cases.length, cases: found.cases.join(", ")})}</p>
      {found.skills.length > 0 && <Skills skills={found.skills} />}
      {found.coverage.length > 0 && <Coverage found={found} />}
      {found.claims.length > 0 && <Claims found={found} />}
      {whole && <p>{t("verified.whole")} <FileLink file={whole} /></p>}
    </div>
  );
}

function Coverage({found}: {found: VerificationData}) {
  const {t, plain} = useSpeaker();
  const tenths = (share: number) => t("verified.tenths", {share: plain(Math.round(share * 100) / 10)});
  return (
    <>
      <h4>{t("verified.coverage")}</h4>
      <DataTable id="coverage" caption={t("verified.coverage")}
        heads={["asked", "horizon", "promised", "held", "cases"].map((name) => t(`verified.${name}`))}
        rows={found.coverage.map((one) => [
          <span lang="en" dir="auto">{one.asked}</span>, t("verified.days", {count: one.horizon}), tenths(one.promised),
          <>{tenths(one.held)} <small>{t(one.held + 0.05 < one.promised ? "verified.sure" : "verified.kept")}</small></>, plain(one.cases),
        ])} />
    </>
  );
}

function Claims({found}: {found: VerificationData}) {
  const {t, has} = useSpeaker();
  return (
    <>
      <h4>{t("verified.claims")}</h4>
      <ul class="claims">
        {found.claims.map((one, i) => (
          <li key={i}><strong>{has(`outcome.${one.outcome}`) ? t(`outcome.${one.outcome}`) : one.outcome}</strong>: <span lang="en" dir="auto">{one.claim}. {one.told}</span></li>
        ))}
      </ul>
    </>
  );
}
