// Written by tools/build_page_types.py from waystation.page.schema*; edit those.

/** One sentence, or a part of one, in no language yet. */
export interface Message {
  key: string;
  args: Record<string, string | number | null>;
  parts: Record<string, Message[]>;
}

/** The question; caveat is its own, which a reviewer may replace on the page. */
export interface ScenarioData {
  name: string;
  title: string;
  purpose: string;
  caveat: string;
}

/** What the forecast is, when it was made and what it rests on. */
export interface StampData {
  number: number | null;
  made_at: string | null;
  as_of: string;
  data_up_to: string | null;
  next_at: string | null;
  status: string;
  reviewer: string;
  members: number;
  effective: number;
  seed: number;
  version: string;
  method: string;
  scenario_hash: string;
  evidence_hash: string;
  variant: string;
  command: string;
}

/** What is read first; next tells of the next stop, null where none is ahead. */
export interface TopData {
  title: Message;
  next: Message | null;
  lines: Message[];
  decision: Message;
  caveats: Message[];
  needed: number;
}

/** One of up to five places, by the chance of more people than shelter places. */
export interface Risk {
  place: string;
  capacity: number | null;
  day: number;
  lasting: boolean;
  chance: number | null;
  low: number;
  middle: number;
  high: number;
}

/** A place that may be shown. */
export interface PlaceData {
  name: string;
  country: string;
  region: string;
  lat: number;
  lon: number;
  kind: string;
  capacity: number | null;
  watched: boolean;
  present: number[][] | null;
  arrivals: number[][] | null;
  waiting: number[][] | null;
  peak: number[];
  reached: (number | null)[];
  exceeding: (number | null)[] | null;
  peak_exceeding: number | null;
}

/** A route one way; start and end are positions in places. */
export interface RouteData {
  start: number;
  end: number;
  km: number | null;
  modes: string[];
  source: string;
  basis: string;
  foot_days: number[] | null;
  vehicle_days: number[] | null;
  flow_mean: (number | null)[] | null;
  flow_high: (number | null)[] | null;
}

/** A place where a group may be on the as-of day, with its chance. */
export interface GroupPlace {
  place: string;
  chance: number;
}

/** People who travel together; sizes by quantile, on the as-of day. */
export interface GroupData {
  name: string;
  title: string;
  sizes: number[];
  at: GroupPlace[];
}

/** The chance that a place has been reached by a day. */
export interface ReachedBy {
  day: number;
  chance: number | null;
}

/** When the first of a group ("" is everybody) may come to a place; first days. */
export interface ArrivalData {
  group: string;
  place: string;
  early: number | null;
  middle: number | null;
  late: number | null;
  reached: ReachedBy[];
}

/** First days on which so many of a group are where journeys end; by quantile. */
export interface EndData {
  group: string;
  amount: string;
  days: (number | null)[];
}

/** The chance that most of a group end at a place; "": at none of them. */
export interface EndPlace {
  group: string;
  place: string;
  chance: number;
}

/** Something that changes what people can do; first and last are positions in days. */
export interface EventData {
  kind: string;
  where: string;
  first: number;
  last: number | null;
  certainty: string;
  chance: number;
  text: string;
  source: string;
  urls: string[];
  published: string;
}

/** A standard in force. */
export interface StandardData {
  item: string;
  id: string;
  per: number;
  unit: string;
  whole: boolean;
  source: string;
}

/** What is at hand at a place, by day; amount in the standard's unit. */
export interface SupplyData {
  place: string;
  item: string;
  amount: number;
  first: number;
  last: number | null;
  source: string;
}

/** A number that is other than in the forecast before; place is empty for a group. */
export interface ChangeData {
  where: Message;
  place: string;
  what: string;
  day: string;
  before: Message;
  after: Message;
}

/** The forecast before, and what is other now. */
export interface PreviousData {
  number: number;
  as_of: string;
  new_figures: number;
  changes: ChangeData[];
  lines: Message[];
}

/** Outlines in hundredths of degrees (lon, lat, lon, lat ...); code is ISO 3166 alpha-3. */
export interface CountryData {
  code: string;
  name: string;
  label: number[] | null;
  rings: number[][];
}

