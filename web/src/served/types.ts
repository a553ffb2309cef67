// Written by tools/build_page_types.py from waystation.server.schema*; edit those.

/** A figure that a forecast was made with and that was settled otherwise since. */
export interface SettledItem {
  id: string;
  what: string;
  by: string;
  at: string | null;
  why: string;
}

/** One forecast that was made. */
export interface ForecastItem {
  number: number;
  made_at: string | null;
  as_of: string;
  status: "draft" | "reviewed";
  reviewer: string;
  caveat: string;
  members: number;
  seed: number;
  days: number | null;
  method: string;
  version: string;
  variant: string;
  files: string[];
  page: boolean;
  settled_since: SettledItem[];
}

/** The scenario folder as it is now. problems is not empty while it is broken by hand. */
export interface ScenarioState {
  name: string;
  title: string;
  purpose: string;
  first_day: string;
  horizon_days: number;
  places: string[];
  groups: string[];
  problems: Problem[];
}

/** What the desk takes: bytes of one document, documents at once, and kinds in words. */
export interface UploadLimits {
  file_bytes: number;
  files: number;
  formats: string;
}

/** GET /api/state: all that a page needs to know first. */
export interface State {
  scenario: ScenarioState;
  forecasts: ForecastItem[];
  current: number | null;
  desk: DeskRevision;
  jobs: Job[];
  variants: VariantItem[];
  limits: UploadLimits;
  version: string;
}

/** POST /api/forecasts. What is left out: the last published day, 1,000 members, seed 1. */
export interface ForecastRequest {
  as_of?: string | null;
  members?: number;
  seed?: number;
  days?: number | null;
  method?: string;
}

/** How far a job is: done of all in this stage; all is 1 or less where nobody knows. */
export interface Progress {
  stage: string;
  done: number;
  all: number;
}

/** What came of a job that is done. */
export interface JobResult {
  number: number | null;
  comparison: string | null;
  read: ReadDocument[];
  told: string[];
}

/** Something that takes longer: a forecast, a comparison, the reading of documents. */
export interface Job {
  id: string;
  kind: "forecast" | "comparison" | "reading";
  state: "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  request: Record<string, unknown>;
  asked_at: string;
  progress: Progress | null;
  result: JobResult | null;
  message: string;
  problems: Problem[];
  resumable: boolean;
}

/** GET /api/jobs: newest first. */
export interface Jobs {
  jobs: Job[];
}

/** GET /api/forecasts/NUMBER/influence: numbers as in the page's data, narrowed. */
export interface Influence {
  number: number;
  numbers: Record<string, unknown>[];
}

/** GET /api/forecasts/NUMBER/files: name and size of each. */
export interface Files {
  number: number;
  files: FileItem[];
}

/** A file of a forecast. */
export interface FileItem {
  name: string;
  bytes: number;
  url: string;
}

/** POST /api/reviews: a named role reviewed a forecast, or takes that back. */
export interface ReviewRequest {
  number: number;
  by: string;
  caveat?: string;
  withdraw?: boolean;
}

/** A rule of protection that is set aside, and why. */
export interface OverrideRequest {
  rule: number;
  reason: string;
}

/** POST /api/publications: a forecast passed on to an audience. */
export interface PublicationRequest {
  number: number;
  audience: "internal" | "partner" | "public";
  purpose: string;
  by: string;
  expires_days?: number;
  overrides?: OverrideRequest[];
}

/** scenario in /api/events: files that changed, and what is wrong now (nothing: mended). */
export interface ScenarioEvent {
  changed: string[];
  problems: Problem[];
}

/** ledger in /api/events: it came further; by names who decided since the last one. */
export interface LedgerEvent {
  revision: number;
  entered: number;
  reports: number;
  by: string[];
}

/** forecasts in /api/events: one was made, reviewed or taken back. */
export interface ForecastsEvent {
  current: number | null;
  numbers: number[];
}

/** GET /api/session: who asks. */
export interface SessionState {
  sign_in: boolean;
  name: string;
  role: "viewer" | "analyst" | "administrator" | null;
  csrf: string;
  ends_at: string | null;
  own_password: boolean;
}

/** POST /api/session: 401 where name and password do not fit, 429 after too many tries. */
export interface SignInRequest {
  name: string;
  password: string;
}

/** PUT /api/session/password: the password until now, and the new one. */
export interface PasswordRequest {
  old: string;
  new: string;
}

/** Somebody who may sign in. */
export interface AccountItem {
  name: string;
  role: "viewer" | "analyst" | "administrator";
  made_at: string;
}

