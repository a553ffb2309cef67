// Needs of the people present, by the standards in force: the middle and the 90th percentile.
const CASES = [[0.5, "middle"], [0.9, "to be safe"]];

function drawNeeds(day) {
  const places = [...new Set([state.place, ...data.watched])].map(placeNamed);
  const expected = places.filter((place) => valueAt(place, "present", 0.9, day) > 0);
  const empty = places.filter((place) => !expected.includes(place)).map((place) => place.name);
  const heads = ["Place", "Case", "People present", ...data.needs.map((need) =>
    `${need.item[0].toUpperCase()}${need.item.slice(1)}`)];
  const rows = expected.flatMap((place) => CASES.map(([share, name], i) => {
    const people = valueAt(place, "present", share, day);
    return [i === 0 ? place.name : element("span", {class: "again"}, place.name), name,
      people > 0 ? showPeople(people) : "none expected",
      ...data.needs.map((need) => showAmount(people, need))];
  }));
  const rest = empty.length ? `None expected on ${data.dayNames[day]} at ${empty.join(", ")}.` : "";
  document.getElementById("needs-table").replaceChildren(
    ...(rows.length ? [makeTable(`Needs on ${data.dayNames[day]}`, heads, rows)] : []),
    element("p", {}, rest));
}
