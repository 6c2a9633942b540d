// The people as a list for screen readers and the keyboard: who is here, who is selected, where they stand.

import { plain } from "./words.js";

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

export class Roll {
  constructor(list, stage, cy) {
    this.list = list;
    this.stage = stage;
    this.cy = cy;
    this.entries = new Map();
  }

  call(people, ties) {
    const here = new Set(people.map((person) => person.id));
    for (const [id, entry] of this.entries) if (!here.has(id)) this.strike(id, entry);
    for (const person of people) this.entry(person.id).textContent = plain([person.label, person.title].filter(Boolean).join(", "));
    this.stage.setAttribute("aria-label",
      `Society: ${people.length} people, ${ties.length} ties. Arrow keys move, Enter selects, Escape clears.`);
  }

  entry(id) {
    const known = this.entries.get(id);
    if (known) return known;
    const entry = document.createElement("div");
    entry.setAttribute("role", "option");
    entry.id = `person-${(this.last = (this.last ?? 0) + 1)}`;
    entry.dataset.person = id;
    this.entries.set(id, entry);
    this.list.append(entry);
    return entry;
  }

  strike(id, entry) {
    entry.remove();
    this.entries.delete(id);
    if (this.focused === id) this.focus(null);
  }

  mark(chosen) {
    for (const [id, entry] of this.entries) entry.setAttribute("aria-selected", String(chosen?.person === id));
  }

  // Where everybody stands, in pixels from the picture's top left corner.
  locate() {
    for (const [id, entry] of this.entries) {
      const { x, y } = this.cy.getElementById(id).renderedPosition();
      entry.dataset.left = x.toFixed(1);
      entry.dataset.top = y.toFixed(1);
    }
  }

  focus(id) {
    this.cy.nodes(".focus").removeClass("focus");
    this.focused = id;
    if (id === null) return this.stage.removeAttribute("aria-activedescendant");
    this.cy.getElementById(id).addClass("focus");
    this.stage.setAttribute("aria-activedescendant", this.entry(id).id);
  }

  step(key) {
    const from = this.cy.getElementById(this.focused ?? "");
    const next = from.empty() ? this.cy.nodes().not(".left")[0] : this.neighbour(from, ARROWS[key]);
    if (next) this.focus(next.id());
  }

  // The nearest person on that side; sideways distance counts double.
  neighbour(from, [dx, dy]) {
    const { x, y } = from.position();
    const cost = (node) => {
      const [ahead, aside] = [(node.position().x - x) * dx + (node.position().y - y) * dy,
        Math.abs((node.position().x - x) * dy) + Math.abs((node.position().y - y) * dx)];
      return ahead > 1 ? ahead + 2 * aside : Infinity;
    };
    const nearest = this.cy.nodes().not(".left").min(cost);
    return nearest.value < Infinity ? nearest.ele : null;
  }

  static moves(key) {
    return key in ARROWS;
  }
}
