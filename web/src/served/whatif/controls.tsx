// The six controls.
import {useState} from "preact/hooks";
import {useSpeaker} from "../../page-context";
import {Choice, DayField, Days, NumberField, type Option, Select, type Span} from "./fields";
import {ChangeForm, Control, type Given} from "./adding";
import {Beliefs, GroupSizes} from "./people-controls";
import {StandardControl} from "./standard-control";
import {whereName} from "./choices";
import type {Change} from "./draft";
import {eventName} from "./sentences";

const MOST = 100_000_000;

export function Controls(given: Given) {
  const {t} = useSpeaker();
  return (
    <div class="what-cards">
      <Control name="people" title={t("whatif.control.people")}><GroupSizes {...given} /><Beliefs {...given} /></Control>
      <Control name="ways" title={t("whatif.control.ways")}><Ways {...given} /></Control>
      <Control name="event" title={t("whatif.control.event")}><Moved {...given} /></Control>
      <Control name="buses" title={t("whatif.control.buses")}><Buses {...given} /></Control>
      <Control name="room" title={t("whatif.control.room")}><Room {...given} /></Control>
      <Control name="standard" title={t("whatif.control.standard")}><StandardControl {...given} /></Control>
    </div>
  );
}

function lastDay(span: Span): {last_day?: string} {
  return span.last ? {last_day: span.last} : {};
}

function Ways({page, choices, bounds}: Given) {
  const {t} = useSpeaker();
  const [what, setWhat] = useState("close");
  const [chosen, choose] = useState("");
  const [span, setSpan] = useState<Span>({day: bounds.next, last: ""});
  const [share, setShare] = useState("100");
  const shut = [...new Set(choices.events.filter((one) => one.opens).map((one) => one.where))];
  const options: Option[] = what === "close"
    ? choices.ways.map(({where, kind}) => ({value: where, label: whereName(page, where), group: t(`whatif.way.${kind}`)}))
    : shut.map((where) => ({value: where, label: whereName(page, where)}));
  const where = options.some((one) => one.value === chosen) ? chosen : options[0]?.value ?? "";
  const part: Change = what === "close" && Number(share) < 100 ? {share: Number(share) / 100} : {};
  return (
    <ChangeForm name="ways" ready={options.length > 0}
      change={() => ({kind: what, where, day: span.day, ...lastDay(span), ...part})}>
      <Choice name="ways-what" label={t("whatif.ways.what")} value={what} onChange={setWhat}
        options={[{value: "close", label: t("whatif.ways.close")}, {value: "open", label: t("whatif.ways.open")}]} />
      {options.length > 0 && <Select id="ways-where" label={t("whatif.ways.where")} value={where} options={options} onChange={choose} />}
      {!options.length && <p class="fine">{t("whatif.ways.none")}</p>}
      <Days id="ways" span={span} bounds={bounds} onChange={setSpan} />
      {what === "close" && <NumberField id="ways-share" label={t("whatif.ways.share")} value={share} min={1} max={100} onInput={setShare} />}
    </ChangeForm>
  );
}

function Moved({page, choices, bounds}: Given) {
  const speaker = useSpeaker();
  const {t, day} = speaker;
  const acting = choices.events.filter((one) => one.acts);
  const [chosen, choose] = useState("0");
  const [newDay, setNewDay] = useState(bounds.next);
  const event = acting[Number(chosen)];
  if (!event) return <p class="fine">{t("whatif.event.none")}</p>;
  const options = acting.map((one, i) => ({
    value: String(i),
    label: `${eventName(one.kind, speaker)}, ${whereName(page, one.where)}, ${day(one.first_day)}`,
  }));
  const now = t(event.last_day ? "whatif.event.now.between" : "whatif.event.now", {from: day(event.first_day), to: event.last_day ? day(event.last_day) : ""});
  return (
    <ChangeForm name="event" ready={newDay !== event.first_day} change={() => ({kind: "move event", event: event.kind, where: event.where, day: event.first_day, new_day: newDay})}>
      <Select id="event-which" label={t("whatif.event.which")} value={chosen} options={options} onChange={choose}
        note={<>{now} <span dir="auto">{event.text}</span></>} />
      <DayField id="event-day" label={t("whatif.event.day")} value={newDay} min={bounds.min} max={bounds.max} onInput={setNewDay} />
    </ChangeForm>
  );
}

function Buses({choices, bounds}: Given) {
  const {t} = useSpeaker();
  const places = choices.places.filter((one) => one.stays).map((one) => ({value: one.name, label: one.name}));
  const [from, setFrom] = useState(places[0]?.value ?? "");
  const [to, setTo] = useState(places[1]?.value ?? "");
  const [people, setPeople] = useState("100");
  const [span, setSpan] = useState<Span>({day: bounds.next, last: bounds.max});
  return (
    <ChangeForm name="buses" ready={from !== to}
      change={() => ({kind: "buses", from, to, day: span.day, last_day: span.last, people: Number(people)})}>
      <Select id="buses-from" label={t("whatif.buses.from")} value={from} options={places} onChange={setFrom} />
      <Select id="buses-to" label={t("whatif.buses.to")} value={to} options={places} onChange={setTo}
        note={from === to ? t("whatif.buses.same") : t("whatif.buses.far", {km: choices.bus_km})} />
      <NumberField id="buses-people" label={t("whatif.buses.people")} value={people} min={1} max={MOST} onInput={setPeople} />
      <Days id="buses" span={span} bounds={bounds} must onChange={setSpan} />
    </ChangeForm>
  );
}

function Room({choices, bounds}: Given) {
  const {t} = useSpeaker();
  const places = choices.places.filter((one) => one.stays || one.kind === "crossing");
  const [chosen, choose] = useState("");
  const [how, setHow] = useState("add places");
  const [count, setCount] = useState("100");
  const [span, setSpan] = useState<Span>({day: bounds.next, last: ""});
  const place = places.find((one) => one.name === chosen) ?? places[0];
  if (!place) return null;
  const addable = place.stays && place.capacity !== null;
  const kind = addable ? how : "capacity";
  const now = place.capacity === null ? t("whatif.room.unknown")
    : t(place.stays ? "whatif.room.now" : "whatif.room.admits", {count: place.capacity});
  const options = places.map((one) => ({value: one.name, label: one.name, group: t(one.stays ? "whatif.room.places" : "whatif.way.crossing")}));
  const change = () => ({kind, place: place.name, day: span.day, ...lastDay(span), [kind === "capacity" ? "capacity" : "places"]: Number(count)});
  return (
    <ChangeForm name="room" change={change}>
      <Select id="room-place" label={t("charts.place")} value={place.name} options={options} onChange={choose} note={now} />
      {addable && <Choice name="room-how" label={t("whatif.room.how")} value={how} onChange={setHow}
        options={[{value: "add places", label: t("whatif.room.add")}, {value: "capacity", label: t("whatif.room.set")}]} />}
      <NumberField id="room-count" label={t(place.stays ? "whatif.room.count" : "whatif.room.people")} value={count}
        min={kind === "capacity" ? 0 : 1} max={MOST} onInput={setCount} />
      <Days id="room" span={span} bounds={bounds} onChange={setSpan} />
    </ChangeForm>
  );
}
