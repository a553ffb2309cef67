import {useState} from "preact/hooks";
import {useSpeaker} from "../page-context";

/** A button that copies a text; where the browser forbids it, the text is there to copy by hand. */
export function Copy({text, label}: {text: string; label: string}) {
  const {t} = useSpeaker();
  const [state, setState] = useState<"" | "copied" | "byhand">("");
  const copy = async () => setState((await copied(text)) ? "copied" : "byhand");
  return (
    <div class="copy">
      <button type="button" onClick={() => void copy()}>{label}</button>{" "}
      <span role="status">{state && t(`copy.${state}`)}</span>
      {state === "byhand" && (
        <textarea readOnly aria-label={label} rows={3} value={text} ref={(box) => box?.select()} />
      )}
    </div>
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return oldWay(text);
  }
}

/** For browsers that give no clipboard to files. */
function oldWay(text: string): boolean {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "hidden";
  const before = document.activeElement;
  (document.querySelector("dialog[open]") ?? document.body).append(box);
  box.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  box.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
