// A slider over all rounds. Above it the marks, told apart by row, form and colour:
// failures (crosses), interventions (triangles), changes of the society (dots), ends of episodes (lines).

const ROWS = { failure: 6, intervention: 14, change: 22 };
const scrubbers = new WeakMap();

class Scrubber {
  constructor(box) {
    this.canvas = box.querySelector("canvas");
    this.slider = box.querySelector("input");
    this.slider.oninput = () => this.moved();
    this.slider.onchange = () => this.moved(0);
    this.canvas.onclick = (event) => this.jump(event.offsetX / this.canvas.clientWidth);
    this.canvas.onmousemove = (event) => (this.canvas.title = this.titleAt(event.offsetX / this.canvas.clientWidth));
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.canvas);
  }

  show(data) {
    this.data = data;
    this.slider.max = Math.max(2, data.last);
    this.slider.disabled = data.last < 2;
    this.slider.setAttribute("aria-valuetext", data.label);
    if (!this.waiting) this.slider.value = data.last < 2 ? 2 : data.at;
    this.draw();
  }

  moved(patience = 90) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.waiting = null;
      this.report("step", Number(this.slider.value));
    }, patience);
  }

  jump(share) {
    if (this.slider.disabled) return;
    this.slider.value = Math.round(this.stepAt(share));
    this.moved(0);
  }

  // The thumb keeps its middle half its width away from both ends.
  stepAt(share) {
    const [room, width] = [8, this.canvas.clientWidth];
    return 1 + Math.min(1, Math.max(0, (share * width - room) / (width - 2 * room))) * (this.data.last - 1);
  }

  x(step, width) {
    return 8 + ((step - 1) / Math.max(1, this.data.last - 1)) * (width - 16);
  }

  titleAt(share) {
    const step = Math.round(this.stepAt(share));
    return this.data.marks.find(([at]) => at === step)?.[2] ?? `round ${step}`;
  }

  draw() {
    const [width, height, ratio] = [this.canvas.clientWidth, this.canvas.clientHeight, window.devicePixelRatio || 1];
    if (!width || !this.data) return;
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    const pen = this.canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const css = getComputedStyle(this.canvas);
    const ink = (name) => css.getPropertyValue(`--st-${name}`).trim();
    const colors = { failure: ink("red-color"), intervention: ink("orange-color"), change: ink("primary-color") };
    for (const [step, kinds] of this.data.marks) {
      const x = this.x(step, width);
      if (kinds.includes("end")) {
        pen.fillStyle = ink("text-color");
        pen.fillRect(x - 0.75, 2, 1.5, height - 3);
      }
      for (const kind of kinds) if (kind in ROWS) mark(pen, kind, x, colors[kind]);
    }
  }
}

function mark(pen, kind, x, color) {
  const y = ROWS[kind];
  pen.fillStyle = pen.strokeStyle = color;
  pen.lineWidth = 1.8;
  pen.beginPath();
  if (kind === "change") pen.arc(x, y, 2.6, 0, 2 * Math.PI);
  if (kind === "intervention") [[x, y - 4], [x + 4, y + 3], [x - 4, y + 3]].forEach((point) => pen.lineTo(...point));
  if (kind === "failure") {
    pen.moveTo(x - 3, y - 3); pen.lineTo(x + 3, y + 3);
    pen.moveTo(x + 3, y - 3); pen.lineTo(x - 3, y + 3);
    return pen.stroke();
  }
  pen.closePath();
  pen.fill();
}

export default function ({ parentElement, data, setTriggerValue }) {
  const scrubber = scrubbers.get(parentElement) ?? new Scrubber(parentElement.querySelector(".scrubber"));
  scrubbers.set(parentElement, scrubber);
  scrubber.report = setTriggerValue;
  scrubber.show(data);
}
