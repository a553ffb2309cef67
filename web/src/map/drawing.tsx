// The drawing itself. Its shapes stand still while the day moves: `moveTo` sets only what differs.
import {useId, useMemo} from "preact/hooks";
import type {EventData} from "../types";
import {type Page, usePage} from "../page-context";
import {at, type Ground, type Point, type Zoom} from "./geometry";
import {countryLabels, placeLabels} from "./labels";
import type {Marks} from "./marks";
import {holds, ICON_SIZE, iconForm} from "./icons";

const BAR = 26;
const ASIDE = 2.4;

/** Where each event's sign stands: beside its place or its country's name; null: not on the map. */
export function eventSpots(page: Page, ground: Ground): ({base: Point; slot: number} | null)[] {
  const {events, places, map} = page.data;
  const taken: {where: string; slot: number; event: EventData}[] = [];
  return events.map((event) => {
    const index = places.findIndex((place) => place.name === event.where);
    const country = map.countries.findIndex(({code}) => code === event.where);
    const base = index >= 0 ? ground.places[index] : ground.land[country]?.label;
    if (!base) return null;
    let slot = 0;
    while (taken.some((one) => one.where === event.where && one.slot === slot && overlap(one.event, event))) slot += 1;
    taken.push({where: event.where, slot, event});
    return {base, slot};
  });
}

function overlap(a: EventData, b: EventData): boolean {
  return a.first <= (b.last ?? Infinity) && b.first <= (a.last ?? Infinity);
}

export function eventAt({base, slot}: {base: Point; slot: number}, zoom: Zoom): Point {
  const [x, y] = at(base, zoom);
  return [x - 14 - (ICON_SIZE + 1) * slot, y - 15];
}

/** Ends of a route's line, a little to its right where there is also a way back. */
export function routeEnds(page: Page, ground: Ground, zoom: Zoom, index: number): [Point, Point] {
  const route = page.data.routes[index];
  const a = at(ground.places[route?.start ?? 0] ?? [0, 0], zoom);
  const b = at(ground.places[route?.end ?? 0] ?? [0, 0], zoom);
  if (!route || !twoWay(page).has(`${route.end} ${route.start}`)) return [a, b];
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const dx = (-(b[1] - a[1]) / length) * ASIDE, dy = ((b[0] - a[0]) / length) * ASIDE;
  return [[a[0] + dx, a[1] + dy], [b[0] + dx, b[1] + dy]];
}

const ways = new WeakMap<Page, Set<string>>();

function twoWay(page: Page): Set<string> {
  let found = ways.get(page);
  if (!found) {
    found = new Set(page.data.routes.map(({start, end}) => `${start} ${end}`));
    ways.set(page, found);
  }
  return found;
}

export function Drawing({ground, marks, zoom, chosen, label}: {
  ground: Ground;
  marks: Marks;
  zoom: Zoom;
  chosen: string;
  label: string;
}) {
  const page = usePage();
  const names = useMemo(() => placeLabels(page.data.places, ground, zoom, marks, chosen), [page, ground, zoom, marks, chosen]);
  const countries = useMemo(() => countryLabels(ground, zoom, [...names.taken]), [ground, zoom, names]);
  return (
    <g class="stage">
      <Land ground={ground} zoom={zoom} />
      {countries.map(({name, x, y}) => <text key={name} class="country-name" x={x} y={y} text-anchor="middle">{name}</text>)}
      <Routes ground={ground} zoom={zoom} />
      <Places ground={ground} zoom={zoom} marks={marks} chosen={chosen} label={label} />
      <Events ground={ground} zoom={zoom} />
      <g class="names" aria-hidden="true">
        {names.labels.map(({index, x, y, anchor}) => {
          const place = page.data.places[index];
          return (
            <text key={index} class={`place-name${place?.name === chosen ? " chosen-name" : ""}`} x={x} y={y} text-anchor={anchor}
              data-index={index}>{place?.name}</text>
          );
        })}
      </g>
    </g>
  );
}

function Land({ground, zoom}: {ground: Ground; zoom: Zoom}) {
  const id = useId();
  return (
    <>
      <defs>
        <pattern id={id} width={7} height={7} patternUnits="userSpaceOnUse" patternTransform={`rotate(45) scale(${1 / zoom.k})`}>
          <rect class="unknown-ground" width={7} height={7} />
          <rect class="unknown-line" width={2.5} height={7} />
        </pattern>
      </defs>
      <g class="land" transform={`translate(${zoom.x} ${zoom.y}) scale(${zoom.k})`}>
        {ground.land.map(({code, path, covered}) => (
          <path key={code} d={path} fill-rule="evenodd" class={covered ? "covered" : "bare"} fill={covered ? undefined : `url(#${id})`} />
        ))}
      </g>
    </>
  );
}

function Routes({ground, zoom}: {ground: Ground; zoom: Zoom}) {
  const page = usePage();
  return (
    <g class="routes">
      {page.data.routes.map((_, i) => {
        const [[x1, y1], [x2, y2]] = routeEnds(page, ground, zoom, i);
        return <line key={i} class="route" x1={x1} y1={y1} x2={x2} y2={y2} />;
      })}
    </g>
  );
}