/** GET /api/accounts, by name. */
export interface Accounts {
  accounts: AccountItem[];
}

/** PUT /api/accounts/NAME: another role. */
export interface AccountRequest {
  role: "viewer" | "analyst" | "administrator";
}

/** A line of the audit log: who did what, when, to what, why. */
export interface AuditItem {
  sequence: number;
  at: string;
  by: string;
  deed: string;
  about: string;
  reason: string;
  note: string;
}

/** GET /api/audit?since=&count=: the last lines later than a number, oldest first. */
export interface Audit {
  entries: AuditItem[];
}

/** How far the ledger has come: three counters that only rise. */
export interface DeskRevision {
  revision: number;
  entered: number;
  reports: number;
}

/** One decision: appended, never changed. */
export interface Ruling {
  sequence: number;
  figure_id: string;
  verdict: "accepted" | "rejected" | "corrected" | "withdrawn" | "reinstated" | "merged";
  by: string;
  why: string;
  decided: string | null;
  replaced_by: string | null;
}

/** A figure in the ledger, as it stands. */
export interface Entry {
  figure_id: string;
  low: number | null;
  high: number | null;
  read_low: number | null;
  read_high: number | null;
  rule: string | null;
  words: string;
  unit: string;
  who: string;
  kind: string;
  measure: string;
  hedge: string;
  hedge_class: string;
  place: string;
  location: string;
  place_role: string;
  runner_up: string;
  group: string;
  event_day: string | null;
  event_end: string | null;
  day_precision: string;
  day_basis: string;
  published: string | null;
  retrieved: string | null;
  modality: string;
  speaker: string;
  speaker_class: string;
  publisher: string;
  url: string;
  upstream: string;
  origin: string;
  report_id: string;
  report_name: string;
  sentence: string;
  sentence_start: number;
  start: number;
  end: number;
  note: string;
  household_size: number | null;
  confidence: number;
  place_confidence: number;
  reader: string;
  entered: number;
  via: string;
  recorded: string | null;
  state: string;
  counts: boolean;
  by: string;
  why: string;
  decided: string | null;
  replaced_by: string | null;
}

/** GET /api/desk/entries: one part of a list. total is how many there are in all. */
export interface Entries {
  entries: Entry[];
  total: number;
  start: number;
  desk: DeskRevision;
}

/** GET /api/desk/entries/ID: everything that is known of one figure. */
export interface EntryExplained {
  entry: Entry;
  explained: Record<string, unknown>;
  rulings: Ruling[];
  desk: DeskRevision;
}

/** A report that copies this one, or that this one copies. */
export interface CopyLink {
  name: string;
  kind: string;
  reason: string;
}

/** What became of a document: known_as names it where the ledger held it before. */
export interface ReadDocument {
  report_id: string;
  name: string;
  known_as: string;
  figures: number;
  published: string | null;
  links: CopyLink[];
}

/** A report of the ledger. open of its figures are not settled. */
export interface ReportItem {
  report_id: string;
  name: string;
  title: string;
  publisher: string;
  published: string | null;
  retrieved: string | null;
  language: string;
  media: string;
  url: string;
  upstream: string;
  figures: number;
  open: number;
}

/** GET /api/desk/reports: newest entered first. */
export interface Reports {
  reports: ReportItem[];
  desk: DeskRevision;
}

/** An event or a statement of a report. values holds its fields, by name. */
export interface Finding {
  start: number;
  end: number;
  values: Record<string, unknown>;
}

/** GET /api/desk/reports/ID: its text, with everything read from it in order of place. */
export interface ReportDetail {
  report: ReportItem;
  text: string;
  figures: Entry[];
  events: Finding[];
  statements: Finding[];
  relations: Record<string, unknown>[];
  links: CopyLink[];
  desk: DeskRevision;
}

/** POST /api/desk/reports as JSON: a text that was pasted. */
export interface TextRequest {
  text: string;
  published?: string | null;
  publisher?: string;
  title?: string;
  url?: string;
}

/** POST /api/desk/decisions. */
export interface DecisionRequest {
  action: "accept" | "correct" | "reject" | "merge" | "split" | "undo";
  figures: string[];
  by: string;
  why: string;
  seen: number;
  original?: string;
  fields?: Record<string, string | number | null>;
}

/** What was appended, and how every figure touched stands now. */
export interface DecisionAnswer {
  decisions: Ruling[];
  entries: Entry[];
  corrected: string | null;
  desk: DeskRevision;
}

