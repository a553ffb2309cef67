// The map by keyboard: arrows go from place to place, Enter opens one, + and - look closer or
// farther, 0 shows the whole, Shift and arrows move what is seen.
import type {Page} from "../page-context";
import {look} from "../view";
import {hideTip} from "../ui/tip";
import {type Ground, held, type Point, WHOLE, type Zoom, zoomed} from "./geometry";
import type {MapHits} from "./hits";

const CLOSER = 1.6;
const STEP = 60;
const EDGE = 24;

const WAYS: Record<string, Point> = {ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

export interface MapKeys {
  page: Page;
  base: Ground;
  zoom: Zoom;
  setZoom: (zoom: Zoom) => void;
  active: number;
  setActive: (index: number) => void;
  svg: {current: SVGSVGElement | null};
  hits: MapHits;
}

export function useMapKeys(keys: MapKeys): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const done = closer(event.key, keys) || move(event, keys) || open(event.key, keys);
    if (done) event.preventDefault();
  };
}

/** Closer to the place the keys are on, or farther from it. */
function closer(key: string, {zoom, setZoom, base, active, hits}: MapKeys): boolean {
  const factor = key === "+" || key === "=" ? CLOSER : key === "-" || key === "_" ? 1 / CLOSER : 0;
  if (key === "0") setZoom(WHOLE);
  else if (factor) setZoom(zoomed(zoom, factor, active < 0 ? [base.width / 2, base.height / 2] : hits.at(active), base));
  return key === "0" || factor > 0;
}

function move(event: KeyboardEvent, keys: MapKeys): boolean {
  const way = WAYS[event.key];
  if (!way) return false;
  const {zoom, setZoom, base, hits} = keys;
  if (event.shiftKey) {
    setZoom(held({k: zoom.k, x: zoom.x - way[0] * STEP, y: zoom.y - way[1] * STEP}, base));
    return true;
  }
  const next = hits.beside(Math.max(0, keys.active), way);
  keys.setActive(next);
  const [x, y] = hits.at(next);
  const out = x < EDGE || y < EDGE || x > base.width - EDGE || y > base.height - EDGE;
  if (out && zoom.k > 1) {
    hideTip();
    setZoom(held({k: zoom.k, x: zoom.x + base.width / 2 - x, y: zoom.y + base.height / 2 - y}, base));
  } else if (keys.svg.current) {
    hits.tell(keys.svg.current, next);
  }
  return true;
}

function open(key: string, {page, active}: MapKeys): boolean {
  const place = page.data.places[active];
  if ((key !== "Enter" && key !== " ") || !place) return false;
  look({place: place.name, open: `place:${place.name}`});
  return true;
}
