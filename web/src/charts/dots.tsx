// Reported figures by keyboard: one stop for all of a chart; arrows go from one to the next.
import {useId, useState} from "preact/hooks";
import type {FigureData} from "../types";
import {usePage, useSpeaker} from "../page-context";
import {look} from "../view";
import {hideTip, showTip} from "../ui/tip";
import {dotAt} from "./fan";
import type {Scale} from "./scale";
import {figureLines} from "./words";

export function Dots({figures, sized}: {figures: FigureData[]; sized: Scale}) {
  const page = usePage();
  const speaker = useSpeaker();
  const id = useId();
  const [active, setActive] = useState(0);
  const order = [...figures].sort((a, b) => (a.day ?? 0) - (b.day ?? 0));
  const now = Math.min(active, order.length - 1);
  const tell = (node: Element, index: number) => {
    const figure = order[index], svg = node.closest("svg");
    if (!figure || !svg) return;
    const box = svg.getBoundingClientRect(), dot = dotAt(figure, sized);
    showTip({left: box.left + dot.x - 6, top: box.top + dot.y - 6, width: 12, height: 12}, figureLines(page, speaker, figure));
  };
  const keyed = (event: KeyboardEvent) => {
    const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    const figure = order[now];
    if ((event.key === "Enter" || event.key === " ") && figure) look({open: `figure:${figure.number}`});
    else if (step === undefined) return;
    else {
      const next = Math.min(order.length - 1, Math.max(0, now + step));
      setActive(next);
      tell(event.currentTarget as Element, next);
    }
    event.preventDefault();
  };
  return (
    <g class="dots" role="listbox" tabindex={0} aria-label={speaker.t("chart.figures", {count: order.length})}
      aria-activedescendant={`${id}-${now}`} onKeyDown={keyed} onBlur={hideTip}
      onFocus={(event) => tell(event.currentTarget, now)}>
      {order.map((figure, i) => {
        const {x, y} = dotAt(figure, sized);
        return (
          <g key={figure.number} id={`${id}-${i}`} role="option" aria-selected={i === now ? "true" : "false"}
            aria-label={figureLines(page, speaker, figure).join(". ")}>
            <circle class={i === now ? "spot active" : "spot"} cx={x} cy={y} r={9} />
          </g>
        );
      })}
    </g>
  );
}
