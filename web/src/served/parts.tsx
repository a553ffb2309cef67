import {useView} from "../view";
import {Desk} from "./desk/desk";
import {Runs} from "./runs/runs";
import {may, useSigned} from "./session";
import {NotForYou} from "./signed";
import {WhatIf} from "./whatif/whatif";

/** What-if, evidence desk and runs. */
export function Parts() {
  const {part} = useView();
  const {session} = useSigned();
  if (!may("analyst", session)) return <NotForYou />;
  switch (part) {
    case "whatif": return <WhatIf />;
    case "desk": return <Desk />;
    default: return <Runs />;
  }
}
