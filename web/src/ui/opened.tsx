import type {ComponentChildren} from "preact";
import {useState} from "preact/hooks";

/** Details whose content is made only while they are open. */
export function Opened({summary, id, children}: {summary: string; id: string; children: ComponentChildren}) {
  const [open, setOpen] = useState(false);
  return (
    <details id={id} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {open && children}
    </details>
  );
}
