const data = JSON.parse(document.getElementById("data").textContent);
const state = {place: data.first, day: data.start};
const placesByName = new Map(data.places.map((place) => [place.name, place]));

function placeNamed(name) {
  return placesByName.get(name);
}

// Numbers and days for people. The rule for counts is that of waystation.domain.counts.
const SMALL = 5;

function roundPeople(value) {
  if (value <= 0) return 0;
  const digits = value < 1 ? 0 : String(Math.floor(value)).length - 1;
  const unit = 10 ** Math.max(0, digits - 1);
  return Math.floor(value / unit + 0.5) * unit;
}

function thousands(value) {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function showPeople(value) {
  if (value < 0.5) return "none";
  if (value < SMALL - 0.5) return "fewer than 5";
  return thousands(roundPeople(value));
}

function showRange(low, high) {
  const first = showPeople(low), last = showPeople(high);
  return first === last ? first : `${first} to ${last}`;
}

const LEVELS = [[9, "very likely"], [7, "likely"], [4, "about even"], [1, "possible"], [0, "unlikely"]];

function tenths(chance) {
  return Math.min(10, Math.max(0, Math.floor(chance * 10 + 0.5)));
}

function levelWord(chance) {
  return LEVELS.find(([least]) => tenths(chance) >= least)[1];
}

function showChance(chance) {
  if (chance === null) return "not assessed";
  const count = tenths(chance);
  if (count === 0) return "fewer than 1 in 10";
  return count === 10 ? "more than 9 in 10" : `${count} in 10`;
}

const LARGE_UNITS = [["L", 1e3, "m³"], ["kcal", 1e6, "million kcal"], ["kg", 1e3, "t"]];

function showAmount(people, need) {
  const exact = people * need.per;
  const amount = need.whole ? Math.ceil(exact - 1e-9) : exact;
  if (amount <= 0) return "none";
  if (need.whole) return `${thousands(amount)} ${amount === 1 ? need.unit.replace(/s$/, "") : need.unit}`;
  const head = need.unit.split(/[ /]/)[0];
  const large = LARGE_UNITS.find(([small, factor]) => small === head && amount >= factor);
  const value = large ? amount / large[1] : amount;
  const unit = large ? need.unit.replace(large[0], large[2]) : need.unit;
  return `${twoFigures(value)} ${unit}`;
}

function twoFigures(value) {
  const digits = 1 - Math.floor(Math.log10(value));
  const rounded = Math.floor(value * 10 ** digits + 0.5) / 10 ** digits;
  return digits > 0 ? rounded.toFixed(digits) : thousands(rounded);
}
