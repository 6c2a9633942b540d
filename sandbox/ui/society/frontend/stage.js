// One picture of the society: where people stand, what the pointer and the keyboard do, what is selected.

import cytoscape from "./cytoscape-3.34.4.min.js";
import { Changes } from "./changes.js";
import { crowded, fillOf, sheet, theme } from "./look.js";
import { Messages } from "./messages.js";
import { Roll } from "./roll.js";
import { fill } from "./words.js";

const MARGIN = { side: 56, top: 34, bottom: 44 }; // room for names
const WIDEST = 2; // how far a wide canvas may stretch the square of positions

export class Stage {
  constructor(root) {
    const find = (name) => root.querySelector(`.${name}`);
    root.hidden = false;
    this.root = root;
    [this.stage, this.tip, this.empty] = ["stage", "tip", "empty"].map(find);
    const motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.still = () => motion.matches;
    this.cy = cytoscape({ container: find("graph"), minZoom: 0.3, maxZoom: 5, boxSelectionEnabled: false, autounselectify: true, style: [] });
    this.changes = new Changes(this.cy, (person) => this.place(person), this.still);
    this.messages = new Messages(find("messages"), this.cy, this.still);
    this.roll = new Roll(find("people"), this.stage, this.cy);
    this.pointer();
    this.keyboard();
    this.view();
  }

  // ---- showing

  show(data) {
    this.data = data;
    this.root.style.height = `${data.height}px`;
    this.paint();
    this.changes.apply(data, this.colors);
    this.empty.hidden = data.people.length > 0;
    this.roll.call(data.people, data.ties);
    if (this.given !== JSON.stringify(data.selected)) this.choose(data.selected);
    else this.choose(this.chosen);
    this.given = JSON.stringify(data.selected);
    if (!this.tip.hidden) this.tell(this.hovered);
    this.messages.send(data.pulses);
    this.settle();
  }

  paint() {
    const isCrowded = crowded(this.data.people.length, this.cy.zoom());
    const colors = theme(this.root);
    const look = JSON.stringify([colors, isCrowded]);
    if (look === this.look) return;
    [this.look, this.colors] = [look, colors];
    this.cy.nodes().forEach((node) => void node.data("fill", fillOf(node.data("color"), colors)));
    this.cy.style(sheet(colors, isCrowded));
  }

  place({ x, y }) {
    const half = this.half();
    return { x: x * half.x, y: y * half.y };
  }

  half() {
    const x = Math.max(40, this.cy.width() / 2 - MARGIN.side);
    const y = Math.max(40, (this.cy.height() - MARGIN.top - MARGIN.bottom) / 2);
    const short = Math.min(x, y) * WIDEST;
    return { x: Math.min(x, short), y: Math.min(y, short) };
  }

  fit() {
    const pan = { x: this.cy.width() / 2, y: (this.cy.height() + MARGIN.top - MARGIN.bottom) / 2 };
    this.wandered = false;
    this.cy.viewport({ zoom: 1, pan });
  }

  resize() {
    this.cy.resize();
    if (this.cy.width() === 0) return;
    const here = this.cy.nodes().not(".left").stop(true).removeStyle("opacity");
    here.forEach((node) => void node.position(this.place(node.scratch("pinned") ?? node.data())));
    if (!this.wandered) this.fit();
    this.settle();
  }

  // ---- selecting

  select(chosen) {
    this.choose(chosen);
    this.clicks = (this.clicks ?? 0) + 1; // so that clicking the same person again is news, too
    this.report({ ...chosen, click: this.clicks });
  }

  choose(chosen) {
    this.chosen = chosen ?? null;
    this.cy.elements(".chosen, .near").removeClass("chosen near");
    this.roll.mark(chosen);
    const element = this.element(chosen);
    element.addClass("chosen");
    this.highlight(element, "near", true);
    this.root.dataset.chosen = element.nonempty() ? JSON.stringify(chosen.person ?? chosen.tie) : "";
  }

  element(chosen) {
    if (chosen?.person !== undefined) return this.cy.getElementById(chosen.person);
    if (!chosen?.tie) return this.cy.collection();
    const [source, target] = chosen.tie;
    return this.cy.getElementById(source).edgesWith(this.cy.getElementById(target)).not(".cut").slice(0, 1);
  }

  highlight(element, name, on) {
    const around = element.isNode?.() ? element.connectedEdges() : element.connectedNodes();
    around.toggleClass(name, on);
  }

  // ---- pointing

