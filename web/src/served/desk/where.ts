// What the desk shows, as the address says it.
import {linkTo, look, useLook} from "../../view";

export interface Shown {
  what: "reports" | "all" | "decided" | "report" | "figure";
  id: string;
  figure: string;
}

export function useShown(): Shown {
  const [what = "", id = "", figure = ""] = useLook((view) => view.desk).split("/");
  if (what === "report" || what === "figure") return {what, id, figure: what === "figure" ? id : figure};
  return {what: what === "all" || what === "decided" ? what : "reports", id: "", figure: ""};
}

export function reportAt(id: string, figure = ""): string {
  return figure ? `report/${id}/${figure}` : `report/${id}`;
}

/** A way to somewhere at the desk, as a link that is followed without loading the page anew. */
export function way(desk: string): {href: string; onClick: (event: MouseEvent) => void} {
  return {
    href: linkTo({part: "desk", desk}),
    onClick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      look({part: "desk", desk});
    },
  };
}
