// One place for what lies behind any number, place, way or standard of the page.
import {useLayoutEffect, useRef} from "preact/hooks";
import {useSpeaker} from "../page-context";
import {look, useLook} from "../view";
import "./drawer.css";
import {FigureView} from "./figure-view";
import {NumberView} from "./number-view";
import {opened} from "./opened";
import {Unknown} from "./parts";
import {PlaceView} from "./place-view";
import {RouteView} from "./route-view";
import {StandardView} from "./standard-view";

const close = () => look({open: ""});

/** Opened by the address, so a shared link opens it; Escape closes; the focus goes back. */
export function Drawer() {
  const open = useLook((view) => view.open);
  const {t} = useSpeaker();
  const dialog = useRef<HTMLDialogElement>(null);
  const opener = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const box = dialog.current;
    if (!box) return;
    if (!open) {
      if (box.open) box.close();
      giveBack(opener.current);
      opener.current = null;
      return;
    }
    if (!box.open) {
      opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      box.showModal();
    }
    box.scrollTop = 0;
    box.querySelector<HTMLElement>("h2")?.focus();
  }, [open]);
  // The browser tells late that it was closed: by then another thing may have been opened.
  const closed = () => {
    if (!dialog.current?.open) close();
  };
  return (
    <dialog id="drawer" ref={dialog} aria-labelledby="drawer-h"
      onClose={closed} onCancel={(event) => { event.preventDefault(); close(); }}
      onClick={(event) => { if (event.target === event.currentTarget) close(); }}>
      {open && (
        <div class="drawer-inner">
          <button type="button" class="drawer-close" onClick={close}>{t("drawer.close")}</button>
          <Content open={open} />
        </div>
      )}
    </dialog>
  );
}

/** To where it was; the list it stood in may have moved on. */
function giveBack(opener: HTMLElement | null): void {
  if (!opener || opener === document.body) return;
  if (opener.isConnected) opener.focus({preventScroll: true});
  else document.getElementById("search")?.focus({preventScroll: true});
}

function Content({open}: {open: string}) {
  const asked = opened(open);
  switch (asked.kind) {
    case "figure": return <FigureView number={Number(asked.what)} />;
    case "number": return <NumberView asked={asked} />;
    case "place": return <PlaceView name={asked.name} />;
    case "route": return <RouteView index={Number(asked.what)} />;
    case "standard": return <StandardView item={asked.name} />;
    default: return <Unknown />;
  }
}
