// Messages on their way: a light runs along the tie it takes, or a ring spreads where there is none.
// Drawn on a canvas of their own, so that the graph beneath is not painted again for each frame.

const TRAVEL = 1100;
const SPREAD = 900;
const AT_ONCE = 300;
const ease = (t) => (t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2);

export class Messages {
  constructor(canvas, cy, still) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.cy = cy;
    this.still = still;
    this.seen = new Set();
    this.flying = [];
  }

  send(pulses) {
    const fresh = pulses.filter(([id]) => !this.seen.has(id));
    this.seen = new Set(pulses.map(([id]) => id));
    if (document.hidden || fresh.length === 0) return;
    const now = performance.now();
    const gap = Math.min(70, 700 / fresh.length);
    this.flying.push(...fresh.slice(0, AT_ONCE).map((pulse, index) => this.flight(pulse, now + index * gap)));
    this.canvas.dataset.sent = Number(this.canvas.dataset.sent ?? 0) + fresh.length;
    if (!this.frame) this.draw(now);
  }

  flight([, source, target], start) {
    const from = this.cy.getElementById(source);
    const to = target === null ? this.cy.collection() : this.cy.getElementById(target);
    const tied = to.nonempty() && from.edgesWith(to).nonempty();
    return { from, to, start, color: from.data("fill"), along: tied && !this.still(), length: tied ? TRAVEL : SPREAD };
  }

  draw(now) {
    this.flying = this.flying.filter(({ from, start, length }) => from.inside() && now < start + length);
    this.clear();
    for (const flight of this.flying) {
      const t = (now - flight.start) / flight.length;
      if (t >= 0) flight.along && flight.to.inside() ? this.light(flight, t) : this.ring(flight, t);
    }
    this.frame = this.flying.length ? requestAnimationFrame((then) => this.draw(then)) : 0;
  }

  clear() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const ratio = window.devicePixelRatio;
    if (this.canvas.width !== Math.round(width * ratio)) this.canvas.width = Math.round(width * ratio);
    if (this.canvas.height !== Math.round(height * ratio)) this.canvas.height = Math.round(height * ratio);
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.pen.clearRect(0, 0, width, height);
  }

  light({ from, to, color }, t) {
    const [a, b] = [from.renderedPosition(), to.renderedPosition()];
    const at = (share) => ({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share });
    const [head, tail] = [at(ease(t)), at(ease(Math.max(0, t - 0.18)))];
    this.pen.globalAlpha = Math.min(1, 6 * t, 6 * (1 - t));
    this.trail(tail, head, color);
    this.pen.shadowColor = color;
    this.pen.shadowBlur = 10;
    this.pen.fillStyle = color;
    this.pen.beginPath();
    this.pen.arc(head.x, head.y, 4.5, 0, 2 * Math.PI);
    this.pen.fill();
    this.pen.shadowBlur = 0;
  }

  trail(tail, head, color) {
    const fading = this.pen.createLinearGradient(tail.x, tail.y, head.x, head.y);
    fading.addColorStop(0, "transparent");
    fading.addColorStop(1, color);
    this.pen.strokeStyle = fading;
    this.pen.lineWidth = 5;
    this.pen.lineCap = "round";
    this.pen.beginPath();
    this.pen.moveTo(tail.x, tail.y);
    this.pen.lineTo(head.x, head.y);
    this.pen.stroke();
  }

  ring({ from, color }, t) {
    const { x, y } = from.renderedPosition();
    const grown = this.still() ? 0.5 : t;
    const radius = from.renderedOuterWidth() / 2 + 4 + 22 * grown;
    this.pen.globalAlpha = this.still() ? 0.7 : 0.8 * (1 - t);
    this.pen.lineWidth = 2.5;
    this.pen.strokeStyle = color;
    this.pen.beginPath();
    this.pen.arc(x, y, radius, 0, 2 * Math.PI);
    this.pen.stroke();
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.flying = [];
  }
}
