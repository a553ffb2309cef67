// A control: a question that opens, its fields, and a button that adds the change once the server
// has found nothing wrong with it.
import type {ComponentChildren} from "preact";
import {useState} from "preact/hooks";
import type {Page} from "../../page-context";
import {useSpeaker} from "../../page-context";
import {send} from "../api";
import type {Choices, State, Variant} from "../types";
import {type Change, changeDraft, useDraft, variantOf} from "./draft";
import type {Bounds} from "./fields";
import {Wrong} from "./wrong";

export interface Given {
  page: Page;
  choices: Choices;
  bounds: Bounds;
}

export function boundsOf(page: Page, state: State): Bounds {
  const {days, today, stamp} = page.data;
  const max = days[days.length - 1] ?? stamp.as_of;
  return {min: state.scenario.first_day || (days[0] ?? stamp.as_of), max, asOf: stamp.as_of, next: days[today + 1] ?? stamp.as_of};
}

/** One of the six; only one is open at a time. */
export function Control({name, title, children}: {name: string; title: string; children: ComponentChildren}) {
  return (
    <details class="what-card" name="whatif-control" id={`control-${name}`}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/** Fields that make one change. */
export function ChangeForm({name, change, ready = true, children}: {
  name: string; change: () => Change; ready?: boolean; children: ComponentChildren;
}) {
  const {t} = useSpeaker();
  const draft = useDraft();
  const [error, fail] = useState<unknown>(null);
  const [added, say] = useState(false);
  const add = (event: Event) => {
    event.preventDefault();
    say(false);
    const changes = [...draft.changes, change()];
    send<Variant>("/api/variants", variantOf({...draft, changes}, "what-if")).then((checked) => {
      fail(null);
      say(true);
      changeDraft({changes: checked.changes as Change[]});
    }, fail);
  };
  return (
    <form class="change-form" id={`form-${name}`} onSubmit={add} onInput={() => say(false)}>
      {children}
      <Wrong error={error} />
      <p class="add-line">
        <button type="submit" disabled={!ready}>{t("whatif.add")}</button>{" "}
        <span role="status">{added ? t("whatif.added") : ""}</span>
      </p>
    </form>
  );
}
