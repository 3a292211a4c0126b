// The inventory report: a table with low stock marked in words, and a bar chart of what runs low beside it.

import { Unavailable } from "./errors.js";
import { isProduct, node } from "./products.js";

const SVG = "http://www.w3.org/2000/svg";
const BARS = 8;
// The chart ends at twice the reorder level: how much more there is does not matter.
const END = 2;

/** Fills `place` with a report as the API answers it. Whatever else it may have answered is told in words. */
export function showReport(place, report) {
  if (!isReport(report)) {
    throw new Unavailable("The café’s API answered with something that is not a report: it has no list of items or no summary.");
  }
  const parts = node("div", "parts");
  parts.append(scrolling(table(report.items), "Inventory report"), chart(report.items));
  place.replaceChildren(figures(report), parts);
}

function isReport(report) {
  const { items, summary } = report ?? {};
  return Array.isArray(items) && items.every(isProduct) && typeof summary === "object" && summary !== null;
}

function figures(report) {
  const list = node("dl", "figures");
  const time = new Date(report.generated_at).toLocaleTimeString();
  const rows = [["Products", report.summary.products], ["Low on stock", report.summary.low_stock], ["Counted at", time]];
  for (const [title, value] of rows) {
    const group = node("div", title === "Low on stock" && value > 0 ? "low" : "");
    group.append(node("dt", "", title), node("dd", "", value));
    list.append(group);
  }
  return list;
}

function table(items) {
  const table = document.createElement("table");
  table.createCaption().textContent = "Inventory report";
  const head = table.createTHead().insertRow();
  for (const title of ["Product", "In stock", "Remark", "Reorder at", "Category"]) {
    const cell = node("th", title === "In stock" || title === "Reorder at" ? "number" : "", title);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const item of items) {
    const row = body.insertRow();
    row.className = item.low_stock ? "low" : "";
    const name = node("th", "", item.product_name);
    name.scope = "row";
    const remark = node("td", "");
    if (item.low_stock) {
      remark.append(node("span", "mark", "Low stock"));
    }
    row.append(
      name,
      node("td", "number", `${item.quantity} ${item.unit ?? ""}`.trim()),
      remark,
      node("td", "number", item.reorder_level),
      node("td", "", item.category),
    );
  }
  return table;
}

/** A box that a wide table can be scrolled in, also from the keyboard. */
function scrolling(table, name) {
  const box = node("div", "scroll");
  box.tabIndex = 0;
  box.role = "region";
  box.ariaLabel = name;
  box.append(table);
  return box;
}

/** How much there is of a product, as a share of its reorder level. */
export function shareOf(item) {
  return item.reorder_level > 0 ? item.quantity / item.reorder_level : END;
}

/** The products that are nearest to, or furthest below, their reorder level. */
export function scarcest(items) {
  return [...items].sort((left, right) => shareOf(left) - shareOf(right)).slice(0, BARS);
}

/** A bar for each of the scarcest products; the line through all of them is the reorder level. */
function chart(items) {
  const scarce = scarcest(items);
  const row = 46;
  const words = scarce.map((item) => `${item.product_name}: ${item.quantity}, reorder at ${item.reorder_level}`);
  const label = `Bar chart of the scarcest products. ${words.join("; ")}.`;
  // Lengths are percentages and texts keep their size, so that the chart can be read at any width.
  const svg = element("svg", { class: "chart", width: "100%", height: scarce.length * row, role: "img", "aria-label": label });
  scarce.forEach((item, index) => {
    const y = index * row;
    const width = `${(Math.min(shareOf(item), END) / END) * 100}%`;
    svg.append(
      text(item.product_name, { x: 0, y: y + 16 }),
      text(`${item.quantity} of ${item.reorder_level}`, { x: "100%", y: y + 16, "text-anchor": "end", class: "soft" }),
      element("rect", { class: "track", x: 0, y: y + 24, width: "100%", height: 12, rx: 6 }),
      element("rect", { class: item.low_stock ? "bar low" : "bar", x: 0, y: y + 24, width, height: 12, rx: 6 }),
      element("line", { class: "reorder", x1: "50%", x2: "50%", y1: y + 20, y2: y + 40 }),
    );
  });
  const figure = node("figure", "");
  figure.append(node("figcaption", "", "Scarcest products. The line is the level at which to reorder."), svg);
  return figure;
}

function text(content, attributes) {
  const label = element("text", attributes);
  label.textContent = content.length > 30 ? `${content.slice(0, 29)}…` : content;
  return label;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  return made;
}
