// How many travel, and the rates behind it.
import {useState} from "preact/hooks";
import {type Page, useSpeaker} from "../../page-context";
import type {Speaker} from "../../say";
import type {PriorChoice} from "../types";
import {Opened} from "../../ui/opened";
import {ChangeForm, type Given} from "./adding";
import {groupTitle} from "./choices";
import {NumberField, Select} from "./fields";

const LEAST_PERCENT = -99, MOST_PERCENT = 900;

export function GroupSizes({page, choices}: Given) {
  const speaker = useSpeaker();
  const {t} = speaker;
  const groups = choices.groups.filter((one) => one.together);
  const [chosen, choose] = useState(groups[0]?.name ?? "");
  const [percent, setPercent] = useState("20");
  if (!groups.length) return <p class="fine">{t("whatif.people.none")}</p>;
  return (
    <ChangeForm name="people" ready={Number(percent) !== 0}
      change={() => ({kind: "group size", group: chosen, factor: Number((1 + Number(percent) / 100).toFixed(2))})}>
      <Select id="people-group" label={t("whatif.people.group")} value={chosen} onChange={choose}
        options={groups.map((one) => ({value: one.name, label: one.title}))} note={sizeNow(page, speaker, chosen)} />
      <NumberField id="people-percent" label={t("whatif.people.percent")} value={percent} min={LEAST_PERCENT} max={MOST_PERCENT}
        note={t("whatif.people.note")} onInput={setPercent} />
    </ChangeForm>
  );
}

function sizeNow(page: Page, {t, people, range, day}: Speaker, name: string): string {
  const sizes = page.data.groups.find((one) => one.name === name)?.sizes;
  const at = (probability: number) => sizes?.[page.q(probability)] ?? 0;
  const when = day(page.data.stamp.as_of);
  if (!sizes || at(0.95) <= 0) return t("whatif.people.notyet", {day: when});
  return t("whatif.people.now", {day: when, middle: people(at(0.5)), range: range(at(0.05), at(0.95))});
}

/** What is believed of a rate before any figure: for those who know the model. */
export function Beliefs(given: Given) {
  const {t} = useSpeaker();
  return <Opened id="whatif-priors" summary={t("whatif.prior.title")}><Belief {...given} /></Opened>;
}

function Belief({choices}: Given) {
  const {t, plain} = useSpeaker();
  const [chosen, choose] = useState("0");
  const prior = choices.priors[Number(chosen)];
  const [value, setValue] = useState(prior ? String(prior.median) : "");
  if (!prior) return null;
  const options = choices.priors.map((one, i) => ({
    value: String(i),
    label: `${one.meaning} (${one.unit})`,
    group: one.group ? groupTitle(choices, one.group) : t("whatif.prior.everybody"),
  }));
  const pick = (next: string) => {
    choose(next);
    setValue(String(choices.priors[Number(next)]?.median ?? ""));
  };
  const least = Math.min(prior.median / 1000, 0.000001);
  return (
    <ChangeForm name="prior" ready={Number(value) !== prior.median}
      change={() => ({kind: "prior", parameter: prior.parameter, median: Number(value), ...groupOf(prior)})}>
      <p class="fine">{t("whatif.prior.note")}</p>
      <Select id="prior-which" label={t("whatif.prior.which")} value={chosen} options={options} onChange={pick}
        note={t("whatif.prior.now", {median: plain(prior.median), sigma: plain(prior.sigma)})} />
      <NumberField id="prior-value" label={t("whatif.prior.value", {unit: prior.unit})} value={value} step="any"
        min={least} max={prior.share ? 0.999999 : 1e9} onInput={setValue} />
    </ChangeForm>
  );
}

function groupOf(prior: PriorChoice): {group?: string} {
  return prior.group ? {group: prior.group} : {};
}