  pointer() {
    const { cy } = this;
    cy.on("tap", "node", ({ target }) => this.select({ person: target.id() }));
    cy.on("tap", "edge", ({ target }) => this.select({ tie: [target.data("source"), target.data("target")] }));
    cy.on("tap", ({ target }) => target === cy && this.select({}));
    cy.on("dragfree", "node", ({ target }) => this.pin(target));
    cy.on("dbltap", "node", ({ target }) => this.release(target));
    cy.on("mouseover", "node, edge", ({ target, renderedPosition }) => this.hover(target, renderedPosition));
    cy.on("mouseout tapstart", "node, edge", ({ target }) => this.leave(target));
    cy.on("remove", ({ target }) => target === this.hovered && this.leave(target));
  }

  pin(node) {
    const half = this.half();
    const { x, y } = node.position();
    node.scratch("pinned", { x: x / half.x, y: y / half.y });
    this.settle();
  }

  release(node) {
    if (!node.scratch("pinned")) return;
    node.removeScratch("pinned");
    this.changes.walk(node);
  }

  hover(element, at) {
    this.hovered = element;
    element.addClass("hover");
    this.highlight(element, "hover", true);
    this.stage.classList.add("pointing");
    this.tell(element);
    this.tip.hidden = false;
    const [width, height] = [this.tip.offsetWidth, this.tip.offsetHeight];
    this.tip.style.left = `${Math.max(4, Math.min(at.x + 14, this.cy.width() - width - 4))}px`;
    this.tip.style.top = `${Math.max(4, at.y + 14 + height > this.cy.height() ? at.y - height - 10 : at.y + 14)}px`;
  }

  tell(element) {
    fill(this.tip, ...(element.isNode() ? this.aboutPerson(element) : this.aboutTie(element)));
  }

  leave(element) {
    element.removeClass("hover");
    this.highlight(element, "hover", false);
    this.stage.classList.remove("pointing");
    this.tip.hidden = true;
  }

  aboutPerson(node) {
    const pinned = node.scratch("pinned") ? "Placed by you: double-click to release" : "";
    return [this.nameOf(node.id()), [node.data("title"), pinned].filter(Boolean).join("\n")];
  }

  aboutTie(edge) {
    const { source, target, weight, back, kind, oneway } = edge.data();
    const number = (value) => String(Math.round(value * 100) / 100);
    const weights = oneway || weight === back ? number(weight) : `${number(weight)} there, ${number(back)} back`;
    return [`${this.nameOf(source)} ${oneway ? "→" : "↔"} ${this.nameOf(target)}`, [kind, weights].filter(Boolean).join(" · ")];
  }

  nameOf(id) {
    return this.data.people.find((person) => person.id === id)?.label ?? id;
  }

  // ---- moving the view

  view() {
    const zoomable = (event) => this.cy.userZoomingEnabled(
      event.type === "touchstart" || event.ctrlKey || event.metaKey || this.stage.matches(":focus"));
    for (const kind of ["wheel", "touchstart"]) this.stage.addEventListener(kind, zoomable, { capture: true, passive: true });
    this.root.querySelectorAll("[data-act]").forEach((button) => button.addEventListener("click", () => this.act(button.dataset.act)));
    this.cy.on("viewport position", () => this.settle());
    this.cy.on("zoom", () => this.data && this.paint());
    this.cy.on("scrollzoom pinchzoom dragpan", () => void (this.wandered = true));
    this.size = new ResizeObserver(() => this.resize());
    this.size.observe(this.stage);
  }

  act(what) {
    if (what === "fit") return this.fit();
    this.wandered = true;
    const renderedPosition = { x: this.cy.width() / 2, y: this.cy.height() / 2 };
    this.cy.zoom({ level: this.cy.zoom() * (what === "in" ? 1.3 : 1 / 1.3), renderedPosition });
  }

  keyboard() {
    const acts = { "+": "in", "=": "in", "-": "out", 0: "fit" };
    this.stage.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (Roll.moves(event.key)) this.roll.step(event.key);
      else if (["Enter", " "].includes(event.key) && this.roll.focused) this.select({ person: this.roll.focused });
      else if (event.key === "Escape") this.select({});
      else if (event.key in acts) this.act(acts[event.key]);
      else return;
      event.preventDefault();
    });
    this.stage.addEventListener("focus", () => this.roll.focused || !this.chosen?.person || this.roll.focus(this.chosen.person));
    this.stage.addEventListener("blur", () => this.roll.focus(null));
  }

  settle() {
    this.settling ??= requestAnimationFrame(() => {
      this.settling = undefined;
      this.roll.locate();
    });
  }

  close() {
    cancelAnimationFrame(this.settling);
    this.size.disconnect();
    this.messages.close();
    this.cy.destroy();
  }
}
