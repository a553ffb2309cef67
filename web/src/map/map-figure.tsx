// The map in its frame: what is pointed at, chosen, moved and looked at closer.
import type {ComponentChildren} from "preact";
import {useEffect, useLayoutEffect, useMemo, useRef, useState} from "preact/hooks";
import {type Page, usePage, useSpeaker} from "../page-context";
import {onDay, shownDay, useDay} from "../day";
import {look, useLook} from "../view";
import {hideTip} from "../ui/tip";
import {useWidth} from "../ui/width";
import {SavePicture} from "../ui/picture";
import {type Ground, ground, WHOLE, type Zoom, zoomed} from "./geometry";
import {Drawing} from "./drawing";
import {dayDrawer} from "./layers";
import {type Marks, marks, type Series} from "./marks";
import {approximate, daySentence, placeLines} from "./words";
import {MapHits} from "./hits";
import {usePan} from "./pan";
import {useMapKeys} from "./keys";

const CLOSER = 1.6;

export function MapFigure({series, tools}: {series: Series; tools: ComponentChildren}) {
  const page = usePage();
  const speaker = useSpeaker();
  const {t} = speaker;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const base = useMemo(() => (width ? ground(page.data, width) : null), [page, width]);
  const sizes = useMemo(() => marks(page, series), [page, series]);
  const [zoom, setZoom] = useState<Zoom>(WHOLE);
  useLayoutEffect(() => setZoom(WHOLE), [base]);
  const day = page.dayIndex(shownDay());
  return (
    <figure id="map" aria-describedby="map-text">
      <div class="tools">
        {tools}
        {base && <ZoomButtons zoom={zoom} change={(factor) =>
          setZoom(factor ? zoomed(zoom, factor, [base.width / 2, base.height / 2], base) : WHOLE)} />}
      </div>
      <div class="frame" ref={frame}>
        {base && <Canvas base={base} sizes={sizes} series={series} zoom={zoom} setZoom={setZoom} />}
      </div>
      <SavePicture host={frame} name="map" heading={daySentence(page, speaker, series, day)}
        foot={[...(approximate(page.data.routes) ? [t("map.approximate")] : []), t("map.notice"), page.data.map.attribution]} />
    </figure>
  );
}

function ZoomButtons({zoom, change}: {zoom: Zoom; change: (factor: number | null) => void}) {
  const {t} = useSpeaker();
  return (
    <div class="zoom" role="group" aria-label={t("map.zoom")}>
      <button type="button" aria-label={t("map.zoom.in")} onClick={() => change(CLOSER)}>+</button>
      <button type="button" aria-label={t("map.zoom.out")} disabled={zoom.k === 1} onClick={() => change(1 / CLOSER)}>−</button>
      <button type="button" disabled={zoom.k === 1} onClick={() => change(null)}>{t("map.zoom.whole")}</button>
    </div>
  );
}

interface CanvasProps {
  base: Ground;
  sizes: Marks;
  series: Series;
  zoom: Zoom;
  setZoom: (zoom: Zoom) => void;
}

function Canvas({base, sizes, series, zoom, setZoom}: CanvasProps) {
  const page = usePage();
  const speaker = useSpeaker();
  const chosen = useLook((view) => view.place);
  const svg = useRef<SVGSVGElement>(null);
  const [active, setActive] = useState(-1);
  const hits = useMemo(() => new MapHits(page, speaker, base, zoom, sizes, series), [page, speaker, base, zoom, sizes, series]);
  useDrawnDay(svg, {page, base, sizes, series, zoom, chosen});
  useMarked(svg, active, chosen, page);
  const pan = usePan(svg, base, zoom, setZoom);
  const keys = useMapKeys({page, base, zoom, setZoom, active, setActive, svg, hits});
  const drawing = useMemo(
    () => <Drawing ground={base} marks={sizes} zoom={zoom} chosen={chosen} label={speaker.t("map.label")} />,
    [base, sizes, zoom, chosen, speaker],
  );
  return (
    <svg class={zoom.k > 1 ? "map closer" : "map"} ref={svg} width={base.width} height={base.height}
      viewBox={`0 0 ${base.width} ${base.height}`} onKeyDown={keys}
      onFocusIn={() => setActive((now) => (now < 0 ? page.data.places.findIndex(({name}) => name === chosen) : now))}
      onFocusOut={hideTip} onPointerDown={pan.down} onPointerMove={(event) => { if (!pan.move(event)) hits.point(event); }}
      onPointerUp={pan.up} onPointerCancel={pan.up} onPointerLeave={hideTip}
      onClick={(event) => { if (!pan.moved()) open(hits.under(event), setActive); }}>
      {drawing}
    </svg>
  );
}

function open(found: {place: number; name: string; route: number} | null, setActive: (index: number) => void): void {
  if (!found) return;
  if (found.place >= 0) {
    setActive(found.place);
    look({place: found.name, open: `place:${found.name}`});
  } else if (found.route >= 0) {
    look({open: `route:${found.route}`});
  }
}

/** Keep the shapes on the day shown, also while it moves; labels follow once it rests. */
function useDrawnDay(
  svg: {current: SVGSVGElement | null},
  {page, base, sizes, series, zoom, chosen}: {page: Page; base: Ground; sizes: Marks; series: Series; zoom: Zoom; chosen: string},
): void {
  const speaker = useSpeaker();
  const rested = useDay(page);
  const move = useRef<(day: number) => void>(() => undefined);
  useLayoutEffect(() => {
    if (!svg.current) return;
    const full = (index: number, day: number) => {
      const place = page.data.places[index];
      if (!place?.capacity) return place?.name ?? "";
      return `${place.name}: ${speaker.t("map.place.full", {now: page.value(place, "present", 0.5, day), room: place.capacity})}`;
    };
    move.current = dayDrawer(svg.current, {page, ground: base, marks: sizes, zoom, full});
    move.current(page.dayIndex(shownDay()));
  }, [page, base, sizes, zoom, chosen, speaker]);
  useLayoutEffect(() => onDay(() => move.current(page.dayIndex(shownDay()))), [page]);
  useLayoutEffect(() => move.current(page.dayIndex(shownDay())), [page, rested]);
  useEffect(() => {
    svg.current?.querySelectorAll(".place").forEach((node, i) => {
      const place = page.data.places[i];
      if (place) node.setAttribute("aria-label", placeLines(page, speaker, place, series, rested).join(". "));
    });
  }, [page, speaker, series, rested, base]);
}

/** The chosen place and the one the keyboard is on, marked without drawing all anew. */
function useMarked(svg: {current: SVGSVGElement | null}, active: number, chosen: string, page: Page): void {
  useLayoutEffect(() => {
    const list = svg.current?.querySelector(".places");
    if (active >= 0) list?.setAttribute("aria-activedescendant", `on-map-${active}`);
    list?.querySelectorAll(".place").forEach((node, i) => {
      node.classList.toggle("active", i === active);
      node.classList.toggle("chosen", page.data.places[i]?.name === chosen);
    });
  });
}

