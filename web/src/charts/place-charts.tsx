export function PlaceCharts() {
  return null;
}
