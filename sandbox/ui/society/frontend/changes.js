// From one picture to the next: only what differs is touched, and nobody else moves.

import { personLook, tieLook, tieScale } from "./look.js";
import { label } from "./words.js";

const MANY = 150; // above this many changes at once (a jump in time) nothing is animated
const FRESH = 1600;
const CUT = 900;

const tieId = ([source, target, , , kind]) => JSON.stringify([...[source, target].sort(), kind]);

export class Changes {
  constructor(cy, place, still) {
    this.cy = cy;
    this.place = place; // person -> position on the canvas
    this.still = still; // () -> whether the viewer asked for less motion
  }

  apply(data, colors) {
    const ties = this.described(data.ties);
    const count = this.countChanges(data.people, ties);
    this.calm = data.calm || this.still() || this.cy.nodes().empty() || count > MANY;
    this.cy.batch(() => {
      this.people(data.people, colors);
      this.ties(ties);
    });
  }

  described(ties) {
    const scale = tieScale(ties);
    return new Map(ties.map((tie) => [tieId(tie), {
      source: tie[0], target: tie[1], weight: tie[2], back: tie[3], kind: tie[4], ...tieLook(tie, scale) }]));
  }

  countChanges(people, ties) {
    const before = this.cy.edges().not(".cut");
    const kept = before.filter((edge) => ties.has(edge.id())).length;
    const newcomers = people.filter((person) => this.cy.getElementById(person.id).empty()).length;
    return before.length + ties.size - 2 * kept + newcomers;
  }

  people(people, colors) {
    const here = new Set(people.map((person) => person.id));
    this.cy.nodes().filter((node) => !here.has(node.id())).forEach((node) => this.leave(node));
    for (const person of people) {
      const node = this.cy.getElementById(person.id);
      const data = { ...person, ...personLook(person, colors), label: label(person.label) };
      if (node.empty()) this.join(data);
      else this.patch(node, data);
    }
  }

  join(data) {
    const node = this.cy.add({ group: "nodes", data, position: this.place(data) });
    if (!this.calm) this.fade(node, 0, 1, 500, () => node.removeStyle("opacity"));
  }

  patch(node, data) {
    const moved = node.data("x") !== data.x || node.data("y") !== data.y;
    node.data(data);
    if (moved && !node.scratch("pinned")) this.walk(node);
    if (node.hasClass("left")) this.revive(node, "left");
  }

  walk(node) {
    const position = this.place(node.data());
    node.stop(true).removeStyle("opacity");
    if (this.calm) node.position(position);
    else node.animate({ position }, { duration: 600, easing: "ease-in-out-cubic" });
  }

  leave(node) {
    if (node.hasClass("left")) return;
    node.addClass("left").connectedEdges().forEach((edge) => this.cutTie(edge));
    if (this.calm) node.remove();
    else this.fade(node, 1, 0, CUT, () => node.remove());
  }

  ties(ties) {
    this.cy.edges().filter((edge) => !ties.has(edge.id())).forEach((edge) => this.cutTie(edge));
    for (const [id, data] of ties) {
      const edge = this.cy.getElementById(id);
      // A line's ends are fixed in cytoscape, so one that turned round is drawn anew.
      if (edge.empty() || edge.data("source") !== data.source) this.tie(edge, { id, ...data });
      else this.keep(edge, data);
    }
  }

  keep(edge, data) {
    edge.data(data);
    if (edge.hasClass("cut")) this.revive(edge, "cut");
  }

  tie(former, data) {
    const [chosen, moving] = [former.hasClass("chosen"), former.nonempty() && former.animated()];
    former.remove();
    const edge = this.cy.add({ group: "edges", data, classes: chosen ? "chosen" : "" });
    // Cytoscape animates by id: while a former line of this name is on its way out, a new one would never come in.
    if (this.calm || moving) return;
    edge.addClass("fresh");
    this.fade(edge, 0, 1, 450, () => edge.removeStyle("opacity"));
    setTimeout(() => edge.inside() && edge.removeClass("fresh"), FRESH);
  }

  cutTie(edge) {
    if (edge.hasClass("cut")) return;
    if (this.calm) return void edge.remove();
    edge.removeClass("fresh chosen").addClass("cut");
    this.fade(edge, 1, 0, CUT, () => edge.remove());
  }

  // Who comes back while they are still leaving is the same element: see `tie`.
  revive(element, former) {
    element.removeClass(former);
    if (this.calm) element.stop(true).removeStyle("opacity");
    else this.fade(element, element.numericStyle("opacity"), 1, 450, () => element.removeStyle("opacity"));
  }

  fade(element, from, to, duration, complete) {
    element.stop(true);
    element.style("opacity", from).animate({ style: { opacity: to } }, { duration, complete });
  }
}
