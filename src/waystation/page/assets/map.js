// The map: equirectangular, longitudes shortened by the cosine of the middle latitude.
const RAMP = ["#cde3f1", "#8fc1e1", "#4f9ed0", "#0072bc", "#05568b", "#0b3754"];
const LARGEST = 22;
const LIKELY_EXCEEDED = 0.35;

function projection(width) {
  const [south, west, north, east] = data.map.box;
  const cos = Math.cos(((south + north) / 2) * Math.PI / 180);
  const across = (east - west) * cos, up = north - south;
  const height = Math.round(Math.min(Math.max(width * up / across, width * 0.6, 260), 560));
  const scale = Math.min(width / across, height / up);
  const left = (width - across * scale) / 2, top = (height - up * scale) / 2;
  const point = (lon, lat) => [left + (lon - west) * cos * scale, top + (north - lat) * scale];
  return {point, width, height};
}

function landPath(rings, point) {
  return rings.map((ring) => {
    let text = "";
    for (let i = 0; i < ring.length; i += 2) {
      const [x, y] = point(ring[i] / 100, ring[i + 1] / 100);
      text += `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    }
    return `${text}Z`;
  }).join("");
}

const mostPresent = Math.max(1, ...data.places.flatMap((place) =>
  place.present ? place.present[quantile(0.9)] : []));

function quantile(probability) {
  return data.quantiles.indexOf(probability);
}

function valueAt(place, series, probability, day) {
  return place[series] ? place[series][quantile(probability)][day] : 0;
}

function radius(people) {
  return people > 0 ? Math.max(3, LARGEST * Math.sqrt(people / mostPresent)) : 0;
}

function rampColour(people) {
  const step = Math.floor(RAMP.length * Math.sqrt(people / mostPresent));
  return RAMP[Math.min(RAMP.length - 1, Math.max(0, step))];
}

function describePlace(place, day) {
  const present = valueAt(place, "present", 0.5, day);
  const low = valueAt(place, "present", 0.1, day), high = valueAt(place, "present", 0.9, day);
  const lines = [place.name, `${data.dayNames[day]}: ${high > 0 ? `${showPeople(present)} present, likely ${showRange(low, high)}` : "none expected"}`];
  if (place.exceeding && place.exceeding[day] !== null) {
    const many = thousands(place.capacity);
    lines.push(`${showChance(place.exceeding[day])} chance of more than ${many}, the shelter places known`);
  } else if (place.kind !== "crossing") {
    lines.push("shelter places not entered");
  }
  return lines;
}

const ICONS = {
  closure: "M-5 -5H5V5H-5ZM-3 0H3",
  blocking: "M0 -6L6 5H-6Z",
  detention: "M0 -6L6 0L0 6L-6 0Z",
  offer: "M-5 0A5 5 0 1 1 5 0A5 5 0 1 1 -5 0M-3 0H3M0 -3V3",
  announcement: "M-5 0A5 5 0 1 1 5 0A5 5 0 1 1 -5 0M0 -1V3",
};

function eventIcon(event, x, y) {
  return shape("path", {d: ICONS[event.kind], class: `event ${event.certainty}`,
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`});
}

function holds(event, day) {
  return event.first <= day && (event.last === null || day <= event.last);
}

const SAID = {enacted: "note", announced: "announcement", threatened: "threat"};

function eventWords(event) {
  const kind = event.kind === "announcement" ? SAID[event.certainty] : `${event.certainty} ${event.kind}`;
  return `${kind[0].toUpperCase()}${kind.slice(1)}, ${event.where}: ${event.text} (${event.source})`;
}

function freeSpot(taken, x, y, width, distance) {
  const spots = [[distance, 4, "start"], [-distance, 4, "end"], [0, -distance - 3, "middle"],
    [0, distance + 12, "middle"], [distance, -8, "start"], [distance, 16, "start"],
    [-distance, -8, "end"], [-distance, 16, "end"]];
  for (const [dx, dy, anchor] of spots) {
    const left = x + dx - (anchor === "start" ? 0 : anchor === "end" ? width : width / 2);
    const box = [left, y + dy - 11, left + width, y + dy + 3];
    const clash = taken.some((o) => box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3]);
    if (!clash && box[0] > 0 && box[2] < taken.width && box[1] > 0) {
      taken.push(box);
      return {x: x + dx, y: y + dy, anchor};
    }
  }
  return null;
}

