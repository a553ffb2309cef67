// Sentences from the catalogues; numbers and days by Intl in the language shown.
import type {Message} from "./types";
import {level, peopleKind, roundPeople, tenths, twoFigures} from "./numbers";

type Entry = string | Record<string, string>;
export type Catalogue = Record<string, Entry>;
export type Args = Record<string, string | number | null>;

export const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);
/** Language tags for Intl: day before month, digits 0-9 in every language, as on printed forms. */
const LOCALES: Record<string, string> = {en: "en-GB", es: "es-MX", fr: "fr-FR", ar: "ar-u-nu-latn"};

export class Speaker {
  readonly locale: string;
  private readonly plural: Intl.PluralRules;
  private readonly number: Intl.NumberFormat;
  private readonly days = new Map<string, Intl.DateTimeFormat>();
  private readonly shortDays = new Map<string, string>();
  private readonly longDays = new Map<string, string>();

  constructor(
    readonly language: string,
    private readonly texts: Catalogue,
    private readonly english: Catalogue,
  ) {
    this.locale = LOCALES[language] ?? language;
    this.plural = new Intl.PluralRules(this.locale);
    this.number = new Intl.NumberFormat(this.locale, {maximumFractionDigits: 2, useGrouping: true});
  }

  get direction(): "ltr" | "rtl" {
    return RIGHT_TO_LEFT.has(this.language) ? "rtl" : "ltr";
  }

  /** A text of the catalogue, its places filled. */
  t = (key: string, args: Args = {}, parts: Record<string, Message[]> = {}): string => {
    const entry = this.texts[key] ?? this.english[key];
    if (entry === undefined) return key;
    const text = typeof entry === "string" ? entry : this.choose(entry, args);
    return text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, form?: string) =>
      name in parts ? this.join(parts[name] ?? [], form) : this.show(args[name] ?? null, form));
  };

  has = (key: string): boolean => key in this.texts || key in this.english;

  say = (message: Message): string => this.t(message.key, message.args, message.parts);

  private choose(entry: Record<string, string>, args: Args): string {
    const count = Number(args.count ?? 0);
    return entry[this.plural.select(count)] ?? entry.other ?? "";
  }

  private join(parts: Message[], form?: string): string {
    const said = parts.map(this.say);
    if (form === "or" || form === "and") {
      const type = form === "or" ? "disjunction" : "conjunction";
      return new Intl.ListFormat(this.locale, {type, style: "long"}).format(said);
    }
    return form === "lower" ? said.map((one) => this.lower(one)).join("") : said.join("");
  }

  private lower(text: string): string {
    return text.charAt(0).toLocaleLowerCase(this.locale) + text.slice(1);
  }

  private upper(text: string): string {
    return text.charAt(0).toLocaleUpperCase(this.locale) + text.slice(1);
  }

  private show(value: string | number | null, form?: string): string {
    if (value === null) return "";
    switch (form) {
      case "people": return this.people(Number(value));
      case "number": return this.number.format(Number(value));
      case "chance": return this.chance(Number(value));
      case "level": return this.t(`level.${level(Number(value))}`);
      case "levelup": return this.upper(this.level(Number(value)));
      case "day": return this.day(String(value));
      case "longday": return this.day(String(value), true);
      case "say": return this.t(String(value));
      default: return String(value);
    }
  }

  people = (value: number): string => {
    const kind = peopleKind(value);
    return kind === "many" ? this.number.format(roundPeople(value)) : this.t(`people.${kind}`);
  };

  range = (low: number, high: number): string => {
    const first = this.people(low), last = this.people(high);
    return first === last ? first : this.t("range", {low: first, high: last});
  };

  plain = (value: number): string => this.number.format(value);

  chance = (value: number | null): string => {
    if (value === null) return this.t("chance.unknown");
    const count = tenths(value);
    if (count === 0) return this.t("chance.least");
    return count === 10 ? this.t("chance.most") : this.t("chance.tenths", {count});
  };

  level = (value: number): string => this.t(`level.${level(value)}`);

  day = (iso: string, long = false): string => {
    const names = long ? this.longDays : this.shortDays;
    const known = names.get(iso);
    if (known !== undefined) return known;
    const parts = this.dayFormat(long).formatToParts(new Date(`${iso}T00:00:00Z`));
    const text = parts.map((part) => part.value).join("");
    const name = this.language === "en" ? text.replace(",", "") : text;
    names.set(iso, name);
    return name;
  };

  shortDay = (iso: string): string => this.format("short", {day: "numeric", month: "short"}, iso);

  time = (iso: string): string => this.format("time", {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
  }, iso);

  private dayFormat(long: boolean): Intl.DateTimeFormat {
    const options: Intl.DateTimeFormatOptions = {weekday: "short", day: "numeric", month: "short"};
    return this.made(long ? "long" : "day", long ? {...options, year: "numeric"} : options);
  }

  private format(name: string, options: Intl.DateTimeFormatOptions, iso: string): string {
    return this.made(name, options).format(new Date(iso.length > 10 ? iso : `${iso}T00:00:00Z`));
  }

  private made(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const known = this.days.get(name);
    if (known) return known;
    const format = new Intl.DateTimeFormat(this.locale, {timeZone: "UTC", ...options});
    this.days.set(name, format);
    return format;
  }

  /** An amount with its unit; litres from 1,000 on as m³, kilograms as tonnes. */
  amount = (people: number, need: {per: number; unit: string; whole: boolean}): string => {
    const exact = people * need.per;
    return this.quantity(need.whole ? Math.ceil(exact - 1e-9) : exact, need.unit, need.whole);
  };

  private figures(value: number): string {
    if (value >= 10) return this.number.format(value);
    return value.toLocaleString(this.locale, {minimumSignificantDigits: 2, maximumSignificantDigits: 2});
  }

  quantity = (amount: number, unit: string, whole: boolean): string => {
    if (amount <= 0) return this.t("people.none");
    if (whole) return this.t(this.has(`unit.${unit}`) ? `unit.${unit}` : "unit.other", {count: amount, unit});
    const [value, large] = scaled(amount, unit);
    const name = this.has(`unit.${large}`) ? this.t(`unit.${large}`) : large;
    return `${this.figures(twoFigures(value))} ${name}`;
  };
}

const LARGE: [string, number, string][] = [["L", 1e3, "m³"], ["kcal", 1e6, "million kcal"], ["kg", 1e3, "t"]];

function scaled(amount: number, unit: string): [number, string] {
  const head = unit.split(/[ /]/)[0];
  const large = LARGE.find(([small, factor]) => small === head && amount >= factor);
  return large ? [amount / large[1], unit.replace(large[0], large[2])] : [amount, unit];
}
