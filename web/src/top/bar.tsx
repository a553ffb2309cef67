import {usePage, useSpeaker} from "../page-context";
import {look} from "../view";

const NAMES: Record<string, string> = {en: "English", es: "Español", fr: "Français", ar: "العربية"};

/** The stamp: which forecast this is, how old, and whether anybody has reviewed it. */
export function Bar({languages}: {languages: string[]}) {
  const {data} = usePage();
  const {t, day, time, language} = useSpeaker();
  const {stamp, scenario} = data;
  const facts: [string, string][] = [
    ["number", stamp.number === null ? t("stamp.unnumbered") : String(stamp.number)],
    ["asof", day(stamp.as_of, true)],
    ["made", stamp.made_at ? time(stamp.made_at) : ""],
    ["data", stamp.data_up_to ? day(stamp.data_up_to, true) : t("stamp.nodata")],
    ["next", stamp.next_at ? day(stamp.next_at.slice(0, 10), true) : ""],
  ];
  return (
    <header class="bar">
      <p class="name">{scenario.title}</p>
      <dl class="stamp">
        {facts.filter(([, value]) => value).map(([key, value]) => (
          <div key={key}><dt>{t(`stamp.${key}`)}</dt><dd>{value}</dd></div>
        ))}
        <div><dt>{t("stamp.status")}</dt><dd><Status /></dd></div>
      </dl>
      <label class="language">
        <span class="hidden">{t("page.language")}</span>
        <select value={language} onChange={(event) => look({language: event.currentTarget.value})}>
          {languages.map((code) => <option key={code} value={code} lang={code}>{NAMES[code] ?? code}</option>)}
        </select>
      </label>
      <OutOfDate />
    </header>
  );
}

function Status() {
  const {data: {stamp}} = usePage();
  const {t} = useSpeaker();
  if (stamp.status === "reviewed") return <strong class="reviewed">{t("status.reviewed", {name: stamp.reviewer})}</strong>;
  return <strong class="draft">{t("status.draft")}</strong>;
}

/** Once the next forecast was due, the stamp becomes a bar. */
function OutOfDate() {
  const {data: {stamp, days}} = usePage();
  const {t, day} = useSpeaker();
  const today = new Date().toISOString().slice(0, 10);
  const due = stamp.next_at?.slice(0, 10) ?? "";
  if (!due || today <= due) return null;
  const last = days[days.length - 1] ?? "";
  return <p id="expired" class="expired" role="status">
    {t(today > last ? "stamp.passed" : "stamp.expired", {as_of: day(stamp.as_of, true), due: day(due, true), last: day(last, true)})}
  </p>;
}
