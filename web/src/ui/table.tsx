import type {ComponentChildren} from "preact";

/** A table that scrolls inside itself; the first cell of a row is its heading. */
export function DataTable({caption, heads, rows, id}: {
  caption: string;
  heads: ComponentChildren[];
  rows: ComponentChildren[][];
  id?: string;
}) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table id={id}>
        <caption>{caption}</caption>
        <thead><tr>{heads.map((head, i) => <th key={i} scope="col">{head}</th>)}</tr></thead>
        <tbody>
          {rows.map((cells, i) => (
            <tr key={i}>
              {cells.map((cell, j) => (j ? <td key={j}>{cell}</td> : <th key={j} scope="row">{cell}</th>))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
