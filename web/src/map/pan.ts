// Dragging a map that is looked at closer; Ctrl and the wheel to look closer.
import {useLayoutEffect, useRef} from "preact/hooks";
import {type Ground, held, type Zoom, zoomed} from "./geometry";

const STILL = 4;

export interface Pan {
  down: (event: PointerEvent) => void;
  /** True while the map is being dragged. */
  move: (event: PointerEvent) => boolean;
  up: (event: PointerEvent) => void;
  /** Whether the last press was a drag, so no click. */
  moved: () => boolean;
}

export function usePan(svg: {current: SVGSVGElement | null}, base: Ground, zoom: Zoom, setZoom: (zoom: Zoom) => void): Pan {
  const drag = useRef<{x: number; y: number; dx: number; dy: number; on: boolean; far: boolean}>(
    {x: 0, y: 0, dx: 0, dy: 0, on: false, far: false});
  useWheel(svg, base, zoom, setZoom);
  const stage = () => svg.current?.querySelector(".stage");
  return {
    down: (event) => {
      drag.current = {x: event.clientX, y: event.clientY, dx: 0, dy: 0, on: zoom.k > 1 && event.button === 0, far: false};
    },
    move: (event) => {
      const now = drag.current;
      if (!now.on) return false;
      const to = held({k: zoom.k, x: zoom.x + event.clientX - now.x, y: zoom.y + event.clientY - now.y}, base);
      now.dx = to.x - zoom.x;
      now.dy = to.y - zoom.y;
      if (!now.far && Math.hypot(event.clientX - now.x, event.clientY - now.y) < STILL) return false;
      if (!now.far) svg.current?.setPointerCapture(event.pointerId);
      now.far = true;
      stage()?.setAttribute("transform", `translate(${now.dx} ${now.dy})`);
      return true;
    },
    up: () => {
      const now = drag.current;
      if (now.on && now.far) {
        stage()?.removeAttribute("transform");
        setZoom({k: zoom.k, x: zoom.x + now.dx, y: zoom.y + now.dy});
      }
      now.on = false;
    },
    moved: () => drag.current.far,
  };
}

function useWheel(svg: {current: SVGSVGElement | null}, base: Ground, zoom: Zoom, setZoom: (zoom: Zoom) => void): void {
  useLayoutEffect(() => {
    const node = svg.current;
    if (!node) return;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = node.getBoundingClientRect();
      setZoom(zoomed(zoom, Math.exp(-event.deltaY / 300), [event.clientX - box.left, event.clientY - box.top], base));
    };
    node.addEventListener("wheel", turn, {passive: false});
    return () => node.removeEventListener("wheel", turn);
  }, [base, zoom]);
}
