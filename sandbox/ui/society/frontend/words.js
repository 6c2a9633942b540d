// Names and titles were written by strangers: they only ever reach text nodes and the canvas.

// Control and direction characters could make one name look like another: they are shown as a dot.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function plain(text, longest = 400) {
  const seen = String(text ?? "").replace(UNSEEN, "·");
  return seen.length > longest ? `${seen.slice(0, longest - 1)}…` : seen;
}

export function label(text) {
  return plain(text, 40).replace(/\s+/g, " ");
}

export function fill(tip, heading, detail) {
  const name = document.createElement("b");
  const rest = document.createElement("span");
  name.textContent = plain(heading, 120);
  rest.textContent = plain(detail);
  tip.replaceChildren(name, rest);
}
