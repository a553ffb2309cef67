// What can be done about one figure: buttons, the form that is open, and what went wrong.
import {useLayoutEffect, useRef} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {Problems} from "../problems";
import type {DecisionAnswer, Entry, Ruling} from "../types";
import {type Acting, type Draft, NoName, useActing} from "./acting";
import {ConflictBox} from "./conflict";
import {CorrectForm} from "./correct-form";
import {MergeForm} from "./merge-form";

export interface ActsOf {
  entry: Entry;
  rulings: Ruling[];
  /** How far the ledger was when this was read. */
  seen: number;
  done: (answer: DecisionAnswer) => void;
  again: () => void;
}

export function Acts({entry, rulings, seen, done, again}: ActsOf) {
  const {t} = useSpeaker();
  const box = useRef<HTMLDivElement>(null);
  const toFigure = () => box.current?.closest("li, section")?.querySelector<HTMLElement>("[data-choose]")?.focus({preventScroll: true});
  const acting = useActing(entry, seen, (answer) => {
    // What was settled by keyboard is gone on from by keyboard: the form, and the focus in it, go.
    const at = document.activeElement;
    if (at === document.body || box.current?.contains(at)) toFigure();
    done(answer);
  }, again);
  const {draft, error, conflict, tried, busy} = acting;
  const opened = draft?.action;
  const leave = () => {
    acting.close();
    toFigure();
  };
  const escape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !draft) return;
    event.stopPropagation();
    leave();
  };
  return (
    <div class="acts" ref={box} onKeyDown={escape}>
      <Buttons entry={entry} rulings={rulings} acting={acting} />
      {busy && <p role="status">{t("desk.sending")}</p>}
      {conflict && tried && (
        <ConflictBox conflict={conflict} own={t(`desk.act.${tried.action}`)} why={tried.why} look={acting.look} leave={leave} />
      )}
      {opened && draft && <Form entry={entry} draft={draft} acting={acting} leave={leave} rulings={rulings} />}
      {error instanceof NoName ? <p class="problems" role="alert">{t("desk.noname")}</p> : !conflict && <Problems error={error} />}
    </div>
  );
}

function Buttons({entry, rulings, acting}: {entry: Entry; rulings: Ruling[]; acting: Acting}) {
  const {t} = useSpeaker();
  const {draft, busy} = acting;
  const form = (action: Draft["action"], key: string) => (
    <button type="button" data-act={action} aria-keyshortcuts={key} aria-expanded={draft?.action === action} disabled={busy}
      onClick={() => acting.open(action)}>{t(`desk.act.${action}`)}</button>
  );
  const settled = entry.state !== "open" || rulings.length > 0;
  const gone = entry.state === "withdrawn";
  return (
    <div class="desk-acts">
      {!gone && entry.state !== "accepted" && (
        <button type="button" class="main" data-act="accept" aria-keyshortcuts="a" disabled={busy}
          onClick={() => acting.send("accept", t("desk.why.accept"))}>{t("desk.act.accept")}</button>
      )}
      {!gone && entry.state !== "corrected" && form("correct", "c")}
      {!gone && entry.state !== "rejected" && form("reject", "r")}
      {!gone && entry.state !== "merged" && form("merge", "m")}
      {entry.state === "merged" && (
        <button type="button" data-act="split" aria-keyshortcuts="s" disabled={busy}
          onClick={() => acting.send("split", t("desk.why.split"))}>{t("desk.act.split")}</button>
      )}
      {settled && (
        <button type="button" data-act="undo" aria-keyshortcuts="u" disabled={busy}
          onClick={() => acting.send("undo", t("desk.why.undo"))}>{t("desk.act.undo")}</button>
      )}
    </div>
  );
}

interface FormOf {
  entry: Entry;
  draft: Draft;
  acting: Acting;
  leave: () => void;
}

function Form({rulings, ...form}: FormOf & {rulings: Ruling[]}) {
  const {t} = useSpeaker();
  const box = useRef<HTMLFormElement>(null);
  const {action} = form.draft;
  // With the form, not after it: somebody who types at once types into it.
  useLayoutEffect(() => box.current?.querySelector<HTMLElement>("input, select, textarea")?.focus(), [action]);
  const since = rulings.filter((one) => one.sequence > form.draft.seen);
  return (
    <form ref={box} class="fields desk-form" aria-label={t(`desk.act.${action}`)} onSubmit={(event) => {
      event.preventDefault();
      submit(form);
    }}>
      {since.length > 0 && !form.acting.conflict && <p class="since" role="status">{t("desk.since")}</p>}
      {action === "correct" && <CorrectForm entry={form.entry} draft={form.draft} type={form.acting.type} />}
      {action === "merge" && <MergeForm entry={form.entry} draft={form.draft} type={form.acting.type} />}
      <label class="wide">{t("desk.why")}{" "}
        <input required maxLength={500} dir="auto" autocomplete="off" value={form.draft.why}
          onInput={(event) => form.acting.type({why: event.currentTarget.value})} />
      </label>
      <div class="desk-acts">
        <button type="submit" class="main" disabled={form.acting.busy || !ready(form.draft)}>{t(`desk.act.${action}`)}</button>
        <button type="button" onClick={form.leave}>{t("desk.cancel")}</button>
      </div>
    </form>
  );
}

function ready({action, fields, original}: Draft): boolean {
  if (action === "merge") return original !== "";
  return action === "reject" || Object.keys(fields).length > 0;
}

function submit({draft, acting}: FormOf): void {
  const {action, why, fields, original} = draft;
  if (action === "correct") {
    const told = Object.entries(fields).map(([name, value]) => [name, value.trim() === "" ? null : value.trim()] as const);
    acting.send(action, why, {fields: Object.fromEntries(told)});
  } else acting.send(action, why, action === "merge" ? {original} : {});
}
