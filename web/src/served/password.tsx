// Another password for the account that is signed in.
import {useRef, useState} from "preact/hooks";
import {useSpeaker} from "../page-context";
import {Refused, send} from "./api";
import {again} from "./live";
import {Problems} from "./problems";
import {setSession, useSigned} from "./session";
import type {SessionState} from "./types";

const EMPTY = {old: "", fresh: "", repeated: ""};

/** Nothing for an account that is kept elsewhere. */
export function OtherPassword() {
  const {t} = useSpeaker();
  const {session} = useSigned();
  const box = useRef<HTMLDetailsElement>(null);
  const [typed, type] = useState(EMPTY);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [error, fail] = useState<unknown>(null);
  if (!session?.own_password) return null;
  const differ = typed.repeated !== "" && typed.fresh !== typed.repeated;
  const change = (event: Event) => {
    event.preventDefault();
    if (busy || typed.fresh !== typed.repeated) return;
    setBusy(true);
    fail(null);
    send<SessionState>("/api/session/password", {old: typed.old, new: typed.fresh}, "PUT")
      .then((now) => {
        setSession(now);
        again();
        type(EMPTY);
        setDone(true);
        if (box.current) box.current.open = false;
      }, fail)
      .finally(() => setBusy(false));
  };
  const field = (name: keyof typeof EMPTY, label: string, complete: "current-password" | "new-password") => (
    <label>
      {label}{" "}
      <input type="password" required maxLength={256} autocomplete={complete} value={typed[name]} onInput={(event) => type({...typed, [name]: event.currentTarget.value})} />
    </label>
  );
  const refused = error instanceof Refused && error.status === 403;
  return (
    <>
      <details ref={box} class="other-password" onToggle={(event) => { if (event.currentTarget.open) setDone(false); }}>
        <summary>{t("session.change")}</summary>
        <form class="fields" onSubmit={change} aria-label={t("session.change")}>
          <input type="text" hidden readOnly autocomplete="username" value={session.name} />
          {field("old", t("session.old"), "current-password")}
          {field("fresh", t("session.new"), "new-password")}
          {field("repeated", t("session.repeat"), "new-password")}
          <p class="note">{t("session.rule")}</p>
          {differ && <p role="alert">{t("session.differ")}</p>}
          <button type="submit" class="main" disabled={busy || differ}>{t("session.change")}</button>
          <Problems error={error} {...(refused ? {title: t("session.old.wrong")} : {})} />
        </form>
      </details>
      <span role="status">{done ? t("session.changed") : ""}</span>
    </>
  );
}
