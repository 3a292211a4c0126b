// The public list of products.

const PRICE = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });

/** Fills `place` with a table of `{ product_name, category, price_in_cents }`. */
export function showProducts(place, products) {
  if (products.length === 0) {
    place.textContent = "There is nothing to sell at the moment.";
    return;
  }
  const table = document.createElement("table");
  table.createCaption().textContent = "Products";
  table.append(head(["Product", "Category", "Price"], ["Price"]));
  const body = table.createTBody();
  const byName = (left, right) => left.product_name.localeCompare(right.product_name);
  for (const product of [...products].sort(byName)) {
    const row = body.insertRow();
    row.append(rowHead(product.product_name));
    row.insertCell().textContent = product.category;
    const price = row.insertCell();
    price.className = "number";
    price.textContent = PRICE.format(Number(product.price_in_cents) / 100);
  }
  place.replaceChildren(scrolling(table, "Products"));
}

/** A table head with the given column titles; those of numbers stand to the right, above their numbers. */
export function head(titles, numbers = []) {
  const section = document.createElement("thead");
  const row = section.insertRow();
  for (const title of titles) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.className = numbers.includes(title) ? "number" : "";
    cell.textContent = title;
    row.append(cell);
  }
  return section;
}

/** The first cell of a row, which names the row. */
export function rowHead(text) {
  const cell = document.createElement("th");
  cell.scope = "row";
  cell.textContent = text;
  return cell;
}

/** A box that a wide table can be scrolled in, also from the keyboard. */
export function scrolling(table, name) {
  const box = document.createElement("div");
  box.className = "scroll";
  box.tabIndex = 0;
  box.role = "region";
  box.ariaLabel = name;
  box.append(table);
  return box;
}
