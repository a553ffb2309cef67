// The published standard that is in force.
import {useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import type {StandardOption} from "../types";
import {needName} from "../../top/ranks";
import {ChangeForm, type Given} from "./adding";
import {Select} from "./fields";

export function StandardControl({choices}: Given) {
  const {t, plain} = useSpeaker();
  const several = choices.standards.filter((one) => one.options.length > 1);
  const [item, setItem] = useState(several[0]?.item ?? "");
  const [chosen, choose] = useState("");
  const standard = several.find((one) => one.item === item);
  if (!standard) return null;
  const amount = (one: StandardOption) => `${plain(one.per)} ${one.unit}`;
  const now = standard.options.find((one) => one.id === standard.chosen);
  const others = standard.options.filter((one) => one.id !== standard.chosen);
  const other = others.find((one) => one.id === chosen) ?? others[0];
  return (
    <ChangeForm name="standard" change={() => ({kind: "standard", item, standard: other?.id ?? ""})}>
      <Select id="standard-item" label={t("whatif.standard.item")} value={item} onChange={setItem}
        options={several.map((one) => ({value: one.item, label: needName(one.item, t)}))}
        note={now && <>{t("whatif.standard.now", {amount: amount(now)})} <span lang="en" dir="auto">{now.source}</span></>} />
      <Select id="standard-which" label={t("whatif.standard.which")} value={other?.id ?? ""} onChange={choose}
        options={others.map((one) => ({value: one.id, label: t("whatif.standard.option", {amount: amount(one), name: one.id})}))}
        note={other && <span lang="en" dir="auto">{other.source}</span>} />
    </ChangeForm>
  );
}
