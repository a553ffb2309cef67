import {usePage, useSpeaker} from "../page-context";
import {RecordBanner} from "../record/record";
import {Ranks} from "./ranks";

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
      {top.caveats.map((caveat, i) => (
        <p key={i} class="caveat"><strong>{t("top.keep")}</strong> {say(caveat)}</p>
      ))}
      <Ranks />
      <div class="lines">{top.lines.map((line, i) => <p key={i}>{say(line)}</p>)}</div>
      <p class="fine">{t("top.likely")}</p>
    </section>
  );
}
