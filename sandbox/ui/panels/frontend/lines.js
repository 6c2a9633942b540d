// Lines of a log: what was said, chosen, paid and changed. Every line carries the number of its event.
// All words come from agents, files and people: they become text nodes, never markup.

const GLYPHS = { change: "◇", fault: "▲", post: "▤" };
const rolls = new WeakMap();

function make(kind, style, text) {
  const element = document.createElement(kind);
  element.className = style;
  if (text !== undefined) element.textContent = text;
  return element;
}

function color(chart, index) {
  return index === null ? "var(--st-gray-color)" : (chart[index % chart.length] ?? "var(--st-primary-color)").trim();
}

class Roll {
  constructor(box) {
    this.box = box;
    this.list = box.querySelector(".roll");
    this.newest = box.querySelector(".newest");
    this.known = new Map();
    this.newest.onclick = () => this.down();
    this.box.onscroll = () => (this.newest.hidden = this.atEnd());
  }

  atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 48;
  }

  down() {
    this.box.scrollTop = this.box.scrollHeight;
    this.newest.hidden = true;
  }

  show({ rows, height, label, nothing, view, notes, calm }) {
    this.notes = notes;
    const follow = this.view !== view || this.atEnd();
    this.box.style.height = `${height}px`;
    this.box.setAttribute("aria-label", label);
    this.box.classList.toggle("moving", this.view === view && !calm);
    this.view = view;
    this.fill(rows);
    const empty = this.box.querySelector(".nothing");
    empty.hidden = rows.length > 0;
    empty.textContent = nothing;
    if (follow) this.down();
    else this.newest.hidden = this.atEnd();
  }

  // Keeps the elements of lines that stay, so that nothing flickers and a reader's place is not lost.
  fill(rows) {
    const theme = getComputedStyle(this.box).getPropertyValue("--st-chart-categorical-colors");
    this.chart = theme.split(/,(?![^(]*\))/);
    const wanted = new Map();
    rows.forEach((row, place) => {
      const before = rows[place - 1];
      const follows = before && row.who !== "" && before.who === row.who && spoken(before) && spoken(row);
      wanted.set(`${JSON.stringify(row)}${follows}${theme}`, [row, follows]);
    });
    for (const [key, element] of this.known) {
      if (wanted.has(key)) continue;
      element.remove();
      this.known.delete(key);
    }
    let at = this.list.firstChild;
    for (const [key, [row, follows]] of wanted) {
      const element = this.known.get(key) ?? this.line(row, follows);
      this.known.set(key, element);
      if (element === at) at = at.nextSibling;
      else this.list.insertBefore(element, at);
    }
  }

  line(row, follows) {
    const line = make("div", `line ${row.style}${follows ? " follows" : ""}`);
    line.dataset.seq = row.seq;
    line.title = `#${row.seq} · ${row.round}`;
    if (spoken(row)) this.spoken(line, row, follows);
    else this.quiet(line, row);
    if (this.notes) line.append(this.pencil(row));
    return line;
  }

  spoken(line, row, follows) {
    const face = make("span", "face", follows ? "" : [...row.who][0] ?? "");
    face.setAttribute("aria-hidden", "true");
    if (!follows) face.style.background = color(this.chart, row.color);
    const body = make("div", "body");
    if (!follows || row.note) {
      const head = make("div", "head");
      if (!follows) head.append(this.name(row));
      if (row.note) head.append(make("span", "note", row.note));
      body.append(head);
    }
    if (row.text) body.append(make("div", "words", row.text));
    if (row.chips.length) body.append(chips(row.chips));
    line.append(face, body);
  }

  pencil(row) {
    const pencil = make("button", "pencil", "✎");
    pencil.type = "button";
    pencil.title = "Make a remark on this line";
    pencil.setAttribute("aria-label", `Make a remark on event ${row.seq}`);
    pencil.onclick = () => this.report("remark", row.seq);
    return pencil;
  }

  name(row) {
    const name = make("button", "name", row.who);
    name.type = "button";
    name.onclick = () => this.report("person", row.who);
    return name;
  }

  quiet(line, row) {
    if (GLYPHS[row.style]) line.append(make("span", "glyph", GLYPHS[row.style]));
    const body = make("span", "quiet", row.text);
    if (row.why) body.append(make("span", "why", row.why));
    if (row.note) body.append(make("span", "note", row.note));
    if (row.jump) {
      const jump = make("button", "jump", row.round);
      jump.type = "button";
      jump.setAttribute("aria-label", `Go to ${row.round}`);
      jump.onclick = () => this.report("step", row.step);
      line.append(jump);
    }
    line.append(body);
    if (row.chips.length) line.append(chips(row.chips));
  }
}

const spoken = (row) => ["say", "whisper", "choice"].includes(row.style);

function chips(texts) {
  const box = make("div", "chips");
  for (const [text, tone] of texts) box.append(make("span", `chip ${tone}`, text));
  return box;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const roll = rolls.get(parentElement) ?? new Roll(parentElement.querySelector(".lines"));
  rolls.set(parentElement, roll);
  roll.report = setTriggerValue;
  roll.show(data);
}
