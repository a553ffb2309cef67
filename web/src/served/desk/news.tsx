// What others decided while this page was open.
import {useEffect, useRef, useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {ask} from "../api";
import {useLive} from "../live";
import type {Decisions} from "../types";
import {ofOthers} from "./decide";
import {way} from "./where";

interface Item {
  by: string;
  figures: string[];
}

export function News() {
  const {t} = useSpeaker();
  const {state, ledger} = useLive();
  const since = useRef<number | null>(null);
  const [items, tell] = useState<Item[]>([]);
  const known = state !== null;
  useEffect(() => {
    if (since.current === null) {
      since.current = state?.desk.revision ?? null;
      return;
    }
    const from = since.current;
    ask<Decisions>(`/api/desk/decisions?since=${from}`).then(async ({decisions, desk}) => {
      const others = await ofOthers(decisions);
      since.current = Math.max(since.current ?? 0, desk.revision);
      if (others.length > 0) tell((before) => grouped(before, others.filter((one) => one.sequence > from)));
    }, () => undefined);
  }, [ledger, known]);
  return (
    <div class="desk-news" role="status">
      {items.map((one) => (
        <p key={one.by}>
          {t("desk.news", {name: one.by, count: one.figures.length})}{" "}
          <a {...way("decided")}>{t("desk.news.see")}</a>
        </p>
      ))}
      {items.length > 0 && <button type="button" onClick={() => tell([])}>{t("desk.news.seen")}</button>}
    </div>
  );
}

function grouped(before: Item[], decisions: Decisions["decisions"]): Item[] {
  const found = new Map(before.map((one) => [one.by, new Set(one.figures)]));
  for (const one of decisions) found.set(one.by, (found.get(one.by) ?? new Set()).add(one.figure_id));
  return [...found].map(([by, figures]) => ({by, figures: [...figures]}));
}
