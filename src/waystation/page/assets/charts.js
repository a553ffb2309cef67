// Fans: the middle line, the half of the runs round it, nine in ten runs, and what was reported.
const TITLES = {present: "People present at the end of the day", arrivals: "People arriving per day"};
const PAD = {left: 48, right: 12, top: 16, bottom: 26};

function topOf(places, series) {
  const tops = places.flatMap((place) => [
    ...(place[series] ? place[series][quantile(0.95)] : [0]),
    ...figuresAt(place, series).map((figure) => figure.high ?? figure.low)]);
  return niceTop(Math.max(1, ...tops));
}

function figuresAt(place, series) {
  return data.figures.filter((figure) => figure.place === place.name && figure.series === series
    && figure.day >= 0 && figure.day < data.days.length);
}

function scales(width, height, top) {
  const last = Math.max(1, data.days.length - 1);
  const inner = width - PAD.left - PAD.right, tall = height - PAD.top - PAD.bottom;
  return {width, height, top,
    x: (day) => PAD.left + day / last * inner,
    y: (people) => PAD.top + tall * (1 - Math.min(people, top) / top),
    day: (x) => Math.round(Math.min(last, Math.max(0, (x - PAD.left) / inner * last)))};
}

function band(series, low, high, scale) {
  const upper = series[quantile(high)].map((v, i) => `${scale.x(i).toFixed(1)} ${scale.y(v).toFixed(1)}`);
  const lower = series[quantile(low)].map((v, i) => `${scale.x(i).toFixed(1)} ${scale.y(v).toFixed(1)}`);
  return `M${upper.join("L")}L${lower.reverse().join("L")}Z`;
}

function axes(scale, small) {
  const nodes = [];
  for (const share of small ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]) {
    const y = scale.y(scale.top * share);
    nodes.push(shape("line", {x1: PAD.left, x2: scale.width - PAD.right, y1: y, y2: y, class: "grid"}),
      shape("text", {x: PAD.left - 6, y: y + 4, "text-anchor": "end"}, thousands(Math.round(scale.top * share))));
  }
  const step = Math.max(1, Math.ceil(data.days.length / (scale.width / (small ? 90 : 75))));
  for (let day = data.today % step; day < data.days.length; day += step) {
    const x = scale.x(day);
    if (x > scale.width - PAD.right - 14) continue;
    nodes.push(shape("line", {x1: x, x2: x, y1: scale.y(0), y2: scale.y(0) + 4, class: "tick"}),
      shape("text", {x, y: scale.height - 8, "text-anchor": "middle"}, data.dayNames[day].slice(4)));
  }
  return nodes;
}

function todayLine(scale, small) {
  const x = scale.x(data.today);
  return [shape("line", {x1: x, x2: x, y1: PAD.top - 4, y2: scale.y(0), class: "today"}),
    small ? null : shape("text", {x: x + 4, y: PAD.top + 4, class: "today-name"}, "as-of day")];
}

function capacityLine(place, series, scale, small) {
  if (series !== "present" || !place.capacity || place.capacity > scale.top) return [];
  const y = scale.y(place.capacity);
  return [shape("line", {x1: PAD.left, x2: scale.width - PAD.right, y1: y, y2: y, class: "capacity"}),
    small ? null : shape("text", {x: scale.width - PAD.right, y: y - 4, "text-anchor": "end", class: "capacity-name"},
      `${thousands(place.capacity)} shelter places known`)];
}

function dot(figure, scale) {
  const x = scale.x(figure.day);
  const low = figure.low ?? 0, high = figure.high ?? figure.low;
  const y = (scale.y(low) + scale.y(high)) / 2;
  const said = [`“${figure.words}” ${figure.who}`, `${figure.said}, ${data.dayNames[figure.day]}`,
    `read as ${figure.high === null ? `${showPeople(low)} or more` : showRange(low, high)}; ${figure.used ? "used" : "not used"}`];
  const link = shape("a", {href: `#figure-${figure.row}`, class: `dot ${figure.used ? "used" : "unused"}`,
    "aria-label": `${said.join(". ")}. Go to the evidence.`},
  shape("circle", {cx: x, cy: y, r: 12, class: "target"}),
  shape("line", {x1: x, x2: x, y1: scale.y(low), y2: scale.y(high)}),
  figure.open ? shape("path", {d: `M${x - 4} ${scale.y(high) + 1}L${x} ${scale.y(high) - 7}L${x + 4} ${scale.y(high) + 1}Z`, class: "arrow"}) : null,
  shape("circle", {cx: x, cy: y, r: 4.5, class: "point"}));
  return withTip(link, () => said);
}

