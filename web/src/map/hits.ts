// What lies under the pointer: the nearest sign, place or route, so that small ones can be hit too.
import type {Page} from "../page-context";
import type {Speaker} from "../say";
import {shownDay} from "../day";
import {hideTip, showTip} from "../ui/tip";
import {at, type Ground, type Point, type Zoom} from "./geometry";
import {eventTitle, holds} from "./icons";
import type {Marks, Series} from "./marks";
import {eventAt, eventSpots, routeEnds} from "./spots";
import {placeLines, routeLines, whereName} from "./words";

const REACH = {mouse: 12, touch: 22};
const ROUTE_REACH = 7;
const SIGN_REACH = 9;

export interface Hit {
  place: number;
  name: string;
  route: number;
  event: number;
}

export class MapHits {
  private readonly places: Point[];
  private readonly routes: [Point, Point][];
  private readonly events: (Point | null)[];

  constructor(
    private readonly page: Page,
    private readonly speaker: Speaker,
    ground: Ground,
    zoom: Zoom,
    private readonly marks: Marks,
    private readonly series: Series,
  ) {
    this.places = ground.places.map((point) => at(point, zoom));
    this.routes = page.data.routes.map((_, i) => routeEnds(page, ground, zoom, i));
    this.events = eventSpots(page, ground).map((spot) => spot && eventAt(spot, zoom));
  }

  under(event: MouseEvent): Hit | null {
    const svg = event.currentTarget as SVGSVGElement;
    const box = svg.getBoundingClientRect();
    const here: Point = [event.clientX - box.left, event.clientY - box.top];
    const touch = "pointerType" in event && event.pointerType === "touch";
    const day = this.page.dayIndex(shownDay());
    const sign = this.nearestEvent(here, day);
    if (sign >= 0) return {place: -1, name: "", route: -1, event: sign};
    const place = this.nearestPlace(here, day, touch ? REACH.touch : REACH.mouse);
    if (place >= 0) return {place, name: this.page.data.places[place]?.name ?? "", route: -1, event: -1};
    const route = this.nearestRoute(here);
    return route >= 0 ? {place: -1, name: "", route, event: -1} : null;
  }

  /** Show what is under the pointer. */
  point(event: PointerEvent): void {
    const svg = event.currentTarget as SVGSVGElement;
    const hit = this.under(event);
    svg.classList.toggle("hit", hit !== null && hit.event < 0);
    if (!hit) hideTip();
    else showTip(this.spot(svg, event, hit), this.lines(hit));
  }

  /** Show what is known of a place, beside it. */
  tell(svg: SVGSVGElement, place: number): void {
    const hit = {place, name: "", route: -1, event: -1};
    showTip(this.spot(svg, null, hit), this.lines(hit));
  }

  at(place: number): Point {
    return this.places[place] ?? [0, 0];
  }

  /** The next place from another in a direction; the same where there is none. */
  beside(from: number, [dx, dy]: Point): number {
    const start = this.at(from);
    let best = from, least = Infinity;
    this.places.forEach(([x, y], i) => {
      const along = (x - start[0]) * dx + (y - start[1]) * dy;
      const across = Math.abs((x - start[0]) * dy - (y - start[1]) * dx);
      const far = along + 2.5 * across;
      if (i !== from && along > 0.5 && far < least) [best, least] = [i, far];
    });
    return best;
  }

  private lines(hit: Hit): string[] {
    const {data} = this.page;
    const day = this.page.dayIndex(shownDay());
    const place = data.places[hit.place], route = data.routes[hit.route], event = data.events[hit.event];
    if (place) return placeLines(this.page, this.speaker, place, this.series, day);
    if (route) return routeLines(this.page, this.speaker, route, day);
    if (!event) return [];
    return [eventTitle(event, this.speaker, whereName(this.page, event.where)), event.text, event.source];
  }

  private spot(svg: SVGSVGElement, event: PointerEvent | null, hit: Hit) {
    const box = svg.getBoundingClientRect();
    const [x, y] = hit.place >= 0 ? this.at(hit.place) : [(event?.clientX ?? 0) - box.left, (event?.clientY ?? 0) - box.top];
    return {left: box.left + x - 8, top: box.top + y - 10, width: 16, height: 20};
  }

  private nearestPlace([x, y]: Point, day: number, reach: number): number {
    let best = -1, least = reach;
    this.places.forEach(([px, py], i) => {
      const away = Math.hypot(px - x, py - y);
      const edge = Math.max(0, away - (this.marks.places[i]?.disc[day] ?? 0));
      const score = edge + away / 100;
      if (score < least) [best, least] = [i, score];
    });
    return best;
  }

  private nearestRoute(here: Point): number {
    let best = -1, least = ROUTE_REACH;
    this.routes.forEach(([a, b], i) => {
      const away = toSegment(here, a, b);
      if (away < least) [best, least] = [i, away];
    });
    return best;
  }

  private nearestEvent([x, y]: Point, day: number): number {
    return this.events.findIndex((spot, i) => {
      const event = this.page.data.events[i];
      return spot && event && holds(event, day) && Math.hypot(spot[0] - x, spot[1] - y) < SIGN_REACH;
    });
  }
}

function toSegment([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const dx = bx - ax, dy = by - ay;
  const share = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(ax + share * dx - x, ay + share * dy - y);
}
