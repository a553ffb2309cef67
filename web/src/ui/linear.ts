// A straight scale from values to pixels and back, held inside its ends.
export interface Linear {
  (value: number): number;
  invert: (pixel: number) => number;
}

export function linear([from, to]: [number, number], [start, end]: [number, number]): Linear {
  const inside = (value: number) => Math.min(Math.max(value, Math.min(from, to)), Math.max(from, to));
  const at = (value: number) => start + ((inside(value) - from) / (to - from)) * (end - start);
  return Object.assign(at, {invert: (pixel: number) => from + ((pixel - start) / (end - start)) * (to - from)});
}
