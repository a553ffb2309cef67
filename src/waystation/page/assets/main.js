// One state (place, day); every part is drawn from it.
const slider = document.getElementById("day");
const play = document.getElementById("play");
const placeSelect = document.getElementById("place");
const needsDay = document.getElementById("needs-day");
const still = matchMedia("(prefers-reduced-motion: reduce)");
let drawnMap = null;
let timer = null;

function setDay(day) {
  state.day = day;
  slider.value = day;
  needsDay.value = day;
  slider.setAttribute("aria-valuetext", data.dayNames[day]);
  const when = day < data.today ? "past, corrected" : day === data.today ? "as-of day" : "forecast";
  document.getElementById("day-name").textContent = `${data.dayNames[day]} (${when})`;
  updateMap(drawnMap, day);
  mapTable(day);
  mapSentence(day);
  drawNeeds(day);
  moveCharts(day);
}

function drawCharts() {
  const place = placeNamed(state.place);
  drawChart(place, "present");
  drawChart(place, "arrivals");
  drawMultiples();
}

function choose(name) {
  if (!placesByName.has(name)) return;
  state.place = name;
  placeSelect.value = name;
  chartTable(placeNamed(name));
  drawCharts();
  setDay(state.day);
}

function stop() {
  clearInterval(timer);
  timer = null;
  play.textContent = "Play";
  play.setAttribute("aria-pressed", "false");
}

function step() {
  if (state.day >= data.days.length - 1) stop();
  else setDay(state.day + 1);
}

function toggle() {
  if (timer !== null) { stop(); return; }
  if (state.day >= data.days.length - 1) setDay(0);
  play.textContent = "Pause";
  play.setAttribute("aria-pressed", "true");
  timer = setInterval(step, 500);
}

function allowMotion() {
  if (still.matches) stop();
  play.disabled = still.matches;
  play.title = still.matches ? "Off, because this device asks for less motion; use the slider" : "";
}

function redraw() {
  drawnMap = drawMap(document.getElementById("map"), choose);
  drawCharts();
  setDay(state.day);
}

function warnIfOver() {
  const last = data.days[data.days.length - 1];
  if (Date.now() < Date.parse(`${last}T23:59:59Z`)) return;
  const bar = document.getElementById("expired");
  bar.textContent = `This forecast is out of date: its last day, ${last}, has passed. Do not plan with it.`;
  bar.hidden = false;
}

slider.max = data.days.length - 1;
placeSelect.append(...data.places.map((place) => element("option", {value: place.name}, place.name)));
needsDay.append(...data.dayNames.map((name, day) => element("option", {value: day}, name)));
slider.addEventListener("input", () => setDay(Number(slider.value)));
needsDay.addEventListener("change", () => setDay(Number(needsDay.value)));
placeSelect.addEventListener("change", () => choose(placeSelect.value));
document.getElementById("series").addEventListener("change", drawMultiples);
document.getElementById("same").addEventListener("change", drawMultiples);
play.addEventListener("click", toggle);
still.addEventListener("change", allowMotion);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-place]");
  if (link) choose(link.dataset.place);
});
let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth !== width) { width = innerWidth; redraw(); }
});
allowMotion();
mapKey();
chartKey();
drawnMap = drawMap(document.getElementById("map"), choose);
choose(state.place);
searchEvidence();
warnIfOver();
openRow(location.hash);
