
// The lanes of a session: what was open when, the playhead, the findings; to zoom and to pan.
(() => {
  const { element, data, clock, told } = page;
  const { findings, rules } = data;
  const SVG = "http://www.w3.org/2000/svg";
  const MARK = { error: "M0,-7L7,0L0,7L-7,0Z", warning: "M0,-7L7,6L-7,6Z", note: "M-6,0A6,6 0 1 1 6,0A6,6 0 1 1 -6,0Z" };
  const MARK_ROWS = 6;
  const STEPS = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5, 216e5, 432e5, 864e5];
  const DAY = 864e5;
  const NARROWEST = 1000;
  const svg = (name, attributes, ...children) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const near = (figure) => figure.toFixed(1);

  // Wall clock in UTC; none for what is no time.
  const date = (ms) => {
    const made = new Date(ms);
    const year = made.getUTCFullYear();
    return year >= 0 && year <= 9999 ? made.toISOString() : null;
  };
  const elapsed = (ms) => `${ms < 0 ? "-" : ""}${clock(Math.abs(ms))}`;
  const label = (ms, start, step) => {
    const told = date(start + ms);
    if (told === null) return elapsed(ms);
    if (step >= DAY || (start + ms) % DAY === 0) return told.slice(0, 10);
    return step < 1000 ? told.slice(11, 21) : step < 60_000 ? told.slice(11, 19) : told.slice(11, 16);
  };
  const stepFor = (ms) => {
    const step = STEPS.find((one) => one >= ms);
    if (step) return step;
    let days = DAY;
    while (days < ms) days *= days.toString().startsWith("2") ? 2.5 : 2;
    return days;
  };

  /// The drawing of a session: `drawing` is unpacked, `shown` are the numbers of its findings, `opened` is
  /// called with one that the reader opens.
  page.lanes = (drawing, session, shown, opened) => {
    const { moments, start } = drawing;
    const times = moments.map((moment) => moment.ms);
    const first = Math.min(...times, ...(drawing.over ? [drawing.over.from] : []));
    const last = Math.max(...times, first + NARROWEST);
    const edge = (last - first) * 0.015;
    const whole = { from: first - edge, to: last + edge };
    let view = { ...whole };
    let width = 0;
    let at = null;

    const names = ["Playback", "Ad breaks", "Ads", "Chapters"].filter((name) =>
      name === "Playback" || drawing.spans.some((span) => span.lane === name));
    const states = [...new Set(drawing.spans.filter((span) => span.lane === "states").map((span) => span.name))];
    const rows = [
      ...names.map((name) => ({ name, spans: drawing.spans.filter((span) => span.lane === name) })),
      ...states.map((name) => ({ name, spans: drawing.spans.filter((span) => span.lane === "states" && span.name === name) })),
    ];
    const expiry = drawing.over ? { from: drawing.over.from, why: drawing.over.why }
      : ["timeout", "idle"].includes(session.ended) ? { from: last, why: session.ended === "timeout" ? "timed out 10 min later" : "expired idle" } : null;
    if (expiry) rows.push({ name: "Expiry", spans: [{ lane: "Expiry", from: expiry.from, to: whole.to, name: expiry.why, implied: false }] });

    // What stays, whatever part is seen.
    const clip = `clip-${session.drawing}`;
    const layer = (name) => svg("g", { class: name });
    const layers = { grid: layer("grid"), plot: svg("g", { "clip-path": `url(#${clip})` }), labels: layer("labels"), marks: layer("marks") };
    const window_ = svg("rect", {});
    const cursor = svg("line", { class: "cursor", visibility: "hidden" });
    const drawn = svg("svg", { role: "group", "aria-label": "Lanes" },
      svg("defs", {}, svg("clipPath", { id: clip }, window_)), layers.grid, layers.plot, cursor, layers.labels, layers.marks);
    const board = element("div", {
      class: "board", tabindex: "0", role: "group", "aria-roledescription": "timeline",
      "aria-label": `Timeline of ${session.title}: arrows move, plus and minus zoom, 0 shows all, shift and arrows go from event to event, tab goes to the findings.`,
    }, drawn);
    const inspector = element("p", { class: "inspector", "aria-live": "polite" });
    const hint = "Point at an event to see what it tells; drag to move; zoom with + and −, two fingers, or the wheel after a click.";
    inspector.textContent = hint;

    const gutter = () => (width < 560 ? 66 : 92);
    const scale = () => (width - gutter() - 8) / (view.to - view.from);
    const x = (ms) => gutter() + (ms - view.from) * scale();
    const timeAt = (px) => view.from + (px - gutter()) / scale();

    // The marks: by severity, the worst on top, beside each other where there is room.
    const marked = shown.filter((i) => findings[i].moment !== null && findings[i].moment < moments.length).map((i) => {
      const one = findings[i];
      const moment = moments[one.moment];
      const words = `${one.severity}: ${rules[one.rule].id}, ${elapsed(moment.ms)} in, ${one.message}`;
      const mark = svg("g", { class: `mark ${one.severity}`, tabindex: "0", role: "button", "aria-expanded": "false", "aria-label": words, "data-finding": String(i) },
        svg("rect", { x: -9, y: -9, width: 18, height: 18, class: "target" }), svg("path", { d: MARK[one.severity] }), svg("title", {}, words));
      mark.addEventListener("click", () => opened(i));
      mark.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); opened(i); }
      });
      mark.addEventListener("focus", () => {
        if (mark.matches(":focus-visible") && (moment.ms < view.from || moment.ms > view.to)) move(moment.ms - (view.from + view.to) / 2);
        tell(one.moment);
      });
      return { i, ms: moment.ms, mark, row: 0 };
    });
    layers.marks.append(...marked.map((one) => one.mark));
    const placeMarks = () => {
      const ends = [];
      for (const one of [...marked].sort((a, b) => a.ms - b.ms)) {
        const px = x(one.ms);
        let row = ends.findIndex((end) => end <= px - 9);
        if (row < 0) row = Math.min(ends.length, MARK_ROWS - 1);
        ends[row] = px + 9;
        one.row = row;
      }
      return Math.max(ends.length, marked.length > 0 ? 1 : 0);
    };
    let markRows = 0;

    const text = (px, y, words, name) => svg("text", { x: near(px), y, class: name }, words);
    const spanBox = (span, y) => {
      const from = Math.max(x(span.from), gutter() - 4);
      const to = Math.min(x(span.to), width + 4);
      if (to < gutter() || from > width) return [];
      const wide = Math.max(to - from, 2);
      const kind = span.lane === "Playback" ? span.name : span.lane.toLowerCase().replace(" ", "-");
      const words = `${span.name || (span.implied ? "none was opened" : span.lane)}${span.open ? ", open at the end" : ""}`;
      const box = svg("rect", { x: near(from), y, width: near(wide), height: 20, rx: 3, class: `span ${kind}${span.implied ? " implied" : ""}` },
        svg("title", {}, `${words}, ${elapsed(span.from)} to ${elapsed(span.to)}`));
      const room = Math.floor((wide - 8) / 6.6);
      const name = span.lane === "states" ? "" : span.implied ? "no break" : span.name;
      const cut = name.length > room ? `${[...name].slice(0, room - 1).join("")}…` : name;
      return room >= 4 || (name && name.length <= room) ? [box, text(from + 4, y + 14, cut, "span-name")] : [box];
    };

    const ticks = (y) => {
      const paths = { ping: [], event: [], bad: [] };
      const words = [];
      let free = -Infinity;
      for (const moment of moments) {
        const px = x(moment.ms);
        if (px < gutter() - 2 || px > width + 2) continue;
        const kind = moment.dropped || moment.refused !== null ? "bad" : moment.kind === "ping" ? "ping" : "event";
        paths[kind].push(`M${near(px)},${y + (kind === "ping" ? 14 : 4)}V${y + 24}`);
        const room = moment.kind.length * 6.2 + 8;
        if (moment.kind !== "ping" && px >= free && px + room < width) {
          words.push(text(px + 3, y + 12, moment.kind, "event-name"));
          free = px + room;
        }
      }
      return [...Object.entries(paths).map(([kind, d]) => svg("path", { class: `ticks ${kind}`, d: d.join("") })), ...words];
    };

    const line = (y, height) => {
      const heads = moments.map((moment) => moment.playhead);
      const low = Math.min(...heads);
      const high = Math.max(...heads, low + 1000);
      const py = (head) => y + height - ((head - low) / (high - low)) * height;
      const path = moments.map((moment, i) => `${i ? "L" : "M"}${near(Math.max(-1e6, Math.min(1e6, x(moment.ms))))},${near(py(moment.playhead))}`);
      const edge = gutter() - 6;
      layers.labels.append(text(edge, y + 8, playhead(high), "lane dim"), text(edge, y + height, playhead(low), "lane dim"));
      return [svg("path", { class: "playhead", d: path.join("") })];
    };
    const playhead = (ms) => (Math.abs(ms) < DAY * 4 ? elapsed(ms) : `${(ms / 1000).toExponential(2)} s`);

    const axis = (bottom) => {
      const step = stepFor(((view.to - view.from) / (width - gutter())) * 92);
      // In step with the clock, and with the session where that is not known.
      const origin = date(start) === null ? 0 : start;
      let tick = Math.ceil((origin + view.from) / step) * step - origin;
      const parts = [];
      for (let left = 60; tick <= view.to && left > 0; left -= 1, tick += step) {
        const px = x(tick);
        parts.push(svg("line", { x1: near(px), x2: near(px), y1: 0, y2: bottom }), text(px, bottom + 15, label(tick, start, step), "tick"));
      }
      const day = date(start);
      layers.labels.append(text(gutter() - 6, bottom + 15, day === null ? "elapsed" : width < 560 ? "UTC" : `${day.slice(0, 10)}`, "lane dim"));
      layers.grid.replaceChildren(...parts, svg("line", { x1: gutter(), x2: width, y1: bottom, y2: bottom, class: "base" }));
    };

    const render = () => {
      if (width === 0) return;
      layers.labels.replaceChildren();
      const parts = [];
      const lane = (y, name) => layers.labels.append(text(gutter() - 6, y, name.length > 13 ? `${name.slice(0, 12)}…` : name, "lane"));
      let y = 6;
      placeMarks();
      if (markRows > 0) {
        lane(y + 13, "Findings");
        for (const one of marked) {
          const px = x(one.ms);
          const seen = px >= gutter() - 1 && px <= width + 1;
          one.mark.setAttribute("transform", `translate(${near(Math.max(-100, Math.min(width + 100, px)))},${y + 9 + Math.min(one.row, markRows - 1) * 18})`);
          one.mark.classList.toggle("away", !seen);
        }
        y += markRows * 18 + 4;
      }
      lane(y + 18, "Events");
      parts.push(...ticks(y));
      y += 30;
      for (const row of rows) {
        lane(y + 14, row.name);
        parts.push(...row.spans.flatMap((span) => spanBox(span, y)));
        y += 25;
      }
      if (expiry) {
        const from = Math.max(x(expiry.from), gutter());
        if (from < width) parts.push(svg("rect", { x: near(from), y: 0, width: near(width - from), height: y + 64, class: "over" }));
      }
      lane(y + 36, "Playhead");
      parts.push(...line(y + 4, 56));
      y += 68;
      axis(y);
      for (const [key, value] of Object.entries({ x: gutter() - 1, y: 0, width: Math.max(width - gutter() + 1, 0), height: y })) window_.setAttribute(key, value);
      layers.plot.replaceChildren(...parts);
      drawn.setAttribute("viewBox", `0 0 ${width} ${y + 22}`);
      cursor.setAttribute("y2", y);
      point();
      for (const [name, off] of [["in", view.to - view.from <= NARROWEST], ["out", isWhole()], ["all", isWhole()], ["left", view.from <= whole.from], ["right", view.to >= whole.to]]) {
        buttons[name].setAttribute("aria-disabled", String(off));
      }
    };
    let waiting = false;
    const soon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; render(); });
    };

    // To zoom and to move.
    const isWhole = () => view.from <= whole.from && view.to >= whole.to;
    const look = (from, to) => {
      const size = Math.min(Math.max(to - from, NARROWEST), whole.to - whole.from);
      const held = Math.min(Math.max(from, whole.from), whole.to - size);
      view = { from: held, to: held + size };
      soon();
    };
    const move = (ms) => look(view.from + ms, view.to + ms);
    const zoom = (by, around) => {
      const middle = around ?? (at === null || moments[at].ms < view.from || moments[at].ms > view.to ? (view.from + view.to) / 2 : moments[at].ms);
      const size = Math.max((view.to - view.from) * by, NARROWEST);
      const from = middle - ((middle - view.from) / (view.to - view.from)) * size;
      look(from, from + size);
    };

    // The event that is told of.
    const point = () => {
      const seen = at !== null && moments[at].ms >= view.from && moments[at].ms <= view.to;
      cursor.setAttribute("visibility", seen ? "visible" : "hidden");
      if (seen) for (const key of ["x1", "x2"]) cursor.setAttribute(key, near(x(moments[at].ms)));
    };
    const tell = (number) => {
      at = number;
      const moment = moments[number];
      const wall = date(start + moment.ms);
      inspector.replaceChildren(element("strong", {}, `${(number + 1).toLocaleString("en")} ${moment.kind}`), ` ${[
        told(moment), `${elapsed(moment.ms)} in`, wall === null ? "" : `${wall.slice(11, 23)} UTC`,
        number === 0 ? "" : `${(moment.gap / 1000).toLocaleString("en", { maximumFractionDigits: 3 })} s after the one before`,
        `playhead ${(moment.playhead / 1000).toLocaleString("en", { maximumFractionDigits: 3 })} s`,
      ].filter(Boolean).join(" · ")}`);
      point();
    };
    const nearest = (ms) => times.reduce((best, one, i) => (Math.abs(one - ms) < Math.abs(times[best] - ms) ? i : best), 0);
    const step = (by) => {
      tell(at === null ? 0 : Math.min(Math.max(at + by, 0), moments.length - 1));
      const { ms } = moments[at];
      if (ms < view.from || ms > view.to) move(ms - (view.from + view.to) / 2);
    };

    const quarter = () => (view.to - view.from) / 4;
    const actions = {
      in: () => zoom(0.5), out: () => zoom(2), all: () => look(whole.from, whole.to),
      left: () => move(-quarter()), right: () => move(quarter()),
    };
    const KEYS = { "+": "in", "=": "in", "-": "out", "0": "all", ArrowLeft: "left", ArrowRight: "right" };
    board.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.shiftKey && event.key.startsWith("Arrow")) step({ ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0);
      else if (event.key === "Home") look(whole.from, whole.from + (view.to - view.from));
      else if (event.key === "End") look(whole.to - (view.to - view.from), whole.to);
      else if (KEYS[event.key]) actions[KEYS[event.key]]();
      else return;
      event.preventDefault();
    });
    const button = (name, sign, words) => {
      const made = element("button", { type: "button", "aria-label": words, title: words, "data-do": name }, sign);
      made.addEventListener("click", actions[name]);
      return made;
    };
    const buttons = {
      left: button("left", "‹", "Earlier"), right: button("right", "›", "Later"),
      out: button("out", "−", "Zoom out"), in: button("in", "+", "Zoom in"), all: button("all", "All", "Show all"),
    };

    // The pointer: one drags, two pinch.
    const pointers = new Map();
    const px = (event) => ((event.clientX - drawn.getBoundingClientRect().left) / drawn.getBoundingClientRect().width) * width;
    board.addEventListener("wheel", (event) => {
      const pinched = event.ctrlKey || event.metaKey;
      if (!pinched && !board.contains(document.activeElement)) return;
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const delta = sideways ? event.deltaX || event.deltaY : event.deltaY;
      if (!pinched && !sideways && delta > 0 && isWhole()) return;
      event.preventDefault();
      if (sideways) move((delta / width) * (view.to - view.from));
      else zoom(Math.exp(Math.max(-300, Math.min(300, delta)) * (pinched ? 0.008 : 0.002)), timeAt(px(event)));
    }, { passive: false });
    board.addEventListener("pointerdown", (event) => {
      if (event.button === 0) pointers.set(event.pointerId, { px: px(event), from: px(event) });
    });
    board.addEventListener("pointermove", (event) => {
      const here = px(event);
      const held = pointers.get(event.pointerId);
      if (!held) {
        if (event.pointerType === "mouse" && here > gutter()) tell(nearest(timeAt(here)));
        return;
      }
      if (pointers.size === 2) {
        const other = [...pointers].find(([id]) => id !== event.pointerId)[1].px;
        const apart = Math.abs(here - other);
        if (apart > 8) zoom(Math.abs(held.px - other) / apart, timeAt((here + other) / 2));
      } else if (Math.abs(here - held.from) > 3 || board.classList.contains("held")) {
        if (!board.classList.contains("held")) { board.classList.add("held"); board.setPointerCapture(event.pointerId); }
        move((held.px - here) / scale());
      }
      held.px = here;
    });
    const release = (event) => {
      const held = pointers.get(event.pointerId);
      if (held && event.type === "pointerup" && !board.classList.contains("held") && held.px > gutter()) tell(nearest(timeAt(held.px)));
      pointers.delete(event.pointerId);
      if (pointers.size === 0) board.classList.remove("held");
    };
    for (const type of ["pointerup", "pointercancel"]) board.addEventListener(type, release);
    board.addEventListener("dblclick", (event) => { if (px(event) > gutter()) zoom(0.5, timeAt(px(event))); });

    const kinds = [...new Set(drawing.spans.filter((span) => span.lane === "Playback").map((span) => span.name))];
    const legend = element("p", { class: "legend" }, ...kinds.map((kind) => element("span", {}, element("i", { class: kind }), kind)));
    const watch = new ResizeObserver(([entry]) => {
      const wide = Math.round(entry.contentRect.width);
      if (wide === 0 || wide === width) return;
      width = wide;
      const kept = view;
      view = { ...whole };
      markRows = placeMarks();
      view = kept;
      render();
    });

    return {
      made: element("figure", { class: "lanes" },
        element("div", { class: "toolbar" }, legend,
          element("div", { class: "zoom", role: "group", "aria-label": "Part of the timeline" }, ...Object.values(buttons))),
        board, inspector),
      begin: () => watch.observe(board),
      end: () => watch.disconnect(),
      /// Shows that a finding is open, or no more.
      mark: (i, open) => {
        const one = marked.find((other) => other.i === i);
        one?.mark.setAttribute("aria-expanded", String(open));
      },
      /// Goes to the mark of a finding.
      reveal: (i) => {
        const one = marked.find((other) => other.i === i);
        if (!one) return;
        const half = Math.min((whole.to - whole.from) / 2, Math.max(60_000, (whole.to - whole.from) / 16));
        look(one.ms - half, one.ms + half);
        one.mark.focus({ preventScroll: true });
      },
    };
  };
})();
