// The evidence table: sort by a heading, search, open the row a link points to.
const evidenceTable = document.getElementById("evidence-table");
const evidenceRows = [...evidenceTable.tBodies[0].rows];
const searchBox = document.getElementById("search");
const rowTexts = new Map(evidenceRows.map((row) => [row, row.textContent.toLowerCase()]));

function compareKeys(a, b) {
  const numbers = a !== "" && b !== "" && !Number.isNaN(Number(a)) && !Number.isNaN(Number(b));
  return numbers ? Number(a) - Number(b) : a.localeCompare(b, "en");
}

function sortEvidence(button) {
  const heading = button.closest("th"), column = Number(button.dataset.sort);
  const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  for (const other of heading.parentNode.children) other.setAttribute("aria-sort", "none");
  heading.setAttribute("aria-sort", direction);
  const sign = direction === "ascending" ? 1 : -1;
  const sorted = [...evidenceRows].sort((a, b) =>
    sign * compareKeys(a.cells[column].dataset.key, b.cells[column].dataset.key));
  evidenceTable.tBodies[0].append(...sorted);
}

function searchEvidence() {
  const words = searchBox.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of evidenceRows) {
    row.hidden = !words.every((word) => rowTexts.get(row).includes(word));
    if (!row.hidden) found += 1;
  }
  document.getElementById("found").textContent = `${found} of ${evidenceRows.length} figures`;
}

function openRow(hash) {
  const row = /^#figure-\d+$/.test(hash) ? document.getElementById(hash.slice(1)) : null;
  if (!row) return;
  if (row.hidden) { searchBox.value = ""; searchEvidence(); }
  row.scrollIntoView({block: "center"});
  row.focus({preventScroll: true});
}

evidenceTable.tHead.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) sortEvidence(button);
});
searchBox.addEventListener("input", searchEvidence);
addEventListener("hashchange", () => openRow(location.hash));
