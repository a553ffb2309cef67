// The evidence desk: reports come in, figures are looked at and settled, the forecast is made again.
import {useSpeaker} from "../../page-context";
import {Again} from "./again";
import {useSigned} from "../session";
import {BY, setDecider, useDecider} from "./by";
import "./desk.css";
import {Entries} from "./entries";
import {Figure} from "./figure";
import {History} from "./history";
import {Intake} from "./intake";
import {News} from "./news";
import {Report} from "./report";
import {Reports} from "./reports";
import {type Shown, useShown, way} from "./where";

/** The evidence desk. */
export function Desk() {
  const {t} = useSpeaker();
  const shown = useShown();
  return (
    <div class="desk">
      <h1>{t("desk.title")}</h1>
      <div class="desk-top">
        <Tabs shown={shown} />
        <Who />
      </div>
      <News />
      <Part shown={shown} />
      <Again />
    </div>
  );
}

function Part({shown}: {shown: Shown}) {
  switch (shown.what) {
    case "report": return <Report key={shown.id} id={shown.id} figure={shown.figure} />;
    case "figure": return <Figure key={shown.id} id={shown.id} />;
    case "all": return <Entries />;
    case "decided": return <History />;
    default: return <><Intake /><Reports /></>;
  }
}

function Tabs({shown}: {shown: Shown}) {
  const {t} = useSpeaker();
  const here = {reports: "", report: "", figure: "all", all: "all", decided: "decided"}[shown.what];
  return (
    <nav aria-label={t("desk.title")}>
      {["", "all", "decided"].map((name) => (
        <a key={name} {...way(name)} aria-current={here === name ? "page" : undefined}>{t(`desk.tab.${name || "reports"}`)}</a>
      ))}
    </nav>
  );
}

function Who() {
  const {t} = useSpeaker();
  const by = useDecider();
  const {session} = useSigned();
  if (session?.name) return <p class="desk-who">{t("desk.who")} <strong dir="auto">{session.name}</strong></p>;
  return (
    <label class="desk-who">{t("desk.who")}{" "}
      <input id={BY} maxLength={40} autocomplete="off" dir="auto" value={by} onInput={(event) => setDecider(event.currentTarget.value)} />
    </label>
  );
}
