// What can be changed, asked of the server, with the names people know.
import {useLayoutEffect, useState} from "preact/hooks";
import type {Page} from "../../page-context";
import {ask} from "../api";
import type {Choices, EventChoice, PriorChoice, StandardOption} from "../types";

export interface Asked<T> {
  found: T | null;
  error: unknown;
}

/** Ask for something once, and again whenever the address or `again` is another. */
export function useAsked<T>(address: string, again: unknown = null): Asked<T> {
  const [asked, set] = useState<Asked<T>>({found: null, error: null});
  // At once, so that the answer to an earlier question never takes the place of a later one.
  useLayoutEffect(() => {
    let wanted = true;
    if (!address) {
      set({found: null, error: null});
      return;
    }
    ask<T>(address).then(
      (found) => wanted && set({found, error: null}),
      (error: unknown) => wanted && set({found: null, error}),
    );
    return () => {
      wanted = false;
    };
  }, [address, again]);
  return asked;
}

/** Position of an event in the list; "" for none. */
export function eventAt(choices: Choices, change: Record<string, unknown>): EventChoice | undefined {
  return choices.events.find((one) => one.kind === change.event && one.where === change.where && one.first_day === change.day);
}

export function priorAt(choices: Choices, parameter: unknown, group: unknown): PriorChoice | undefined {
  return choices.priors.find((one) => one.parameter === parameter && one.group === (group ?? ""));
}

export function standardAt(choices: Choices, item: unknown, id?: unknown): StandardOption | undefined {
  const standard = choices.standards.find((one) => one.item === item);
  return standard?.options.find((one) => one.id === (id ?? standard.chosen));
}

export function groupTitle(choices: Choices, name: unknown): string {
  return choices.groups.find((one) => one.name === name)?.title ?? String(name);
}

/** "AAA/BBB" and "AAA" by the countries' names where the map knows them. */
export function whereName(page: Page, where: string): string {
  if (!/^[A-Z]{3}(\/[A-Z]{3})?$/.test(where)) return where;
  const known = new Map(page.data.map.countries.map((country) => [country.code, country.name]));
  return where.split("/").map((code) => known.get(code) ?? code).join(" / ");
}
