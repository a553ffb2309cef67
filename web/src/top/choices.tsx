// What a drafted scenario rests on: what was settled, on what, and what else it could be.
import {usePage, useSpeaker} from "../page-context";
import {DataTable} from "../ui/table";
import {Opened} from "../ui/opened";
import "./choices.css";
import type {ChoiceData} from "../types";

export function Choices() {
  const {data: {choices}} = usePage();
  const {t} = useSpeaker();
  if (!choices.length) return null;
  const assumed = choices.filter(({basis}) => basis === "assumption"), rest = choices.slice(assumed.length);
  return (
    <section id="choices" aria-labelledby="choices-h">
      <h2 id="choices-h">{t("choices.title")}</h2>
      <p>{t("choices.told", {count: assumed.length, all: choices.length})}</p>
      {assumed.length > 0 && <Rows of={assumed} caption={t("choices.assumed")} />}
      {rest.length > 0 && <Opened summary={t("choices.rest", {count: rest.length})} id="choices-rest"><Rows of={rest} caption={t("choices.known")} /></Opened>}
    </section>
  );
}

function Rows({of, caption}: {of: ChoiceData[]; caption: string}) {
  const {t} = useSpeaker();
  const told = (text: string) => <span dir="auto">{text}</span>;
  return (
    <DataTable caption={caption} heads={["about", "chosen", "basis", "because", "otherwise"].map((name) => t(`choices.${name}`))}
      rows={of.map((one) => [
        told(one.about), <strong dir="auto">{one.chosen}</strong>, t(`choices.basis.${one.basis}`),
        <>{told(one.because)}{one.sentence && <q class="said" dir="auto">{one.sentence}</q>}{one.report && <small dir="auto"> {one.report}</small>}</>,
        told(one.otherwise),
      ])} />
  );
}
