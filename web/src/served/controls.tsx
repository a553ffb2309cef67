/** The bar of the served page. */
export function Controls() {
  return null;
}
