// The day slider with play and pause; everything on the page that shows a day follows it.
import {useLayoutEffect, useRef, useState} from "preact/hooks";
import {usePage, useSpeaker} from "../page-context";
import {moveDay, restDay, shownDay, useMovingDay} from "../day";
import {dayWords} from "./words";

const A_DAY = 450;

function useStill(): boolean {
  const [still, setStill] = useState(() => matchMedia("(prefers-reduced-motion: reduce)").matches);
  useLayoutEffect(() => {
    const asked = matchMedia("(prefers-reduced-motion: reduce)");
    const listener = () => setStill(asked.matches);
    asked.addEventListener("change", listener);
    return () => asked.removeEventListener("change", listener);
  }, []);
  return still;
}

export function DaySlider() {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, day} = speaker;
  const {days, today, stamp} = page.data;
  const index = useMovingDay(page);
  const still = useStill();
  const {playing, toggle} = usePlay(still);
  const share = days.length > 1 ? today / (days.length - 1) : 0;
  const move = (event: Event) => moveDay(page.dayName(Number((event.currentTarget as HTMLInputElement).value)));
  return (
    <div class="slider">
      <button id="play" type="button" aria-pressed={playing} disabled={still} onClick={toggle}>
        {t(playing ? "map.pause" : "map.play")}
      </button>
      <div class="track">
        <input id="day" type="range" min={0} max={Math.max(0, days.length - 1)} step={1} value={index}
          aria-label={t("map.day")} aria-valuetext={dayWords(page, speaker, index)} onInput={move}
          onChange={restDay} onKeyDown={(event) => {
            if (event.key !== " " || still) return;
            event.preventDefault();
            toggle();
          }} />
        <span class="today-mark" style={{insetInlineStart: `calc(8px + ${share.toFixed(4)} * (100% - 16px))`, "--share": share.toFixed(4)}}>
          <span>{t("map.today", {day: day(stamp.as_of)})}</span>
        </span>
      </div>
      <output id="day-name" for="day">{dayWords(page, speaker, index)}</output>
      {still && <p class="fine">{t("map.still")}</p>}
    </div>
  );
}

function usePlay(still: boolean): {playing: boolean; toggle: () => void} {
  const page = usePage();
  const [playing, setPlaying] = useState(false);
  const timer = useRef<ReturnType<typeof setInterval>>(undefined);
  const last = page.data.days.length - 1;
  useLayoutEffect(() => {
    if (!playing || still) return;
    const step = () => {
      const now = page.dayIndex(shownDay());
      if (now >= last) setPlaying(false);
      else moveDay(page.dayName(now + 1), true);
    };
    if (page.dayIndex(shownDay()) >= last) moveDay(page.dayName(0), true);
    timer.current = setInterval(step, A_DAY);
    return () => {
      clearInterval(timer.current);
      restDay();
    };
  }, [playing, still, page, last]);
  return {playing, toggle: () => setPlaying((now) => !now)};
}
