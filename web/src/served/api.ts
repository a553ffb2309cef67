// Asking the server: JSON in and out; what it refuses comes back in words.
import {endSession, readSession, word} from "./session";
import type {Failure, Problem} from "./types";

export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems: Problem[],
    /** The whole answer, for a conflict. */
    readonly answer: unknown,
  ) {
    super(message);
  }
}

/** The server does not answer: it was stopped, or the network between is broken. */
export class Away extends Error {}

export async function ask<T>(address: string, init: RequestInit = {}): Promise<T> {
  const changes = (init.method ?? "GET") !== "GET";
  let told = changes ? await word() : "";
  let answer = await fetched(address, init, told);
  if (changes && answer.status === 403) {
    // Somebody signed in anew beside this page: its word is another one now.
    const now = (await readSession())?.csrf ?? "";
    if (now && now !== told) {
      told = now;
      answer = await fetched(address, init, told);
    }
  }
  if (answer.status === 401 && address !== "/api/session") endSession();
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok) return body as T;
  const failure = (body ?? {}) as Partial<Failure>;
  throw new Refused(answer.status, failure.message ?? String(answer.status), failure.problems ?? [], body);
}

async function fetched(address: string, init: RequestInit, told: string): Promise<Response> {
  const own: Record<string, string> = told ? {"x-waystation-csrf": told} : {};
  try {
    return await fetch(address, {...init, headers: {accept: "application/json", ...own, ...init.headers}});
  } catch {
    throw new Away(address);
  }
}

export function send<T>(address: string, body: unknown, method = "POST"): Promise<T> {
  return ask<T>(address, {method, body: JSON.stringify(body), headers: {"content-type": "application/json"}});
}

export function upload<T>(address: string, files: File[], fields: Record<string, string>): Promise<T> {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
  return ask<T>(address, {method: "POST", body: form});
}
