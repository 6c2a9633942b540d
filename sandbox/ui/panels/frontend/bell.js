// Rings every so often, as long as it hangs on the page: the server then says whether the page is drawn anew.

const bells = new WeakMap();
const PATIENCE = 300; // milliseconds until the server has begun with what the viewer wants
let touched = -Infinity; // when the viewer last did something that may be sent

// Nobody rings while the page is being drawn, or about to be: a ring that follows at the heels of a drawing keeps
// Streamlit from taking away what that has left out, and old buttons would stay for a while beside new ones.
const drawn = () => (document.querySelector(".stApp")?.dataset.testScriptState ?? "notRunning") === "notRunning";
const quiet = () => drawn() && performance.now() - touched > PATIENCE;
const typing = ({ type, key, target }) =>
  type === "keyup" && target.matches?.("input, textarea") && !["Enter", "Tab"].includes(key);

for (const type of ["pointerup", "keyup", "focusout", "change"])
  window.addEventListener(type, (event) => typing(event) || (touched = performance.now()), { capture: true, passive: true });

class Bell {
  constructor(element) {
    this.element = element;
    this.rings = 0;
  }

  hang(every) {
    if (every === this.every) return;
    this.every = every;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.ring(), every * 1000);
  }

  take() {
    clearInterval(this.timer);
    this.every = undefined; // it can be hung again
  }

  ring() {
    if (!this.element.isConnected) this.take();
    else if (quiet()) this.report("rang", (this.rings += 1));
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const bell = bells.get(parentElement) ?? new Bell(parentElement);
  bells.set(parentElement, bell);
  bell.report = setTriggerValue;
  bell.hang(data.every);
}
