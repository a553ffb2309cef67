/** What-if: two futures side by side. */
export function WhatIf() {
  return null;
}
