
// Time on a screen: the stretch of a session that is seen, and how its clock is told.
(() => {
  const { clock } = page;
  const DAY = 864e5;
  const NARROWEST = 1000;
  // Of a tick to the next, up to a day; from there on they double, and more.
  const STEPS = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5, 216e5, 432e5, DAY];
  const TICK = 92;

  // In UTC, as ISO 8601; none for what is no time.
  const date = (ms) => {
    const made = new Date(ms);
    const year = made.getUTCFullYear();
    return year >= 0 && year <= 9999 ? made.toISOString() : null;
  };
  const elapsed = (ms) => `${ms < 0 ? "-" : ""}${clock(Math.abs(ms))}`;
  const seconds = (ms) => `${(ms / 1000).toLocaleString("en", { maximumFractionDigits: 3 })} s`;
  const label = (ms, start, step) => {
    const told = date(start + ms);
    if (told === null) return elapsed(ms);
    if (step >= DAY || (start + ms) % DAY === 0) return told.slice(0, 10);
    return told.slice(11, step < 1000 ? 21 : step < 60_000 ? 19 : 16);
  };
  const stepFor = (ms) => {
    let step = STEPS.find((one) => one >= ms) ?? DAY;
    while (step < ms) step *= 2;
    return step;
  };

  class Stretch {
    // From the first event to the last, in ms since the session's first.
    constructor(first, last) {
      const end = Math.max(last, first + NARROWEST);
      const edge = (end - first) * 0.015;
      this.whole = { from: first - edge, to: end + edge };
      Object.assign(this, this.whole);
      this.width = 0;
      this.changed = () => {};
    }
    get gutter() { return this.width < 560 ? 70 : 92; }
    get size() { return this.to - this.from; }
    get perMs() { return (this.width - this.gutter - 8) / this.size; }
    get isWhole() { return this.from <= this.whole.from && this.to >= this.whole.to; }
    get isNarrowest() { return this.size <= NARROWEST; }
    x(ms) { return this.gutter + (ms - this.from) * this.perMs; }
    timeAt(px) { return this.from + (px - this.gutter) / this.perMs; }
    holds(ms) { return ms >= this.from && ms <= this.to; }
    // Shows this, as far as there is anything.
    look(from, to) {
      const size = Math.min(Math.max(to - from, NARROWEST), this.whole.to - this.whole.from);
      this.from = Math.min(Math.max(from, this.whole.from), this.whole.to - size);
      this.to = this.from + size;
      this.changed();
    }
    move(ms) { this.look(this.from + ms, this.to + ms); }
    center(ms) { this.move(ms - (this.from + this.to) / 2); }
    zoom(by, around) {
      const size = Math.max(this.size * by, NARROWEST);
      const from = around - ((around - this.from) / this.size) * size;
      this.look(from, from + size);
    }
    all() { this.look(this.whole.from, this.whole.to); }
    // In step with the wall clock, or with the session where that is not known.
    ticks(start) {
      const step = stepFor((this.size / (this.width - this.gutter)) * TICK);
      const origin = date(start) === null ? 0 : start;
      const ticks = [];
      let ms = Math.ceil((origin + this.from) / step) * step - origin;
      // Where the step is lost beside the time, as of a clock in the far future, it would not end.
      for (let left = 60; ms <= this.to && left > 0; left -= 1, ms += step) ticks.push({ ms, label: label(ms, start, step) });
      return ticks;
    }
  }

  Object.assign(page, { Stretch, times: { date, elapsed, seconds } });
})();
