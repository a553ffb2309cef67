// Where things lie on the drawing: one projection for the whole map, and what is looked at of it.
import {geoEqualEarth, geoMercator} from "d3-geo";
import type {PageData} from "../types";

/** Degrees from east to west beyond which, or of latitude above which, areas would be far too large
 * in Mercator's projection. */
const WIDE = 120;
const POLAR = 72;
const STEPS = 8;
export const CLOSEST = 24;

export type Point = readonly [number, number];

export interface Land {
  code: string;
  name: string;
  path: string;
  label: Point | null;
  /** False where the forecast has no place: nothing is known there. */
  covered: boolean;
}

export interface Ground {
  width: number;
  height: number;
  land: Land[];
  places: Point[];
}

/** How much larger than the whole, and how far moved (px). */
export interface Zoom {
  k: number;
  x: number;
  y: number;
}

export const WHOLE: Zoom = {k: 1, x: 0, y: 0};

export function ground(data: PageData, width: number): Ground {
  const {point, height} = projection(data.map.box, width);
  const covered = new Set(data.places.flatMap((place) => place.country.split("/")));
  return {
    width,
    height,
    places: data.places.map((place) => point(place.lon, place.lat)),
    land: data.map.countries.map(({code, name, rings, label}) => ({
      code,
      name,
      path: rings.map((ring) => outline(ring, point)).join(""),
      label: label && label.length === 2 ? point(label[0] ?? 0, label[1] ?? 0) : null,
      covered: covered.has(code),
    })),
  };
}

function projection(box: number[], width: number): {point: (lon: number, lat: number) => Point; height: number} {
  const [south = -60, west = -180, north = 75, east = 180] = box;
  const wide = east - west > WIDE || Math.max(Math.abs(south), Math.abs(north)) > POLAR;
  const raw = wide ? geoEqualEarth() : geoMercator();
  const corners = {type: "MultiPoint" as const, coordinates: edge([south, west, north, east])};
  raw.scale(100).translate([0, 0]);
  const found = corners.coordinates.map((at) => raw(at) ?? ([0, 0] as const));
  const xs = found.map((at) => at[0]), ys = found.map((at) => at[1]);
  const across = Math.max(...xs) - Math.min(...xs), up = Math.max(...ys) - Math.min(...ys);
  const height = Math.round(Math.min(Math.max((width * up) / across, width * 0.6, 260), Math.max(420, width * 0.9)));
  raw.fitSize([width, height], corners);
  return {
    height,
    point: (lon, lat) => {
      const at = raw([lon, lat]);
      return at ? [round(at[0]), round(at[1])] : [-1e4, -1e4];
    },
  };
}

function edge([south, west, north, east]: readonly [number, number, number, number]): [number, number][] {
  const along = Array.from({length: STEPS + 1}, (_, i) => i / STEPS);
  return along.flatMap((share): [number, number][] => [
    [west + share * (east - west), south], [west + share * (east - west), north],
    [west, south + share * (north - south)], [east, south + share * (north - south)],
  ]);
}

function outline(ring: number[], point: (lon: number, lat: number) => Point): string {
  let text = "", lon = 0, lat = 0;
  for (let i = 0; i + 1 < ring.length; i += 2) {
    lon += ring[i] ?? 0;
    lat += ring[i + 1] ?? 0;
    const [x, y] = point(lon / 100, lat / 100);
    text += `${i ? "L" : "M"}${x} ${y}`;
  }
  return `${text}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export function at([x, y]: Point, zoom: Zoom): Point {
  return [x * zoom.k + zoom.x, y * zoom.k + zoom.y];
}

/** The same zoom, held so that the drawing always fills its frame. */
export function held({k, x, y}: Zoom, {width, height}: {width: number; height: number}): Zoom {
  const factor = Math.min(CLOSEST, Math.max(1, k));
  return {
    k: factor,
    x: Math.min(0, Math.max(width - width * factor, x)),
    y: Math.min(0, Math.max(height - height * factor, y)),
  };
}

/** Closer (factor above 1) or farther, with one point of the frame staying where it is. */
export function zoomed(zoom: Zoom, factor: number, [px, py]: Point, size: {width: number; height: number}): Zoom {
  const k = Math.min(CLOSEST, Math.max(1, zoom.k * factor));
  const by = k / zoom.k;
  return held({k, x: px - (px - zoom.x) * by, y: py - (py - zoom.y) * by}, size);
}