function drawMap(host, choose) {
  const {point, width, height} = projection(host.clientWidth || 600);
  const root = shape("svg", {width, height, viewBox: `0 0 ${width} ${height}`, role: "group",
    "aria-label": "Map of the way with people present at each place"});
  const land = shape("g", {class: "land"}, ...data.map.countries.map((country) =>
    shape("path", {d: landPath(country.rings, point), "fill-rule": "evenodd"})));
  const routes = data.routes.map(([a, b]) => {
    const [p, q] = [data.places[a], data.places[b]];
    const [x1, y1] = point(p.lon, p.lat), [x2, y2] = point(q.lon, q.lat);
    return {a: p, b: q, node: shape("line", {x1, y1, x2, y2, class: "route"})};
  });
  const places = data.places.map((place) => drawPlace(place, point, choose));
  const taken = Object.assign(places.map(({x, y}) => [x - 4, y - 4, x + 4, y + 4]), {width});
  const names = places.filter(({place}) => place.labelled).map(({place, x, y}) => {
    const most = place.present ? Math.max(...place.present[quantile(0.9)]) : 0;
    const spot = freeSpot(taken, x, y, place.name.length * 6.8 + 4, Math.max(9, radius(most) + 3));
    return spot && shape("text", {x: spot.x, y: spot.y, "text-anchor": spot.anchor, class: "place-name"}, place.name);
  });
  const countries = data.map.countries.filter((country) => country.label).map((country) => {
    const [x, y] = point(...country.label);
    const half = country.name.length * 4.2;
    const box = [x - half, y - 10, x + half, y + 4];
    const clash = box[0] < 0 || box[2] > width || box[3] > height
      || taken.some((o) => box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3]);
    return clash ? null : shape("text", {x, y, "text-anchor": "middle", class: "country-name"}, country.name);
  });
  const events = shape("g", {class: "events"});
  const chosen = shape("text", {class: "place-name chosen-name", "text-anchor": "middle"});
  root.append(land, ...countries.filter(Boolean), ...routes.map((route) => route.node),
    ...places.map(({node}) => node), events, ...names.filter(Boolean), chosen);
  host.replaceChildren(root);
  return {routes, places, events, chosen, height};
}

