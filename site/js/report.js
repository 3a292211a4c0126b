// The inventory report: a table with low stock marked in words, and a bar chart of what runs low.

import { head, rowHead, scrolling } from "./products.js";

const SVG = "http://www.w3.org/2000/svg";
const BARS = 10;

/** Fills `place` with a report as the API answers it. */
export function showReport(place, report) {
  const time = document.createElement("p");
  const { products, low_stock: low } = report.summary;
  const shown = new Date(report.generated_at).toLocaleTimeString();
  time.textContent = `${products} products, ${low} of them low on stock, counted at ${shown}.`;
  place.replaceChildren(time, scrolling(table(report.items), "Inventory report"), chart(report.items));
}

function table(items) {
  const table = document.createElement("table");
  table.createCaption().textContent = "Inventory report";
  table.append(head(["Product", "Category", "In stock", "Reorder at", "Unit", "Remark"], ["In stock", "Reorder at"]));
  const body = table.createTBody();
  for (const item of items) {
    const row = body.insertRow();
    row.className = item.low_stock ? "low" : "";
    row.append(rowHead(item.product_name));
    row.insertCell().textContent = item.category;
    number(row, item.quantity);
    number(row, item.reorder_level);
    row.insertCell().textContent = item.unit;
    const mark = row.insertCell();
    mark.className = "mark";
    mark.textContent = item.low_stock ? "Low stock" : "";
  }
  return table;
}

function number(row, value) {
  const cell = row.insertCell();
  cell.className = "number";
  cell.textContent = value;
}

/** Bars for the products that are nearest to, or furthest below, their reorder level. */
function chart(items) {
  const share = (item) => item.quantity / Math.max(item.reorder_level, 1);
  const scarce = [...items].sort((left, right) => share(left) - share(right)).slice(0, BARS);
  const [width, line, label] = [640, 30, 210];
  const most = Math.max(...scarce.map((item) => Math.max(item.quantity, item.reorder_level)), 1);
  const scale = (width - label - 60) / most;
  const svg = element("svg", { class: "chart", viewBox: `0 0 ${width} ${scarce.length * line + 10}`, role: "img" });
  const words = scarce.map((item) => `${item.product_name}: ${item.quantity}, reorder at ${item.reorder_level}`);
  svg.setAttribute("aria-label", `Bar chart of the scarcest products. ${words.join("; ")}.`);
  scarce.forEach((item, index) => {
    const y = index * line + 6;
    svg.append(text(item.product_name, label - 8, y + 15, "end"));
    const bar = { class: item.low_stock ? "bar low" : "bar", x: label, y, rx: 3, width: item.quantity * scale, height: 20 };
    svg.append(element("rect", bar));
    const at = label + item.reorder_level * scale;
    svg.append(element("line", { class: "reorder", x1: at, x2: at, y1: y - 3, y2: y + 23 }));
    const end = Math.max(item.quantity, item.reorder_level) * scale;
    svg.append(text(String(item.quantity), label + end + 8, y + 15, "start"));
  });
  return svg;
}

function text(content, x, y, anchor) {
  const node = element("text", { x, y, "text-anchor": anchor });
  node.textContent = content.length > 26 ? `${content.slice(0, 25)}…` : content;
  return node;
}

function element(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  return node;
}
