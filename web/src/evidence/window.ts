// A long list of rows of one height: only those in sight are in the document.
import type {RefObject} from "preact";
import {useCallback, useLayoutEffect, useRef, useState} from "preact/hooks";

const MORE = 6;
const STEP = 4;

export interface Window {
  box: RefObject<HTMLDivElement | null>;
  start: number;
  end: number;
  onScroll: () => void;
}

/** `count` rows of `height` pixels in a box that scrolls; `top` changes when it must start anew. */
export function useWindow(count: number, height: number, top: string): Window {
  const box = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const [shown, setShown] = useState(12);
  const onScroll = useCallback(() => {
    const at = Math.floor((box.current?.scrollTop ?? 0) / height / STEP) * STEP;
    setFirst(at);
  }, [height]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => setShown(Math.ceil(element.clientHeight / height) + STEP);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [height]);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = 0;
    setFirst(0);
  }, [top, height]);
  const start = Math.max(0, Math.min(first, count) - MORE);
  return {box, start, end: Math.min(count, start + shown + 2 * MORE), onScroll};
}

/** True while the screen is so narrow that rows become cards. */
export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia("(max-width: 760px)").matches);
  useLayoutEffect(() => {
    const query = matchMedia("(max-width: 760px)");
    const change = () => setNarrow(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return narrow;
}
