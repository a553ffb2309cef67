export function RecordPart() {
  return null;
}
