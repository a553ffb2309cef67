// A drawing of the page as a picture file: the styles that hold on the page go into the file, with
// a heading and the source, so that the picture can stand alone in a report.
import type {RefObject} from "preact";
import {usePage, useSpeaker} from "../page-context";

const KEPT = [
  "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
  "stroke-opacity", "opacity", "font-family", "font-size", "font-weight", "letter-spacing", "text-anchor",
  "paint-order", "vector-effect", "visibility", "display", "direction",
];
const DROPPED = ["class", "style", "tabindex", "role", "data-place"];
const NAMESPACE = "http://www.w3.org/2000/svg";
const MARGIN = 12;
const LINE = 18;
const LARGE = 15;
const SMALL = 11;
const FONT = "system-ui, sans-serif";
const SHARPER = 2;

/** Buttons that save the drawing inside `host`, under a name, with a heading and a source. */
export function SavePicture({host, name, heading, foot = []}: {
  host: RefObject<HTMLElement | null>;
  name: string;
  heading: string;
  foot?: string[];
}) {
  const page = usePage();
  const {t, day} = useSpeaker();
  const {scenario, stamp} = page.data;
  const status = stamp.status === "reviewed" ? t("status.reviewed", {name: stamp.reviewer}) : t("status.draft");
  const source = t("picture.source", {title: scenario.title, day: day(stamp.as_of, true), status, version: stamp.version});
  const save = async (kind: "svg" | "png") => {
    const drawing = host.current?.querySelector("svg");
    if (!drawing) return;
    const whole = inLight(() => framed(drawing, heading, [source, ...foot]));
    const file = `${scenario.name}-${stamp.as_of}-${fileName(name)}.${kind}`;
    if (kind === "svg") give(new Blob([whole.text], {type: "image/svg+xml"}), file);
    else give(await raster(whole), file);
  };
  return (
    <p class="save">
      {(["png", "svg"] as const).map((kind) => (
        <button key={kind} type="button" aria-label={t("picture.save", {kind: kind.toUpperCase(), name: heading})}
          onClick={() => void save(kind)}>{kind.toUpperCase()}</button>
      ))}
    </p>
  );
}

function fileName(text: string): string {
  return text.normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLowerCase();
}

/** As the page looks in light, for paper: no frame is painted in between. */
function inLight<T>(make: () => T): T {
  const root = document.documentElement, theme = root.dataset.theme;
  root.dataset.theme = "light";
  try {
    return make();
  } finally {
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
  }
}

interface Whole {
  text: string;
  width: number;
  height: number;
}

function framed(drawing: SVGSVGElement, heading: string, foot: string[]): Whole {
  const {width, height} = drawing.getBoundingClientRect();
  const inner = withStyles(drawing);
  const page = getComputedStyle(document.documentElement);
  const [ink, paper] = [page.getPropertyValue("--ink").trim(), page.getPropertyValue("--paper").trim()];
  const lines = foot.flatMap((line) => wrapped(line, width, SMALL, "400"));
  const whole = shape("svg", {xmlns: NAMESPACE, width: width + 2 * MARGIN});
  const heads = wrapped(heading, width, LARGE, "600");
  const top = MARGIN + heads.length * (LINE + 2);
  const full = top + height + lines.length * (LINE - 3) + 2 * MARGIN;
  for (const [key, value] of [["height", full], ["viewBox", `0 0 ${width + 2 * MARGIN} ${full}`]] as const) {
    whole.setAttribute(key, String(value));
  }
  whole.append(shape("rect", {width: "100%", height: "100%", fill: paper}));
  heads.forEach((line, i) => whole.append(words(line, MARGIN, MARGIN + 12 + i * (LINE + 2), LARGE, ink, "600")));
  inner.setAttribute("x", String(MARGIN));
  inner.setAttribute("y", String(top));
  inner.setAttribute("width", String(width));
  inner.setAttribute("height", String(height));
  whole.append(inner);
  lines.forEach((line, i) => whole.append(words(line, MARGIN, top + height + MARGIN + 6 + i * (LINE - 3), SMALL, ink, "400")));
  return {text: new XMLSerializer().serializeToString(whole), width: width + 2 * MARGIN, height: full};
}

/** Lines of a text no wider than a width (px) at a size and weight. */
function wrapped(text: string, width: number, size: number, weight: string): string[] {
  const pen = document.createElement("canvas").getContext("2d");
  if (pen) pen.font = `${weight} ${size}px ${FONT}`;
  const long = (line: string) => (pen ? pen.measureText(line).width : line.length * size * 0.6) > width;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && !long(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function words(text: string, x: number, y: number, size: number, ink: string, weight: string): SVGElement {
  const node = shape("text", {x, y, fill: ink, "font-size": size, "font-weight": weight, "font-family": FONT, "unicode-bidi": "plaintext"});
  node.textContent = text;
  return node;
}

function shape(tag: string, attributes: Record<string, string | number>): SVGElement {
  const node = document.createElementNS(NAMESPACE, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

/** A copy of a drawing that looks the same without the page's styles. */
function withStyles(drawing: SVGSVGElement): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const from = [drawing, ...drawing.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((node, i) => {
    const target = to[i];
    if (!target) return;
    const style = getComputedStyle(node);
    for (const name of DROPPED) target.removeAttribute(name);
    for (const name of KEPT) target.setAttribute(name, style.getPropertyValue(name));
    const radius = style.getPropertyValue("r");
    if (node.tagName === "circle" && radius.endsWith("px")) target.setAttribute("r", radius.slice(0, -2));
  });
  for (const node of copy.querySelectorAll("[display=none], [visibility=hidden]")) node.remove();
  return copy;
}

async function raster({text, width, height}: Whole): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * SHARPER);
  canvas.height = Math.round(height * SHARPER);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });
}

function give(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
