// Fields of the controls: a label, the field, and what holds now.
import type {ComponentChildren} from "preact";
import {useSpeaker} from "../../page-context";

interface Named {
  id: string;
  label: string;
  note?: ComponentChildren;
}

function Field({id, label, note, children}: Named & {children: ComponentChildren}) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {note && <p class="fine" id={`${id}-note`}>{note}</p>}
    </div>
  );
}

export interface Option {
  value: string;
  label: string;
  group?: string;
}

/** A choice of many; options of one group stand together under its name. */
export function Select({id, label, note, value, options, onChange}: Named & {
  value: string; options: Option[]; onChange: (value: string) => void;
}) {
  const groups = [...new Set(options.map((one) => one.group ?? ""))];
  const shown = (group: string) => options.filter((one) => (one.group ?? "") === group)
    .map((one) => <option key={one.value} value={one.value}>{one.label}</option>);
  return (
    <Field id={id} label={label} note={note}>
      <select id={id} value={value} required aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}>
        {groups.map((group) => (group ? <optgroup key={group} label={group}>{shown(group)}</optgroup> : shown(group)))}
      </select>
    </Field>
  );
}

export function NumberField({id, label, note, value, min, max, step = "1", onInput}: Named & {
  value: string; min: number; max: number; step?: string; onInput: (value: string) => void;
}) {
  return (
    <Field id={id} label={label} note={note}>
      <input id={id} type="number" inputMode="decimal" required min={min} max={max} step={step} value={value}
        aria-describedby={note ? `${id}-note` : undefined} onInput={(event) => onInput(event.currentTarget.value)} />
    </Field>
  );
}

export function DayField({id, label, note, value, min, max, optional = false, onInput}: Named & {
  value: string; min: string; max: string; optional?: boolean; onInput: (value: string) => void;
}) {
  return (
    <Field id={id} label={label} note={note}>
      <input id={id} type="date" required={!optional} min={min} max={max} value={value}
        aria-describedby={note ? `${id}-note` : undefined} onInput={(event) => onInput(event.currentTarget.value)} />
    </Field>
  );
}

/** One of two or three, all seen. */
export function Choice({name, label, value, options, onChange}: {
  name: string; label: string; value: string; options: Option[]; onChange: (value: string) => void;
}) {
  return (
    <fieldset class="field choice">
      <legend>{label}</legend>
      {options.map((one) => (
        <label key={one.value}>
          <input type="radio" name={name} value={one.value} checked={value === one.value} onChange={() => onChange(one.value)} /> {one.label}
        </label>
      ))}
    </fieldset>
  );
}

export interface Span {
  day: string;
  last: string;
}

/** First and last day; the last one may be left open. */
export function Days({id, span, bounds, must = false, onChange}: {
  id: string; span: Span; bounds: Bounds; must?: boolean; onChange: (span: Span) => void;
}) {
  const {t} = useSpeaker();
  return (
    <>
      <DayField id={`${id}-day`} label={t("whatif.day")} value={span.day} min={bounds.min} max={bounds.max}
        note={span.day && span.day <= bounds.asOf ? t("whatif.day.past") : undefined}
        onInput={(day) => onChange({...span, day})} />
      <DayField id={`${id}-last`} label={t(must ? "whatif.lastday.must" : "whatif.lastday")} optional={!must} value={span.last}
        min={span.day || bounds.min} max={bounds.max} onInput={(last) => onChange({...span, last})} />
    </>
  );
}

/** Days that can be chosen, and those that are proposed. */
export interface Bounds {
  min: string;
  max: string;
  asOf: string;
  next: string;
}
