// Rings every so often, as long as it hangs on the page: the server then says whether the page is drawn anew.

const bells = new WeakMap();

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

  ring() {
    if (this.element.isConnected) this.report("rang", (this.rings += 1));
    else clearInterval(this.timer);
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const bell = bells.get(parentElement) ?? new Bell(parentElement);
  bells.set(parentElement, bell);
  bell.report = setTriggerValue;
  bell.hang(data.every);
}
