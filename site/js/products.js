// The public list of products, as a menu: by category, with prices.

import { Unavailable } from "./errors.js";

const PRICE = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });

/** Fills `place` with `{ products: [{ product_name, category, price_in_cents }] }`, as the API answers it. */
export function showProducts(place, answer) {
  const products = answer?.products;
  if (!Array.isArray(products) || !products.every(isProduct)) {
    throw new Unavailable("The café’s API answered with something that is not a list of products.");
  }
  if (products.length === 0) {
    place.textContent = "There is nothing to sell at the moment.";
    return;
  }
  const menu = node("div", "menu");
  for (const [category, items] of byCategory(products)) {
    const section = node("section", "category");
    const list = node("ul", "");
    list.append(...items.map(line));
    section.append(node("h3", "", category), list);
    menu.append(section);
  }
  place.replaceChildren(menu);
}

/** Whether an entry of a list has what nothing can be shown without: a name. */
export function isProduct(entry) {
  return typeof entry?.product_name === "string";
}

/** Categories and the products of each, both in the order of the alphabet. */
export function byCategory(products) {
  const sorted = [...products].sort((left, right) => left.product_name.localeCompare(right.product_name));
  const categories = Map.groupBy ? Map.groupBy(sorted, categoryOf) : grouped(sorted);
  return [...categories].sort(([left], [right]) => left.localeCompare(right));
}

function grouped(products) {
  const categories = new Map();
  for (const product of products) {
    categories.set(categoryOf(product), [...(categories.get(categoryOf(product)) ?? []), product]);
  }
  return categories;
}

function categoryOf(product) {
  return String(product.category || "other");
}

function line(product) {
  const item = node("li", "");
  const price = PRICE.format(Number(product.price_in_cents) / 100);
  item.append(node("span", "", product.product_name), node("span", "leader"), node("span", "number", price));
  return item;
}

/** An element with a class and a text. */
export function node(name, className, text = "") {
  const element = document.createElement(name);
  if (className) {
    element.className = className;
  }
  element.textContent = text;
  return element;
}
