import {useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {send} from "../api";
import {Problems} from "../problems";
import type {Job} from "../types";
import {useDraft} from "./drafts";
import {begun} from "./jobs";

interface Pasted {
  text: string;
  published: string;
  publisher: string;
  title: string;
  url: string;
}

const NOTHING: Pasted = {text: "", published: "", publisher: "", title: "", url: ""};

/** A text that is pasted, with what is known of it. What is typed stays until it is taken in. */
export function Paste() {
  const {t} = useSpeaker();
  const [draft, keep] = useDraft<Pasted>("paste");
  const [error, fail] = useState<unknown>(null);
  const pasted = draft ?? NOTHING;
  const type = (part: Partial<Pasted>) => keep({...pasted, ...part});
  const give = (event: Event) => {
    event.preventDefault();
    const told = Object.fromEntries(Object.entries(pasted).filter(([, value]) => value.trim()));
    send<Job>("/api/desk/reports", told).then((job) => {
      fail(null);
      keep(null);
      begun("reading", job);
    }, fail);
  };
  const field = (name: "published" | "publisher" | "title" | "url", kind: "date" | "text" | "url") => (
    <label>{t(`desk.paste.${name}`)}{" "}
      <input type={kind as "text"} dir="auto" autocomplete="off" maxLength={500} value={pasted[name]} onInput={(event) => type({[name]: event.currentTarget.value})} />
    </label>
  );
  return (
    <details class="desk-paste" open={draft !== null || undefined}>
      <summary>{t("desk.paste")}</summary>
      <form class="fields" onSubmit={give} aria-label={t("desk.paste")}>
        <label class="wide whole">{t("desk.paste.text")}{" "}
          <textarea rows={8} required dir="auto" value={pasted.text} onInput={(event) => type({text: event.currentTarget.value})} />
        </label>
        {field("published", "date")}
        {field("publisher", "text")}
        {field("title", "text")}
        {field("url", "url")}
        <button type="submit" class="main">{t("desk.paste.read")}</button>
        <Problems error={error} />
      </form>
    </details>
  );
}
