/** The evidence desk. */
export function Desk() {
  return null;
}
