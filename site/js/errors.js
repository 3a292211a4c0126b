// The things that can go wrong, as types, so that the page can say the right words for each.

/** A part of the site that a later lab will write. */
export class NotBuiltYet extends Error {
  constructor(what, lab) {
    super(`${what} is not built yet. It is the task of lab ${lab}.`);
    this.name = "NotBuiltYet";
  }
}

/** The login did not come about: cancelled, refused, or an answer that does not belong to our question. */
export class LoginFailed extends Error {
  constructor(message) {
    super(message);
    this.name = "LoginFailed";
  }
}

/** The API answered, and the answer was no: there is no login, or it has expired. */
export class Refused extends Error {
  constructor(status, message = "The report is for staff only.") {
    super(message);
    this.name = "Refused";
    this.status = status;
  }
}

/** The API did not answer, or answered with a fault of its own. */
export class Unavailable extends Error {
  constructor(message) {
    super(message);
    this.name = "Unavailable";
  }
}

/** What to say about an answer of the API that could not be used. The browser's own words for it mean nothing to a person. */
export function inWords(error) {
  if (error instanceof SyntaxError) {
    return "The café’s API answered with something that is not JSON.";
  }
  return error.name === "TimeoutError" ? "The café’s API did not answer in time." : error.message;
}