function Places({ground, zoom, marks, chosen, label}: {
  ground: Ground; zoom: Zoom; marks: Marks; chosen: string; label: string;
}) {
  const {places} = usePage().data;
  return (
    <g class="places" role="listbox" tabIndex={0} aria-label={label}>
      {places.map((place, i) => {
        const [x, y] = at(ground.places[i] ?? [0, 0], zoom);
        const below = (marks.places[i]?.most ?? 0) + 4;
        return (
          <g key={place.name} id={`on-map-${i}`} role="option" aria-selected={place.name === chosen ? "true" : "false"}
            class={`place ${place.kind}`} data-place={place.name} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
            <circle class="halo" r={14} />
            {place.kind === "crossing" ? <rect class="ring" /> : <circle class="ring" />}
            {place.kind === "crossing" ? <rect class="disc" /> : <circle class="disc" />}
            {place.capacity ? (
              <g class="fullness" transform={`translate(${-BAR / 2} ${below})`}>
                <rect class="room" width={BAR} height={6} />
                <rect class="taken" height={6} />
              </g>
            ) : null}
          </g>
        );
      })}
    </g>
  );
}

function Events({ground, zoom}: {ground: Ground; zoom: Zoom}) {
  const page = usePage();
  const spots = useMemo(() => eventSpots(page, ground), [page, ground]);
  return (
    <g class="events" aria-hidden="true">
      {page.data.events.map((event, i) => {
        const spot = spots[i];
        if (!spot) return null;
        const [x, y] = eventAt(spot, zoom);
        return <path key={i} data-event={i} d={iconForm(event.kind)} class={`event ${event.certainty}`} transform={`translate(${x} ${y})`} />;
      })}
    </g>
  );
}

interface Nodes {
  places: {node: Element; ring: Element; disc: Element; taken: Element | null; text: Element | null}[];
  routes: Element[];
  events: {node: Element; event: EventData}[];
}

/** What moves the drawn shapes to a day; made anew whenever the shapes are. */
export function mover(svg: SVGSVGElement, page: Page, marks: Marks, room: (index: number, day: number) => string): (day: number) => void {
  const nodes = found(svg, page);
  let before = -1;
  const place = placeMover(marks, room);
  return (day) => {
    nodes.places.forEach((one, i) => place(one, i, day, before));
    nodes.routes.forEach((node, i) => moveRoute(node, marks.routes[i], day, before));
    for (const {node, event} of nodes.events) {
      if (holds(event, day)) node.removeAttribute("display");
      else node.setAttribute("display", "none");
    }
    before = day;
  };
}

function found(svg: SVGSVGElement, page: Page): Nodes {
  const texts = new Map([...svg.querySelectorAll<SVGTextElement>(".place-name")].map((node) => [Number(node.dataset.index), node]));
  return {
    places: [...svg.querySelectorAll(".place")].flatMap((node, i) => {
      const ring = node.querySelector(".ring"), disc = node.querySelector(".disc");
      const named = page.data.places[i]?.capacity ? texts.get(i) ?? null : null;
      return ring && disc ? [{node, ring, disc, taken: node.querySelector(".taken"), text: named}] : [];
    }),
    routes: [...svg.querySelectorAll(".route")],
    events: [...svg.querySelectorAll<SVGPathElement>("[data-event]")].flatMap((node) => {
      const event = page.data.events[Number(node.dataset.event)];
      return event ? [{node, event}] : [];
    }),
  };
}

function placeMover(marks: Marks, room: (index: number, day: number) => string) {
  return ({node, ring, disc, taken, text}: Nodes["places"][number], i: number, day: number, before: number) => {
    const mark = marks.places[i];
    if (!mark) return;
    const same = (list: ArrayLike<number>) => before >= 0 && list[day] === list[before];
    if (!same(mark.ring)) size(ring, mark.ring[day] ?? 0);
    if (!same(mark.disc) || !same(mark.step)) {
      size(disc, mark.disc[day] || 2.5);
      disc.setAttribute("class", `disc ${mark.unknown ? "unknown-disc" : `count-${mark.step[day]}`}`);
    }
    if (!same(mark.over)) node.classList.toggle("over", mark.over[day] === 1);
    if (taken && mark.full && !same(mark.full)) {
      const share = mark.full[day] ?? 0;
      taken.setAttribute("width", String((Math.min(1, share) * BAR).toFixed(1)));
      taken.classList.toggle("beyond", share > 1);
      if (text) text.textContent = room(i, day);
    }
  };
}

function moveRoute(node: Element, mark: Marks["routes"][number] | undefined, day: number, before: number): void {
  if (!mark) return;
  if (before < 0 || mark.width[day] !== mark.width[before]) node.setAttribute("stroke-width", (mark.width[day] ?? 1).toFixed(1));
  if (before < 0 || mark.faint[day] !== mark.faint[before]) node.classList.toggle("faint", mark.faint[day] === 1);
}

function size(node: Element, radius: number): void {
  if (node.tagName === "circle") {
    node.setAttribute("r", radius.toFixed(1));
    return;
  }
  const half = radius * 0.9;
  for (const [key, value] of [["x", -half], ["y", -half], ["width", 2 * half], ["height", 2 * half]] as const) {
    node.setAttribute(key, value.toFixed(1));
  }
}
