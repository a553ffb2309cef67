// Small helpers: elements, scales, hatching, the tooltip.
const SVG = "http://www.w3.org/2000/svg";

function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function shape(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function niceTop(value) {
  if (value <= 10) return 10;
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * unit).find((top) => top >= value);
}

function makeTable(caption, heads, rows) {
  const head = element("tr", {}, ...heads.map((text) => element("th", {scope: "col"}, text)));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((cell, i) =>
    element(i ? "td" : "th", i ? {} : {scope: "row"}, cell))));
  const table = element("table", {}, element("caption", {}, caption),
    element("thead", {}, head), element("tbody", {}, ...body));
  return element("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": caption}, table);
}

const tip = document.getElementById("tip");

function showTip(target, lines) {
  tip.replaceChildren(...lines.map((line) => element("div", {}, line)));
  tip.hidden = false;
  const box = target.getBoundingClientRect(), own = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.left + box.width / 2 - own.width / 2), innerWidth - own.width - 8);
  const above = box.top - own.height - 8;
  tip.style.left = `${Math.max(8, left) + scrollX}px`;
  tip.style.top = `${(above > 8 ? above : box.bottom + 8) + scrollY}px`;
}

function withTip(node, lines) {
  const show = () => showTip(node, lines());
  const hide = () => { tip.hidden = true; };
  node.addEventListener("pointerenter", show);
  node.addEventListener("pointerleave", hide);
  node.addEventListener("focus", show);
  node.addEventListener("blur", hide);
  return node;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") tip.hidden = true;
});
