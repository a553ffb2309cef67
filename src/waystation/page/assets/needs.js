// Needs of the people present, by the standards in force: the middle and the 90th percentile.
function pair(middle, safe) {
  return element("span", {class: "amounts"}, middle, element("small", {}, `to be safe ${safe}`));
}

function drawNeeds(day) {
  const places = [...new Set([state.place, ...data.watched])].map(placeNamed);
  const expected = places.filter((place) => valueAt(place, "present", 0.9, day) > 0);
  const empty = places.filter((place) => !expected.includes(place)).map((place) => place.name);
  const heads = ["Place", "People present", ...data.needs.map((need) =>
    `${need.item[0].toUpperCase()}${need.item.slice(1)}`)];
  const rows = expected.map((place) => {
    const middle = valueAt(place, "present", 0.5, day), safe = valueAt(place, "present", 0.9, day);
    return [place.name, pair(showPeople(middle), showPeople(safe)),
      ...data.needs.map((need) => pair(showAmount(middle, need), showAmount(safe, need)))];
  });
  const rest = empty.length ? `None expected on ${data.dayNames[day]} at ${empty.join(", ")}.` : "";
  document.getElementById("needs-table").replaceChildren(
    ...(rows.length ? [makeTable(`Needs on ${data.dayNames[day]}`, heads, rows)] : []),
    element("p", {}, rest));
}