function drawPlace(place, point, choose) {
  const [x, y] = point(place.lon, place.lat);
  const ring = shape("circle", {class: "ring", r: 0}), disc = shape("circle", {class: "disc", r: 2.5});
  const node = shape("g", {class: "place", tabindex: 0, role: "button", "data-place": place.name,
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`},
  shape("circle", {class: "target", r: 12}), ring, disc);
  node.addEventListener("click", () => choose(place.name));
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(place.name); }
  });
  withTip(node, () => describePlace(place, state.day));
  return {place, node, ring, disc, x, y};
}

function updateMap(drawn, day) {
  for (const {a, b, node} of drawn.routes) {
    const chance = Math.min(a.reached[day] ?? 0, b.reached[day] ?? 0);
    node.setAttribute("stroke-width", (1 + 6 * chance).toFixed(2));
    node.classList.toggle("faint", chance < 0.05);
  }
  for (const {place, node, ring, disc} of drawn.places) {
    const middle = valueAt(place, "present", 0.5, day), high = valueAt(place, "present", 0.9, day);
    const over = place.exceeding ? place.exceeding[day] : null;
    ring.setAttribute("r", radius(high).toFixed(1));
    disc.setAttribute("r", (radius(middle) || 2.5).toFixed(1));
    disc.setAttribute("fill", middle > 0 ? rampColour(middle) : "#8a8f94");
    node.classList.toggle("over", over !== null && over >= LIKELY_EXCEEDED);
    node.classList.toggle("chosen", place.name === state.place);
    node.setAttribute("aria-label", describePlace(place, day).join(". "));
  }
  nameChosen(drawn);
  updateEvents(drawn, day);
}

function nameChosen({places, chosen, height}) {
  const {place, x, y, ring} = places.find((other) => other.place.name === state.place);
  const below = y + Number(ring.getAttribute("r")) + 20;
  chosen.textContent = place.labelled ? "" : place.name;
  chosen.setAttribute("x", x);
  chosen.setAttribute("y", below < height - 4 ? below : y - 30);
}

function updateEvents(drawn, day) {
  const now = data.events.filter((event) => holds(event, day));
  const used = new Map();
  const icons = [];
  for (const event of now) {
    const at = drawn.places.find(({place}) => place.name === event.where);
    if (!at) continue;
    const count = used.get(event.where) ?? 0;
    used.set(event.where, count + 1);
    const icon = eventIcon(event, at.x - 14 - 13 * count, at.y - 14);
    icon.setAttribute("role", "img");
    icon.setAttribute("aria-label", eventWords(event));
    icons.push(withTip(icon, () => [eventWords(event)]));
  }
  drawn.events.replaceChildren(...icons);
  listEvents(now, day);
}

function listEvents(now, day) {
  const items = now.map((event) => element("li", {},
    shape("svg", {width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true"}, eventIcon(event, 0, 0)),
    element("span", {}, eventWords(event), ...event.urls.flatMap((url) => [" ",
      element("a", {href: url, rel: "noopener noreferrer", class: "out"}, "source")]))));
  const title = element("h3", {}, `Events on ${data.dayNames[day]}`);
  const body = items.length ? element("ul", {}, ...items) : element("p", {class: "fine"}, "None known by the as-of day.");
  document.getElementById("events").replaceChildren(title, body);
}

function mapKey() {
  const steps = [0.1, 0.4, 1].map((share) => roundPeople(mostPresent * share));
  const icon = (name, label, kind = "closure") => element("span", {},
    shape("svg", {width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true"},
      eventIcon({kind, certainty: name}, 0, 0)), label);
  const discs = steps.map((people) => element("span", {},
    shape("svg", {width: 2 * radius(people) + 2, height: 2 * radius(people) + 2, "aria-hidden": "true"},
      shape("circle", {cx: radius(people) + 1, cy: radius(people) + 1, r: radius(people), fill: rampColour(people), stroke: "#0b3754"})),
    showPeople(people)));
  document.getElementById("map-key").replaceChildren(
    element("span", {}, "People present (middle):"), ...discs,
    element("span", {}, element("i", {class: "k-ring"}), "90th percentile"),
    element("span", {}, element("i", {class: "k-over"}), "may exceed shelter places (4 in 10 or more)"),
    element("span", {}, element("i", {class: "k-route"}), "line width: chance that people have come this far"),
    element("span", {}, "Events:"), icon("enacted", "closure, enacted"), icon("announced", "announced"),
    icon("threatened", "threatened"), icon("enacted", "blocking", "blocking"),
    icon("enacted", "offer", "offer"));
}

function mapTable(day) {
  const rows = data.places.map((place) => [place.name,
    showPeople(valueAt(place, "present", 0.5, day)),
    showRange(valueAt(place, "present", 0.1, day), valueAt(place, "present", 0.9, day)),
    showPeople(valueAt(place, "arrivals", 0.5, day)),
    showRange(valueAt(place, "arrivals", 0.1, day), valueAt(place, "arrivals", 0.9, day)),
    showChance(place.reached[day]),
    place.exceeding && place.exceeding[day] !== null ? showChance(place.exceeding[day]) : "shelter places not entered"]);
  document.getElementById("map-table").replaceChildren(makeTable(`People by place on ${data.dayNames[day]}`,
    ["Place", "Present, middle", "Present, likely", "Arrivals, middle", "Arrivals, likely", "Reached by then", "More than shelter places"], rows));
}

function mapSentence(day) {
  const busiest = [...data.places].sort((a, b) =>
    valueAt(b, "present", 0.5, day) - valueAt(a, "present", 0.5, day))[0];
  const many = valueAt(busiest, "present", 0.5, day);
  const when = day <= data.today ? "Corrected past" : "Forecast";
  document.getElementById("map-text").textContent = many > 0
    ? `${when}, ${data.dayNames[day]}: most people are expected at ${busiest.name}: ${showPeople(many)}, likely ${showRange(valueAt(busiest, "present", 0.1, day), valueAt(busiest, "present", 0.9, day))}.`
    : `${when}, ${data.dayNames[day]}: no place is more likely than not to hold people that day.`;
}
