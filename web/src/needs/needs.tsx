export function Needs() {
  return null;
}
