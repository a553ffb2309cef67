export function MapPart() {
  return null;
}
