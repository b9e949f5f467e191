
// The findings of a session as marks over its lanes.
(() => {
  const { data, times, svg } = page;
  const { findings, rules } = data;
  const SHAPES = { error: "M0,-7L7,0L0,7L-7,0Z", warning: "M0,-7L7,6L-7,6Z", note: "M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z" };
  const SIZE = 18;
  const MAX_ROWS = 6;

  const markOf = (i, moment) => {
    const one = findings[i];
    const words = `${one.severity}: ${rules[one.rule].id}, ${times.elapsed(moment.ms)} in, ${one.message}`;
    return svg("g", {
      class: `mark ${one.severity}`, tabindex: "0", role: "button", "aria-expanded": "false", "aria-label": words, "data-finding": String(i),
    }, svg("rect", { x: -SIZE / 2, y: -SIZE / 2, width: SIZE, height: SIZE, class: "target" }), svg("path", { d: SHAPES[one.severity] }), svg("title", {}, words));
  };

  /// The marks of the findings `shown` that name an event which is drawn; `opened` is called with one that
  /// the reader opens, `seen` with the number of an event that is come to.
  page.Marks = class {
    constructor(shown, moments, { opened, seen }) {
      this.layer = svg("g", { class: "marks" });
      this.rows = 0;
      const drawn = shown.filter((i) => findings[i].moment !== null && findings[i].moment < moments.length);
      this.all = drawn.map((i) => {
        const moment = moments[findings[i].moment];
        const mark = markOf(i, moment);
        mark.addEventListener("click", () => opened(i));
        mark.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          opened(i);
        });
        mark.addEventListener("focus", () => seen(findings[i].moment));
        return { i, ms: moment.ms, mark, row: 0 };
      }).sort((a, b) => a.ms - b.ms);
      this.layer.append(...this.all.map((one) => one.mark));
    }
    get height() { return this.rows === 0 ? 0 : this.rows * SIZE + 4; }
    of(i) { return this.all.find((one) => one.i === i); }
    // Each in the first row where it has room; how many rows that takes.
    place(stretch) {
      const ends = [];
      for (const one of this.all) {
        const px = stretch.x(one.ms) - SIZE / 2;
        const free = ends.findIndex((end) => end <= px);
        one.row = free >= 0 ? free : Math.min(ends.length, MAX_ROWS - 1);
        ends[one.row] = px + SIZE;
      }
      return ends.length;
    }
    // As many rows as it takes where all is seen, so that nothing jumps when a part is.
    reserve(stretch) { this.rows = this.place(Object.assign(Object.create(stretch), stretch.whole)); }
    render(stretch, y) {
      this.place(stretch);
      for (const { ms, mark, row } of this.all) {
        const px = Math.max(-100, Math.min(stretch.width + 100, stretch.x(ms)));
        mark.setAttribute("transform", `translate(${px.toFixed(1)},${y + SIZE / 2 + Math.min(row, this.rows - 1) * SIZE})`);
        mark.classList.toggle("away", !stretch.holds(ms));
      }
    }
  };
})();
