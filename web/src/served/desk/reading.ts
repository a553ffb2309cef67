// Something asked of the server again whenever the ledger has changed; the last answer stays in sight.
import {useLayoutEffect, useState} from "preact/hooks";
import {ask} from "../api";
import {useLive} from "../live";

export interface Asked<T> {
  found: T | null;
  error: unknown;
  /** Ask again now. */
  again: () => void;
  /** Put something in its place until it is read again. */
  put: (found: T) => void;
}

/** "" asks nothing. */
export function useAsked<T>(address: string): Asked<T> {
  const {ledger} = useLive();
  const [told, tell] = useState<{address: string; found: T | null; error: unknown}>({address: "", found: null, error: null});
  const [times, more] = useState(0);
  // At once, so that the answer to an earlier question never takes the place of what was put here.
  useLayoutEffect(() => {
    let wanted = true;
    if (!address) return undefined;
    ask<T>(address).then(
      (found) => wanted && tell({address, found, error: null}),
      (error: unknown) => wanted && tell((before) => ({...before, address, found: before.address === address ? before.found : null, error})),
    );
    return () => {
      wanted = false;
    };
  }, [address, ledger, times]);
  const here = told.address === address;
  return {
    found: here ? told.found : null,
    error: here ? told.error : null,
    again: () => more((count) => count + 1),
    put: (found) => tell({address, found, error: null}),
  };
}

/** The same, with the answer to the last question in sight while the next one is asked. */
export function useLast<T>(asked: Asked<T>): T | null {
  const [last, keep] = useState<T | null>(asked.found);
  useLayoutEffect(() => {
    if (asked.found) keep(asked.found);
  }, [asked.found]);
  return asked.found ?? last;
}
