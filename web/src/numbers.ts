// Counts, chances and days for people. The rules are those of waystation.domain.counts and
// waystation.page.say: a test holds both alike.
const SMALL = 5;

export function roundPeople(value: number): number {
  if (value <= 0) return 0;
  const digits = value < 1 ? 0 : String(Math.floor(value)).length - 1;
  const unit = 10 ** Math.max(0, digits - 1);
  return Math.floor(value / unit + 0.5) * unit;
}

/** Which of the three ways a count is told: none, fewer than five, or the number. */
export function peopleKind(value: number): "none" | "few" | "many" {
  if (value < 0.5) return "none";
  return value < SMALL - 0.5 ? "few" : "many";
}

export function tenths(chance: number): number {
  return Math.min(10, Math.max(0, Math.floor(chance * 10 + 0.5)));
}

export type Level = "unlikely" | "possible" | "even" | "likely" | "very";

export function level(chance: number): Level {
  const count = tenths(chance);
  if (count >= 9) return "very";
  if (count >= 7) return "likely";
  if (count >= 4) return "even";
  return count >= 1 ? "possible" : "unlikely";
}

/** Two significant figures, half up. */
export function twoFigures(value: number): number {
  if (value <= 0) return 0;
  const digits = 1 - Math.floor(Math.log10(value));
  return Math.floor(value * 10 ** digits + 0.5) / 10 ** digits;
}
