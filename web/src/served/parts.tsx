/** What-if, evidence desk and runs. */
export function Parts() {
  return null;
}
