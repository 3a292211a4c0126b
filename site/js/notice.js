// One place for what the page has to say. Screen readers announce it (role="status").

/** Shows sentences; `mood` is "", "good" or "bad". */
export function say(sentences, mood = "") {
  const box = document.createElement("div");
  box.className = `notice ${mood}`.trim();
  for (const sentence of [sentences].flat()) {
    const paragraph = document.createElement("p");
    paragraph.textContent = sentence;
    box.append(paragraph);
  }
  document.getElementById("notice").replaceChildren(box);
}

/** Says nothing any more. */
export function hush() {
  document.getElementById("notice").replaceChildren();
}
