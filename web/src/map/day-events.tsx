import {usePage, useSpeaker} from "../page-context";
import {useMovingDay} from "../day";
import {eventTitle, holds, Icon} from "./icons";
import {whereName} from "./words";

/** What holds on the day shown: closures, offers and the like, with how certain they are. */
export function DayEvents() {
  const page = usePage();
  const speaker = useSpeaker();
  const {t, day} = speaker;
  const index = useMovingDay(page);
  const now = page.data.events.filter((event) => holds(event, index));
  return (
    <div id="events">
      <h3>{t("events.title", {day: day(page.dayName(index))})}</h3>
      {now.length === 0 && <p class="fine">{t("events.none")}</p>}
      <ul>
        {now.map((event, i) => (
          <li key={i}>
            <Icon kind={event.kind} certainty={event.certainty} />
            <span>
              <strong>{eventTitle(event, speaker, whereName(page, event.where))}</strong>
              <span class="event-text" dir="auto">{event.text} {event.source && <small>({event.source})</small>}</span>
              {event.urls.map((url) => <a key={url} class="out" href={url} rel="noopener noreferrer">{t("events.source")}</a>)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