/** The map: south, west, north, east; countries; notes under it. */
export interface MapData {
  box: number[];
  countries: CountryData[];
  attribution: string;
  notes: string[];
}

/** Something that was settled when the scenario was drafted. */
export interface ChoiceData {
  about: string;
  chosen: string;
  basis: string;
  because: string;
  otherwise: string;
  report: string;
  sentence: string;
}

/** A file beside the page. */
export interface FileData {
  name: string;
  kind: string;
  bytes: number | null;
}

/** Everything a page shows. */
export interface PageData {
  scenario: ScenarioData;
  stamp: StampData;
  top: TopData;
  previous: PreviousData | null;
  ranks: Risk[];
  days: string[];
  today: number;
  first_place: string;
  first_day: number;
  quantiles: number[];
  reach_size: number | null;
  places: PlaceData[];
  routes: RouteData[];
  groups: GroupData[];
  arrivals: ArrivalData[];
  ends: EndData[];
  end_places: EndPlace[];
  events: EventData[];
  standards: StandardData[];
  supplies: SupplyData[] | null;
  figures: FigureData[];
  numbers: NumberData[];
  told: ToldData | null;
  forces: number;
  record: RecordData | null;
  verification: VerificationData | null;
  choices: ChoiceData[];
  map: MapData;
  files: FileData[];
}

/** A decision at the evidence desk. */
export interface RulingData {
  what: string;
  by: string;
  at: string;
  why: string;
}

/** What a figure is to another one, told by its number; forward: this to that, else back. */
export interface TieData {
  kind: string;
  other: number;
  forward: boolean;
}

/** A number that a figure moved, and what it is without it. */
export interface MovedData {
  series: number;
  row: number;
  low: number | null;
  middle: number | null;
  high: number | null;
}

/** A figure of the ledger. */
export interface FigureData {
  number: number;
  id: string;
  before: string;
  marked: string;
  after: string;
  counted: string;
  kind: string;
  measure: string;
  read_low: number | null;
  read_high: number | null;
  read_as: string;
  rule: string;
  open: boolean;
  meaning: string;
  used: boolean;
  reason: string;
  weight: number;
  outside: string;
  speaker: string;
  speaker_class: string;
  publisher: string;
  upstream: string;
  url: string;
  report: string;
  event_day: string | null;
  published: string | null;
  place: string;
  location: string;
  day: number | null;
  series: string;
  drawn: boolean;
  note: string;
  copies: number[];
  is_copy: boolean;
  oldest: number | null;
  changed: string[];
  relations: TieData[];
  rulings: RulingData[];
  influence: number | null;
  held_back: boolean;
  moved: MovedData[];
}

/** Numbers of one kind at one place that figures moved. */
export interface NumberData {
  what: string;
  place: string;
  rows: ((number | null)[])[];
}

/** For which places, and for which days (positions), it was worked out what figures moved. */
export interface ToldData {
  places: string[];
  days: number[];
}

/** What a forecast said of a figure that came later. */
export interface RecordRow {
  number: number;
  as_of: string;
  day: string;
  place: string;
  what: string;
  low: number;
  middle: number;
  high: number;
  came_low: number;
  came_high: number;
  inside: boolean;
  rule_inside: boolean | null;
}

/** The last forecasts against what came. */
export interface RecordData {
  forecasts: number;
  inside: number;
  of: number;
  rule_inside: number;
  rule_of: number;
  rule: string;
  few: boolean;
  poor: boolean;
  reason: string;
  rows: RecordRow[];
}

/** How much better than a simple rule (1: perfect, 0: equal, below 0: worse). */
export interface SkillData {
  asked: string;
  rule: string;
  horizon: number;
  skill: number;
  low: number | null;
  high: number | null;
}

/** How often what came lay inside a band. */
export interface CoverageData {
  asked: string;
  horizon: number;
  promised: number;
  held: number;
  cases: number;
}

/** A claim, and whether it held. */
export interface ClaimData {
  claim: string;
  outcome: string;
  told: string;
}

/** How good forecasts of this kind were. */
export interface VerificationData {
  made_with: string;
  cases: string[];
  uncalibrated: boolean;
  reason: string;
  skills: SkillData[];
  coverage: CoverageData[];
  claims: ClaimData[];
}
