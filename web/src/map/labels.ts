// Names that do not cover each other: the chosen place first, then watched ones, then the fullest.
import type {PlaceData} from "../types";
import {at, type Ground, type Point, type Zoom} from "./geometry";
import type {Marks} from "./marks";

export interface Label {
  index: number;
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

type Box = readonly [number, number, number, number];

const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif";
const ABOVE = 11;
const BELOW = 4;
const NEAR = 11;

const widths = new Map<string, number>();
let pen: CanvasRenderingContext2D | null = null;

export function textWidth(text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  pen ??= document.createElement("canvas").getContext("2d");
  if (pen) pen.font = FONT;
  const width = pen ? pen.measureText(text).width : text.length * 6.8;
  widths.set(text, width);
  return width;
}

function clash(box: Box, taken: Box[]): boolean {
  return taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
}

const SPOTS: readonly (readonly [number, number, Label["anchor"]])[] = [
  [1, 0, "start"], [-1, 0, "end"], [0, -1, "middle"], [0, 1, "middle"],
  [0.8, -0.8, "start"], [0.8, 0.8, "start"], [-0.8, -0.8, "end"], [-0.8, 0.8, "end"],
];

function spot(text: string, [x, y]: Point, away: number, size: Ground, taken: Box[]): {label: Omit<Label, "index">; box: Box} | null {
  const width = textWidth(text) + 4;
  for (const [dx, dy, anchor] of SPOTS) {
    const px = x + dx * away, py = y + dy * (away + 5) + (dy < 0 ? 0 : dy > 0 ? 8 : 4);
    const left = px - (anchor === "start" ? 0 : anchor === "end" ? width : width / 2);
    const box: Box = [left, py - ABOVE, left + width, py + BELOW];
    const inside = box[0] > 1 && box[2] < size.width - 1 && box[1] > 1 && box[3] < size.height - 1;
    if (inside && !clash(box, taken)) return {label: {x: px, y: py, anchor}, box};
  }
  return null;
}

/** Names of places that have room, and the boxes they take. */
export function placeLabels(
  places: PlaceData[], ground: Ground, zoom: Zoom, marks: Marks, chosen: string,
): {labels: Label[]; taken: Box[]} {
  const here = ground.places.map((point) => at(point, zoom));
  const taken: Box[] = here.map(([x, y]) => [x - 3, y - 3, x + 3, y + 3]);
  places.forEach((place, i) => {
    const [x, y] = here[i] ?? [0, 0], below = (marks.places[i]?.most ?? 0) + 4;
    if (place.capacity) taken.push([x - 13, y + below, x + 13, y + below + 6]);
  });
  const rank = (i: number): number => {
    const place = places[i];
    if (!place) return 0;
    return (place.name === chosen ? 2e6 : 0) + (place.watched ? 1e6 : 0) + (marks.places[i]?.most ?? 0);
  };
  const order = places.map((_, i) => i).sort((a, b) => rank(b) - rank(a));
  const labels: Label[] = [];
  for (const index of order) {
    const place = places[index], point = here[index];
    if (!place || !point || !visible(point, ground)) continue;
    if (!place.watched && place.name !== chosen && !(marks.places[index]?.most ?? 0)) continue;
    const away = Math.min(18, Math.max(NEAR - 2, (marks.places[index]?.most ?? 0) + 3));
    const text = place.capacity ? `${place.name}: 0,000 / ${place.capacity}` : place.name;
    const found = spot(text, point, away, ground, taken);
    if (!found) continue;
    taken.push(found.box);
    labels.push({index, ...found.label});
  }
  return {labels, taken};
}

/** Names of countries where no place is named. */
export function countryLabels(ground: Ground, zoom: Zoom, taken: Box[]): {name: string; x: number; y: number}[] {
  return ground.land.flatMap(({name, label}) => {
    if (!label) return [];
    const [x, y] = at(label, zoom);
    const half = textWidth(name) * 0.62;
    const box: Box = [x - half, y - 10, x + half, y + 4];
    if (box[0] < 0 || box[2] > ground.width || box[1] < 0 || box[3] > ground.height || clash(box, taken)) return [];
    taken.push(box);
    return [{name, x, y}];
  });
}

function visible([x, y]: Point, {width, height}: Ground): boolean {
  return x > -4 && y > -4 && x < width + 4 && y < height + 4;
}
