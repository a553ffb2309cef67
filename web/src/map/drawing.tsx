// The drawing's fixed shapes; what differs from day to day is drawn by layers.ts into its paths.
import {useId, useMemo} from "preact/hooks";
import {usePage} from "../page-context";
import {at, type Ground, type Zoom} from "./geometry";
import {iconForm} from "./icons";
import {countryLabels, placeLabels} from "./labels";
import {DISC_LAYERS, ROUTE_LAYERS} from "./layers";
import type {Marks} from "./marks";
import {eventAt, eventSpots} from "./spots";

export function Drawing({ground, marks, zoom, chosen, label}: {
  ground: Ground;
  marks: Marks;
  zoom: Zoom;
  chosen: string;
  label: string;
}) {
  const page = usePage();
  const hatch = useId();
  const names = useMemo(() => placeLabels(page.data.places, ground, zoom, marks, chosen), [page, ground, zoom, marks, chosen]);
  const countries = useMemo(() => countryLabels(ground, zoom, [...names.taken]), [ground, zoom, names]);
  return (
    <>
      <rect class="sea" width={ground.width} height={ground.height} />
      <g class="stage">
        <Land ground={ground} zoom={zoom} id={hatch} />
        {countries.map(({name, x, y}) => <text key={name} class="country-name" x={x} y={y} text-anchor="middle">{name}</text>)}
        <g class="routes">{ROUTE_LAYERS.map(({name, width}) => <path key={name} class={name} stroke-width={width} />)}</g>
        <g class="discs">
          {DISC_LAYERS.map((name) => <path key={name} class={name} fill={name.includes("unknown") ? `url(#${hatch}-disc)` : undefined} />)}
          <path class="room" /><path class="taken" /><path class="taken beyond" />
        </g>
        <Places ground={ground} zoom={zoom} chosen={chosen} label={label} />
        <Events ground={ground} zoom={zoom} />
        <g class="names" aria-hidden="true">
          {names.labels.map(({index, x, y, anchor}) => {
            const place = page.data.places[index];
            return (
              <text key={index} class={`place-name${place?.name === chosen ? " chosen-name" : ""}`} x={x} y={y} text-anchor={anchor}
                data-index={index}>{place?.name}</text>
            );
          })}
        </g>
      </g>
    </>
  );
}

/** Grey hatching: nothing is known. */
function Hatch({id, size}: {id: string; size: number}) {
  return (
    <pattern id={id} width={size} height={size} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="unknown-ground" width={size} height={size} />
      <rect class="unknown-line" width={size * 0.36} height={size} />
    </pattern>
  );
}

function Land({ground, zoom, id}: {ground: Ground; zoom: Zoom; id: string}) {
  return (
    <>
      <defs><Hatch id={id} size={7 / zoom.k} /><Hatch id={`${id}-disc`} size={3} /></defs>
      <g class="land" transform={`translate(${zoom.x} ${zoom.y}) scale(${zoom.k})`}>
        {ground.land.map(({code, path, covered}) => (
          <path key={code} d={path} fill-rule="evenodd" class={covered ? "covered" : "bare"} fill={covered ? undefined : `url(#${id})`} />
        ))}
      </g>
    </>
  );
}

/** Places by name for keyboard and screen readers; their discs are drawn by layers. */
function Places({ground, zoom, chosen, label}: {ground: Ground; zoom: Zoom; chosen: string; label: string}) {
  const {places} = usePage().data;
  return (
    <g class="places" role="listbox" tabindex={0} aria-label={label}>
      {places.map((place, i) => {
        const [x, y] = at(ground.places[i] ?? [0, 0], zoom);
        return (
          <g key={place.name} id={`on-map-${i}`} role="option" aria-selected={place.name === chosen ? "true" : "false"}
            class="place" data-place={place.name} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
            <circle class="halo" r={14} />
          </g>
        );
      })}
    </g>
  );
}

function Events({ground, zoom}: {ground: Ground; zoom: Zoom}) {
  const page = usePage();
  const spots = useMemo(() => eventSpots(page, ground), [page, ground]);
  return (
    <g class="events" aria-hidden="true">
      {page.data.events.map((event, i) => {
        const spot = spots[i];
        if (!spot) return null;
        const [x, y] = eventAt(spot, zoom);
        return <path key={i} data-event={i} d={iconForm(event.kind)} class={`event ${event.certainty}`} transform={`translate(${x} ${y})`} />;
      })}
    </g>
  );
}
