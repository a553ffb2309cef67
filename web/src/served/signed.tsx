// Who is signed in, signing out, and signing in again without losing what was typed.
import {useState} from "preact/hooks";
import {useSpeaker} from "../page-context";
import {ask, Refused, send} from "./api";
import {again} from "./live";
import {OtherPassword} from "./password";
import {Problems} from "./problems";
import {setSession, useSigned} from "./session";
import type {SessionState} from "./types";

export function SignedIn() {
  const {t} = useSpeaker();
  const {session, ended} = useSigned();
  const [error, fail] = useState<unknown>(null);
  if (!session?.sign_in || !session.role) return null;
  if (ended) return <Again name={session.name} />;
  const leave = () => {
    ask("/api/session", {method: "DELETE"}).then(() => location.assign("/sign-in"), fail);
  };
  return (
    <div class="signed">
      <span>{t("session.as", {name: session.name, role: t(`session.role.${session.role}`)})}</span>{" "}
      <button type="button" onClick={leave}>{t("session.out")}</button>
      <OtherPassword />
      <Problems error={error} />
    </div>
  );
}

/** The session ended while the page was open: nothing that was typed is lost. */
function Again({name}: {name: string}) {
  const {t} = useSpeaker();
  const [typed, type] = useState(name);
  const [password, setPassword] = useState("");
  const [error, fail] = useState<unknown>(null);
  const enter = (event: Event) => {
    event.preventDefault();
    send<SessionState>("/api/session", {name: typed, password}).then((session) => {
      setSession(session);
      again();
    }, fail);
  };
  const refused = error instanceof Refused && error.status === 401;
  return (
    <form class="fields session-ended" onSubmit={enter} aria-label={t("session.title")}>
      <p role="alert">{t("session.ended")}</p>
      <label>{t("session.name")} <input required maxLength={60} autocomplete="username" dir="auto" value={typed} onInput={(event) => type(event.currentTarget.value)} /></label>
      <label>{t("session.password")} <input type="password" required maxLength={256} autocomplete="current-password" value={password} onInput={(event) => setPassword(event.currentTarget.value)} /></label>
      <button type="submit" class="main">{t("session.enter")}</button>
      <Problems error={error} {...(refused ? {title: t("session.wrong")} : {})} />
    </form>
  );
}

/** In place of a part that asks for another role. */
export function NotForYou() {
  const {t} = useSpeaker();
  const {session} = useSigned();
  if (!session?.role) return <p>{t("served.loading")}</p>;
  return <p>{t("session.not", {name: session.name, role: t(`session.role.${session.role}`)})}</p>;
}