function fan(place, series, width, height, top, small) {
  const scale = scales(width, height, top);
  const lines = place[series];
  const drawn = lines ? [
    shape("path", {d: band(lines, 0.05, 0.95, scale), class: "band90"}),
    shape("path", {d: band(lines, 0.25, 0.75, scale), class: "band50"}),
    shape("path", {d: `M${lines[quantile(0.5)].map((v, i) => `${scale.x(i).toFixed(1)} ${scale.y(v).toFixed(1)}`).join("L")}`, class: "middle"}),
  ] : [shape("text", {x: width / 2, y: height / 2, "text-anchor": "middle"}, "none expected in any shown range")];
  const chosen = shape("line", {class: "chosen-day", x1: scale.x(state.day), x2: scale.x(state.day), y1: PAD.top, y2: scale.y(0)});
  const root = shape("svg", {width, height, viewBox: `0 0 ${width} ${height}`, role: "group",
    "aria-label": chartSentence(place, series, state.day)},
  ...axes(scale, small), ...drawn, ...capacityLine(place, series, scale, small).filter(Boolean),
  ...todayLine(scale, small).filter(Boolean), chosen, ...figuresAt(place, series).map((figure) => dot(figure, scale)));
  root.moveDay = (day) => {
    chosen.setAttribute("x1", scale.x(day));
    chosen.setAttribute("x2", scale.x(day));
    root.setAttribute("aria-label", chartSentence(place, series, day));
    root.parentNode.querySelector(".now").textContent = small
      ? chartSentence(place, series, day).slice(place.name.length + 2)
      : chartSentence(place, series, day);
  };
  root.addEventListener("click", (event) => {
    if (!event.target.closest("a")) setDay(scale.day(event.clientX - root.getBoundingClientRect().left));
  });
  return root;
}

function chartSentence(place, series, day) {
  const what = series === "present" ? "present" : "arriving";
  const middle = showPeople(valueAt(place, series, 0.5, day));
  const likely = showRange(valueAt(place, series, 0.1, day), valueAt(place, series, 0.9, day));
  const words = likely === "none" ? "none expected" : `${middle} ${what}, likely ${likely}`;
  return `${place.name}, ${data.dayNames[day]}: ${words}.`;
}

function drawChart(place, series) {
  const host = document.getElementById(`chart-${series}`);
  const width = Math.max(260, host.clientWidth || 500);
  const caption = element("figcaption", {}, element("strong", {}, TITLES[series]), " ",
    element("span", {class: "now"}, chartSentence(place, series, state.day)));
  host.replaceChildren(caption, fan(place, series, width, 210, topOf([place], series), false));
  host.dataset.shown = place.name;
}

function drawMultiples() {
  const host = document.getElementById("multiples");
  const series = document.getElementById("series").value;
  const places = data.watched.map(placeNamed);
  const same = document.getElementById("same").checked ? topOf(places, series) : null;
  const columns = Math.max(1, Math.floor(((host.clientWidth || 600) + 16) / 300));
  const width = Math.max(240, Math.floor((host.clientWidth - 16 * (columns - 1)) / columns));
  host.replaceChildren(...places.map((place) => element("figure", {class: "chart small"},
    element("figcaption", {}, element("strong", {}, place.name), " ",
      element("span", {class: "now"}, chartSentence(place, series, state.day).slice(place.name.length + 2))),
    fan(place, series, width, 130, same ?? topOf([place], series), true))));
}

function moveCharts(day) {
  for (const root of document.querySelectorAll(".chart > svg")) root.moveDay(day);
}

function chartTable(place) {
  const cells = (series, day) => [showPeople(valueAt(place, series, 0.5, day)),
    showRange(valueAt(place, series, 0.1, day), valueAt(place, series, 0.9, day)),
    showRange(valueAt(place, series, 0.05, day), valueAt(place, series, 0.95, day))];
  const rows = data.dayNames.map((name, day) => [name, ...cells("present", day), ...cells("arrivals", day)]);
  document.getElementById("chart-table").replaceChildren(makeTable(`${place.name}, day by day`,
    ["Day", "Present, middle", "8 in 10 runs", "9 in 10 runs", "Arrivals, middle", "8 in 10 runs", "9 in 10 runs"], rows));
}

function chartKey() {
  const item = (name, text) => element("span", {}, element("i", {class: name}), text);
  document.getElementById("chart-key").replaceChildren(item("k-middle", "middle of the runs"),
    item("k-50", "5 in 10 runs"), item("k-90", "9 in 10 runs"), item("k-today", "as-of day"),
    item("k-capacity", "shelter places known"), item("k-used", "reported, used"), item("k-unused", "reported, not used"));
}
