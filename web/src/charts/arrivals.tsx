export function Arrivals() {
  return null;
}
