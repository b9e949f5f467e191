
// The figures of a session: reported and expected.
(() => {
  const { element, counted, data } = page;
  const two = (figure) => String(figure).padStart(2, "0");
  const clock = (ms) => {
    const s = Math.floor(ms / 1000);
    return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  };
  const figure = (value, unit, fine) => {
    if (value === null) return "none";
    if (unit === "share") return value.toFixed(3);
    if (unit === "bitrate") return Math.round(value).toLocaleString("en");
    if (unit !== "seconds") return Math.round(value).toLocaleString("en");
    const ms = Math.round(value * 1000);
    return fine ? `${clock(ms)}.${String(ms % 1000).padStart(3, "0")}` : clock(Math.round(value) * 1000);
  };
  // Two figures to compare: times to the millisecond where they would look the same.
  const pair = (one, unit) => {
    const coarse = [figure(one.reported, unit, false), figure(one.expected, unit, false)];
    return one.reported !== one.expected && coarse[0] === coarse[1]
      ? [figure(one.reported, unit, true), figure(one.expected, unit, true)] : coarse;
  };

  const all = (drawn) => {
    const expected = new Map(drawn.expected);
    return data.metrics
      .map((metric, i) => ({ ...metric, reported: drawn.reported[i], expected: expected.has(i) ? expected.get(i) : drawn.reported[i] }))
      .concat(drawn.states.map((state) => ({ ...state, reported: state.figures[0], expected: state.figures[1] })));
  };

  // The reader's choice holds for the next session, too.
  let reading = "reported";
  let everything = false;
  const WORDS = { reported: "reported", expected: "expected" };

  const row = (one) => {
    const [reported, expected] = pair(one, one.unit);
    const [shown, other] = reading === "reported" ? [reported, expected] : [expected, reported];
    const word = reading === "reported" ? WORDS.expected : WORDS.reported;
    const differs = one.reported !== one.expected;
    return element("tr", { class: differs ? "differs" : null },
      element("th", { scope: "row", title: one.key }, one.name),
      element("td", { class: "number" }, shown,
        differs ? element("span", { class: "other" }, `${word} ${other}`) : null));
  };

  /// The panel with the figures of a session.
  page.figures = (drawn) => {
    const rows = all(drawn);
    const differing = rows.filter((one) => one.reported !== one.expected).length;
    const telling = rows.filter((one) => one.reported || one.expected || one.reported !== one.expected);
    const panel = element("section", { class: "figures-of", "aria-label": "Metrics" });
    const choice = (word) => {
      const made = element("button", { type: "button", "data-reading": word, "aria-pressed": String(reading === word) },
        word === "reported" ? "Reported" : "Expected");
      made.addEventListener("click", () => { reading = word; render(`[data-reading=${word}]`); });
      return made;
    };
    const render = (focused) => {
      const more = element("button", { type: "button", class: "quiet more-figures" },
        everything ? "Fewer metrics" : `All ${rows.length} metrics`);
      more.addEventListener("click", () => { everything = !everything; render(".more-figures"); });
      const shown = reading === "reported" ? "What the back end reports" : "What it would report without the defects";
      panel.replaceChildren(
        element("div", { class: "figures-head" }, element("h3", {}, "Metrics"),
          element("div", { class: "switch", role: "group", "aria-label": "Which metrics" }, choice("reported"), choice("expected"))),
        element("p", { class: "hint", role: "status" }, differing === 0
          ? "No defect of which the expected metrics are known: both are the same."
          : `${shown}. ${counted(differing, "metric")} ${differing === 1 ? "differs" : "differ"}.`),
        element("table", {},
          element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Metric"),
            element("th", { scope: "col", class: "number" }, WORDS[reading]))),
          element("tbody", {}, ...(everything ? rows : telling).map(row))),
        more);
      if (focused) panel.querySelector(focused).focus();
    };
    render(null);
    return panel;
  };
  Object.assign(page, { clock });
})();