/** GET /api/desk/decisions?since=: all later than that number, oldest first. */
export interface Decisions {
  decisions: Ruling[];
  desk: DeskRevision;
}

/** Status 409 of a decision: what others decided on the same figures since seen. */
export interface Conflict {
  message: string;
  problems: Problem[];
  decisions: Ruling[];
  revision: number;
}

/** One thing that is wrong. line is 0 where there is none, column may be empty. */
export interface Problem {
  file: string;
  line: number;
  column: string;
  found: string;
  expected: string;
}

/** Every answer with a status of 400 or more. message is for people, on one line. */
export interface Failure {
  message: string;
  problems: Problem[];
}

/** A variant that is kept. problems is not empty where its file is broken. */
export interface VariantItem {
  name: string;
  title: string;
  why: string;
  changes: number;
  problems: Problem[];
}

/** GET /api/variants. */
export interface Variants {
  variants: VariantItem[];
}

/** A variant of the scenario; changes are those of docs/scenario-format.md, as JSON. */
export interface Variant {
  name: string;
  title?: string;
  why?: string;
  changes: Record<string, unknown>[];
}

/** A place whose shelter places, or people admitted in a day, a what-if can change. */
export interface PlaceChoice {
  name: string;
  kind: string;
  capacity: number | null;
  stays: boolean;
  lat: number;
  lon: number;
}

/** Something that can be closed, as the column where of events.csv names it. */
export interface WayChoice {
  where: string;
  kind: "crossing" | "place" | "border" | "country" | "route";
}

/** An event that can take place on other days. */
export interface EventChoice {
  kind: string;
  where: string;
  first_day: string;
  last_day: string | null;
  certainty: string;
  chance: number;
  text: string;
  opens: boolean;
  acts: boolean;
}

/** A group; only of those who travel together the size can be changed. */
export interface GroupChoice {
  name: string;
  title: string;
  together: boolean;
}

/** What is believed of a parameter beforehand; group is empty where it holds for all. */
export interface PriorChoice {
  parameter: string;
  group: string;
  median: number;
  sigma: number;
  unit: string;
  share: boolean;
  meaning: string;
}

/** A published standard. */
export interface StandardOption {
  id: string;
  per: number;
  unit: string;
  whole: boolean;
  source: string;
}

/** The standards of something people need; chosen is in force now. */
export interface StandardChoice {
  item: string;
  chosen: string;
  options: StandardOption[];
}

/** GET /api/choices: what a what-if can change, with what holds now. */
export interface Choices {
  places: PlaceChoice[];
  ways: WayChoice[];
  events: EventChoice[];
  groups: GroupChoice[];
  priors: PriorChoice[];
  standards: StandardChoice[];
  bus_km: number;
}

/** POST /api/comparisons: a variant that is kept, by name, or one given whole. */
export interface ComparisonRequest {
  variant: string | Variant;
  as_of?: string | null;
  members?: number;
  seed?: number;
  days?: number | null;
  method?: string;
}

/** Quantiles of a number on each day of days; None where there is none. */
export interface Fan {
  q05: (number | null)[];
  q25: (number | null)[];
  q50: (number | null)[];
  q75: (number | null)[];
  q95: (number | null)[];
}

/** A number: middle and 90 % band; None where it has no value. */
export interface Band {
  low: number | null;
  middle: number | null;
  high: number | null;
}

/** One place's series in both futures and their paired difference (variant less base). */
export interface ComparedSeries {
  place: string;
  what: "arrivals" | "present";
  base: Fan;
  variant: Fan;
  difference: Fan;
  noise: ("clear" | "unsure" | "small" | "none")[];
}

/** One number of one place in both futures. */
export interface ComparedNumber {
  place: string;
  what: string;
  unit: string;
  base: Band;
  variant: Band;
  difference: Band;
  noise: "clear" | "unsure" | "small" | "none";
}

/** Places from which, in the variant alone, no way leads on: people there cannot go on. */
export interface CutOff {
  first_day: string;
  last_day: string;
  to_the_end: boolean;
  places: string[];
  worst_day: string;
  people: Band;
}

/** GET /api/comparisons/ID.json: two futures on the same random numbers. */
export interface Comparison {
  id: string;
  variant: Variant;
  as_of: string;
  members: number;
  seed: number;
  days: string[];
  series: ComparedSeries[];
  numbers: ComparedNumber[];
  same_past: boolean;
  first_effect: string | null;
  cut_off: CutOff[];
  notes: string[];
}
