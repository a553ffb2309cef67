import {useView} from "../view";
import {Desk} from "./desk/desk";
import {Runs} from "./runs/runs";
import {WhatIf} from "./whatif/whatif";

/** What-if, evidence desk and runs. */
export function Parts() {
  switch (useView().part) {
    case "whatif": return <WhatIf />;
    case "desk": return <Desk />;
    default: return <Runs />;
  }
}
