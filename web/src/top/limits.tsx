import {usePage, useSpeaker} from "../page-context";
import "./limits.css";

const PARTS = ["not", "whatitis", "uncounted", "small"];

/** What the page is for, what it must not be used for, and what it cannot tell. */
export function Limits() {
  const {data: {scenario, stamp, forces, map}} = usePage();
  const {t} = useSpeaker();
  return (
    <footer id="use">
      <h2>{t("limits.title")}</h2>
      <p><strong>{t("limits.for.head")}</strong> <span dir="auto">{scenario.purpose}</span> {t("limits.for")}</p>
      {PARTS.map((part) => <p key={part}><strong>{t(`limits.${part}.head`)}</strong> {t(`limits.${part}`)}</p>)}
      {forces > 0 && <p><strong>{t("limits.forces.head")}</strong> {t("limits.forces", {count: forces})}</p>}
      <p><strong>{t("limits.method.head")}</strong> {stamp.method && <><span lang="en" dir="auto">{stamp.method}</span>{" "}</>}
        {t("limits.method", {count: stamp.members})} {t(stamp.status === "reviewed" ? "limits.reviewed" : "limits.draft", {name: stamp.reviewer})}</p>
      <p class="fine">{t("limits.made", {version: stamp.version})} <span lang="en" dir="auto">{map.attribution}</span></p>
    </footer>
  );
}
