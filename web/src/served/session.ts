// Who is signed in, as the server tells it: kept here, told to every part that shows it.
import {useLayoutEffect, useState} from "preact/hooks";
import type {SessionState} from "./types";

const ROLES = ["viewer", "analyst", "administrator"] as const;
type Role = (typeof ROLES)[number];

interface Signed {
  /** Null until the server has told. */
  session: SessionState | null;
  /** True once a session ended while the page was open. */
  ended: boolean;
}

let signed: Signed = {session: null, ended: false};
const listeners = new Set<() => void>();

function change(part: Partial<Signed>): void {
  signed = {...signed, ...part};
  for (const listener of listeners) listener();
}

export function useSigned(): Signed {
  const [, redraw] = useState(0);
  useLayoutEffect(() => {
    const listener = () => redraw((count) => count + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return signed;
}

/** True where somebody may do what asks for a role; of nobody known yet, false. */
export function may(role: Role, session = signed.session): boolean {
  return session?.role != null && ROLES.indexOf(session.role) >= ROLES.indexOf(role);
}

/** The account that decides; empty where nobody signs in, and a name is typed. */
export function account(): string {
  return signed.session?.name ?? "";
}

export function setSession(session: SessionState): void {
  const gone = session.sign_in && session.role === null;
  // Of somebody who is not signed in any more, who they were is still shown.
  if (gone && signed.session?.name) change({ended: true});
  else change({session, ended: false});
}

export function endSession(): void {
  if (signed.session?.sign_in) change({ended: true});
}

/** Ask the server who is signed in; nothing where it does not answer. */
export async function readSession(): Promise<SessionState | null> {
  const answer = await fetch("/api/session", {headers: {accept: "application/json"}}).catch(() => null);
  const found = answer?.ok ? ((await answer.json().catch(() => null)) as SessionState | null) : null;
  if (found) setSession(found);
  return found;
}

/** The word that proves to the server that a change is asked for by its own page. */
export async function word(): Promise<string> {
  const known = signed.session ?? (await readSession());
  return known?.csrf ?? "";
}
