// Where to go after the login: the place of the page from which it was started.

const PLACE = "cafe.return";

/** Remembers the place, the part of the address after #. */
export function rememberPlace() {
  try {
    sessionStorage.setItem(PLACE, location.hash);
  } catch {
    // Where the browser lets nothing be kept, the login returns to the top of the page.
  }
}

/** The café's page with that place, once. What is not a plain name is forgotten. */
export function returnAddress() {
  const place = takenOut();
  return /^#[a-z-]+$/.test(place) ? `index.html${place}` : "index.html";
}

function takenOut() {
  try {
    const place = sessionStorage.getItem(PLACE) ?? "";
    sessionStorage.removeItem(PLACE);
    return place;
  } catch {
    return "";
  }
}
