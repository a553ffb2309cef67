// One small box of words beside what is pointed at or focused. What it says is also in the labels
// and tables: nothing stands in it alone.
let box: HTMLDivElement | null = null;

function made(): HTMLDivElement {
  if (!box) {
    box = document.createElement("div");
    box.id = "tip";
    box.setAttribute("role", "tooltip");
    box.hidden = true;
    document.body.append(box);
    addEventListener("keydown", (event) => {
      if (event.key === "Escape") hideTip();
    });
    addEventListener("scroll", hideTip, {passive: true});
  }
  return box;
}

export interface Spot {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Show lines of text at a spot of the window. */
export function showTip(spot: Spot, lines: string[]): void {
  const tip = made();
  tip.replaceChildren(...lines.filter(Boolean).map((line) => {
    const row = document.createElement("div");
    row.dir = "auto";
    row.textContent = line;
    return row;
  }));
  tip.hidden = false;
  const own = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, spot.left + spot.width / 2 - own.width / 2), innerWidth - own.width - 8);
  const above = spot.top - own.height - 8;
  tip.style.left = `${Math.max(8, left) + scrollX}px`;
  tip.style.top = `${(above > 8 ? above : spot.top + spot.height + 8) + scrollY}px`;
}

export function hideTip(): void {
  if (box) box.hidden = true;
}
