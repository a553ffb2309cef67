// What differs from day to day on the map: one path for all routes of a width, one for all discs of
// a colour. So a day sets some thirty attributes, however many places there are.
import type {EventData} from "../types";
import type {Page} from "../page-context";
import {at, type Ground, type Point, type Zoom} from "./geometry";
import {holds} from "./icons";
import {type Marks, type PlaceMark, RESTING} from "./marks";
import {routeEnds} from "./spots";

const WIDTHS = [1, 2, 3, 4, 5, 6, 7, 8];
const STEPS = [0, 1, 2, 3, 4, 5, 6];
const BAR = {width: 26, height: 6, below: 4};
/** Half a square's side against a disc's radius, so that both cover about as much. */
const SQUARE = 0.9;

export const ROUTE_LAYERS = [
  {name: "route faint", width: 1},
  ...WIDTHS.map((width) => ({name: `route wide-${width}`, width})),
];

export const DISC_LAYERS = [
  "disc unknown-disc",
  ...STEPS.map((step) => `disc count-${step}`),
  ...STEPS.slice(1).map((step) => `disc over count-${step}`),
  "ring",
  "ring over",
];

/** Paths of a drawing by class. */
class Sheet {
  private readonly paths: Map<string, Element>;
  private readonly drawn = new Map<string, string>();
  private parts = new Map<string, string[]>();

  constructor(svg: SVGSVGElement) {
    this.paths = new Map([...svg.querySelectorAll(".routes > path, .discs > path")].map((node) => [node.getAttribute("class") ?? "", node]));
  }

  add(name: string, part: string): void {
    const list = this.parts.get(name);
    if (list) list.push(part);
    else this.parts.set(name, [part]);
  }

  draw(): void {
    for (const [name, node] of this.paths) {
      const text = this.parts.get(name)?.join("") ?? "";
      if (this.drawn.get(name) === text) continue;
      node.setAttribute("d", text);
      this.drawn.set(name, text);
    }
    this.parts = new Map();
  }
}

/** A disc or, at crossings, a square round a point; its path begins at the point itself. */
function outline([x, y]: Point, radius: number, square: boolean): string {
  const r = (square ? radius * SQUARE : radius).toFixed(1), twice = (2 * Number(r)).toFixed(1);
  const start = `M${x.toFixed(1)} ${y.toFixed(1)}`;
  if (square) return `${start}m-${r} -${r}h${twice}v${twice}h-${twice}z`;
  return `${start}m-${r} 0a${r} ${r} 0 1 0 ${twice} 0a${r} ${r} 0 1 0 -${twice} 0`;
}

function bar([x, y]: Point, below: number, width: number): string {
  const left = (x - BAR.width / 2).toFixed(1), top = (y + below + BAR.below).toFixed(1);
  return `M${left} ${top}h${width.toFixed(1)}v${BAR.height}h-${width.toFixed(1)}z`;
}

export interface Drawn {
  page: Page;
  ground: Ground;
  marks: Marks;
  zoom: Zoom;
  /** The name of a place with shelter places, with how full it is on a day. */
  full: (index: number, day: number) => string;
}

/** What draws a day; made anew whenever the fixed shapes are. */
export function dayDrawer(svg: SVGSVGElement, {page, ground, marks, zoom, full}: Drawn): (day: number) => void {
  const sheet = new Sheet(svg);
  const points = ground.places.map((point) => at(point, zoom));
  const lines = page.data.routes.map((_, i) => routeEnds(page, ground, zoom, i).map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L"));
  const events = signs(svg, page);
  const texts = fullNames(svg, page);
  return (day) => {
    lines.forEach((line, i) => {
      const mark = marks.routes[i];
      if (mark) sheet.add(mark.faint[day] ? "route faint" : `route wide-${Math.min(8, Math.max(1, Math.round(mark.width[day] ?? 1)))}`, `M${line}`);
    });
    page.data.places.forEach((place, i) => {
      const mark = marks.places[i], point = points[i];
      if (mark && point) placeParts(sheet, mark, point, place.kind === "crossing", day);
    });
    sheet.draw();
    for (const [index, node] of texts) {
      const text = full(index, day);
      if (node.textContent !== text) node.textContent = text;
    }
    for (const {node, event} of events) {
      if (holds(event, day)) node.removeAttribute("display");
      else node.setAttribute("display", "none");
    }
  };
}

function placeParts(sheet: Sheet, mark: PlaceMark, point: Point, square: boolean, day: number): void {
  const over = mark.over[day] ? " over" : "", ring = mark.ring[day] ?? 0, step = mark.step[day] ?? 0;
  const colour = mark.unknown ? " unknown-disc" : step ? `${over} count-${step}` : " count-0";
  sheet.add(`disc${colour}`, outline(point, mark.disc[day] || RESTING, square));
  if (ring > 0) sheet.add(`ring${over}`, outline(point, ring, square));
  if (!mark.full) return;
  const share = mark.full[day] ?? 0;
  sheet.add("room", bar(point, mark.most, BAR.width));
  if (share > 0) sheet.add(share > 1 ? "taken beyond" : "taken", bar(point, mark.most, Math.min(1, share) * BAR.width));
}

function signs(svg: SVGSVGElement, page: Page): {node: Element; event: EventData}[] {
  return [...svg.querySelectorAll<SVGPathElement>("[data-event]")].flatMap((node) => {
    const event = page.data.events[Number(node.dataset.event)];
    return event ? [{node, event}] : [];
  });
}

function fullNames(svg: SVGSVGElement, page: Page): [number, Element][] {
  return [...svg.querySelectorAll<SVGTextElement>(".place-name")].flatMap((node): [number, Element][] => {
    const index = Number(node.dataset.index);
    return page.data.places[index]?.capacity ? [[index, node]] : [];
  });
}
