import {usePage, useSpeaker} from "../page-context";
import {RecordBanner} from "../record/record";
import {Ranks} from "./ranks";

/** The one line of what changed; all of it stands below. */
function Since() {
  const {data: {previous}} = usePage();
  const {say, t} = useSpeaker();
  const line = previous?.lines[1] ?? previous?.lines[0];
  if (!line) return null;
  return (
    <p class="since">
      <strong>{t("top.since", {number: previous?.number ?? 0})}</strong> {say(line)}{" "}
      <a href="#changes" onClick={(event) => {
        event.preventDefault();
        document.getElementById("changes")?.scrollIntoView();
      }}>{t("top.allchanges")}</a>
    </p>
  );
}

/** How many, where, where next and when, how sure; and the one thing to keep in mind. */
export function Top() {
  const {data: {top}} = usePage();
  const {say, t} = useSpeaker();
  return (
    <section id="top" aria-labelledby="title">
      <h1 id="title">{say(top.title)}</h1>
      <RecordBanner />
      {top.next && <p class="next">{say(top.next)}</p>}
      <p class="decision">{say(top.decision)}</p>
      <Since />
      {top.caveats.map((caveat, i) => (
        <p key={i} class="caveat"><strong>{t("top.keep")}</strong> <span dir="auto">{say(caveat)}</span></p>
      ))}
      <Ranks />
      <div class="lines">{top.lines.map((line, i) => <p key={i}>{say(line)}</p>)}</div>
      <p class="fine">{t("top.likely")}</p>
    </section>
  );
}
