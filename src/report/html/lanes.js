
// The lanes of a session: what was open when, its events, the playhead, the findings.
(() => {
  const { element, told, times, Marks, Stretch, svg, steer } = page;
  const { elapsed, seconds, date } = times;
  const HINT = "Click an event for its request; drag to move; zoom with + and −, two fingers, or the wheel after a click.";
  const LANE = 25;
  const BAR = 20;
  const EVENTS = 36;
  const GRAPH = 56;
  const near = (figure) => figure.toFixed(1);
  const text = (px, y, words, name) => svg("text", { x: near(px), y, class: name }, words);

  // As wide as the drawing's text is drawn.
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.font = "11px system-ui, -apple-system, \"Segoe UI\", Roboto, Arial, \"DejaVu Sans\", sans-serif";
  const fits = (words, room) => canvas.measureText(words).width <= room;
  // The words, or as many of their letters as there is room for; nothing where that says nothing.
  const LEAST = 4;
  const cut = (words, room) => {
    if (fits(words, room)) return words;
    const letters = [...words].slice(0, Math.ceil(room / 3));
    while (letters.length > 0 && !fits(`${letters.join("")}…`, room)) letters.pop();
    return letters.length < LEAST ? "" : `${letters.join("")}…`;
  };

  // The smallest and the largest: of too many for arguments.
  const bounds = (figures) => figures.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [Infinity, -Infinity]);

  // When the session was over before its last event, or is after it.
  const expiryOf = ({ over, moments }, session) => {
    if (over) return over;
    const why = { timeout: "timed out 10 min after the last event", idle: "expired: 30 min without playhead movement" }[session.ended];
    return why ? { from: moments[moments.length - 1].ms, why, later: true } : null;
  };
  const rowsOf = ({ spans }, expiry, end) => {
    const rows = ["Playback", "Ad breaks", "Ads", "Chapters"].map((name) => ({ name, spans: spans.filter((span) => span.lane === name) }));
    const ofStates = spans.filter((span) => span.lane === "states");
    const names = [...new Set(ofStates.map((span) => span.name))];
    rows.push(...names.map((name) => ({ name, spans: ofStates.filter((span) => span.name === name) })));
    if (expiry) rows.push({ name: "Expiry", spans: [{ lane: "Expiry", from: expiry.from, to: end, name: expiry.why, later: expiry.later }] });
    return rows.filter((row) => row.spans.length > 0);
  };

  const bar = (stretch, span, y) => {
    const from = Math.max(stretch.x(span.from), stretch.gutter - 4);
    const to = Math.min(stretch.x(span.to), stretch.width + 4);
    if (to < stretch.gutter || from > stretch.width) return [];
    const wide = Math.max(to - from, 2);
    const kind = span.lane === "Playback" ? span.name : span.lane.toLowerCase().replace(" ", "-");
    const name = span.implied ? "no break" : span.name;
    const words = `${name || span.lane}${span.open ? ", open at the end" : ""}, ${elapsed(span.from)} to ${elapsed(span.to)}`;
    const made = svg("rect", { x: near(from), y, width: near(wide), height: BAR, rx: 3, class: `span ${kind}${span.implied || span.later ? " implied" : ""}` }, svg("title", {}, words));
    // The lane of a player state has its name already.
    const told = span.lane === "states" ? "" : cut(name, wide - 8);
    return told ? [made, text(from + 4, y + 14, told, "span-name")] : [made];
  };

  // Names over events, as far as there is room: of those that stand in one place, the first.
  const namesOf = (named, width, y) => {
    const places = [];
    for (const { px, name } of named) {
      const last = places[places.length - 1];
      if (last && px - last.px < 5) last.more += 1;
      else places.push({ px, name, more: 0 });
    }
    return places.flatMap(({ px, name, more }, i) => {
      const words = more > 0 ? `${name} +${more}` : name;
      const told = cut(words, (places[i + 1]?.px ?? width) - px - 4);
      return told ? [text(px - 1, y, told, "event-name")] : [];
    });
  };

  const isBad = (moment) => moment.dropped || moment.refused !== null;
  const events = (stretch, moments, y) => {
    const paths = { ping: [], event: [], "ping bad": [], "event bad": [] };
    const named = [];
    for (const moment of moments) {
      const px = stretch.x(moment.ms);
      if (px < stretch.gutter - 2 || px > stretch.width + 2) continue;
      const kind = moment.kind === "ping" ? "ping" : "event";
      paths[isBad(moment) ? `${kind} bad` : kind].push(`M${near(px)},${y + (kind === "ping" ? 23 : 14)}V${y + 31}`);
      if (kind === "event") named.push({ px, name: moment.kind });
    }
    return [...Object.entries(paths).map(([kind, d]) => svg("path", { class: `ticks ${kind}`, d: d.join("") })), ...namesOf(named, stretch.width, y + 10)];
  };

  const playhead = (ms) => (Math.abs(ms) < 4 * 864e5 ? elapsed(ms) : String(Math.abs(ms) < 1e13 ? Math.round(ms / 1000) : (ms / 1000).toExponential(2)));
  const graph = (stretch, moments, y, labels) => {
    const [low, top] = bounds(moments.map((moment) => moment.playhead));
    const high = Math.max(top, low + 1000);
    const at = (moment) => `${near(Math.max(-1e6, Math.min(1e6, stretch.x(moment.ms))))},${near(y + GRAPH - ((moment.playhead - low) / (high - low)) * GRAPH)}`;
    labels.push(text(stretch.gutter - 6, y + 8, playhead(high), "lane dim"), text(stretch.gutter - 6, y + GRAPH, playhead(low), "lane dim"));
    return svg("path", { class: "playhead", d: `M${moments.map(at).join("L")}` });
  };

  const axis = (stretch, start, y) => {
    const day = date(start);
    const edge = 30;
    const side = (px) => (px < stretch.gutter + edge ? "tick first" : px > stretch.width - edge ? "tick last" : "tick");
    return stretch.ticks(start).flatMap(({ ms, label }) => {
      const px = stretch.x(ms);
      return [svg("line", { x1: near(px), x2: near(px), y1: 0, y2: y }), text(px, y + 15, label, side(px))];
    }).concat(
      svg("line", { x1: stretch.gutter, x2: stretch.width, y1: y, y2: y }),
      text(stretch.gutter - 6, y + 15, day === null ? "elapsed" : stretch.width < 560 ? "UTC" : day.slice(0, 10), "lane dim"));
  };

  // All that depends on the part that is seen.
  const paint = ({ drawing, stretch, marks, rows, expiry, layers }) => {
    const labels = [];
    const plot = [];
    const name = (y, words) => labels.push(text(stretch.gutter - 6, y, cut(words, stretch.gutter - 8), "lane"));
    let y = 6;
    if (marks.rows > 0) name(y + 13, "Findings");
    marks.render(stretch, y);
    y += marks.height;
    name(y + 28, "Events");
    plot.push(...events(stretch, drawing.moments, y));
    y += EVENTS;
    for (const row of rows) {
      name(y + 14, row.name);
      plot.push(...row.spans.flatMap((span) => bar(stretch, span, y)));
      y += LANE;
    }
    name(y + 4 + GRAPH / 2 + 4, "Playhead");
    plot.push(graph(stretch, drawing.moments, y + 4, labels));
    y += GRAPH + 12;
    if (expiry && !expiry.later) {
      const from = Math.max(stretch.x(expiry.from), stretch.gutter);
      const wide = Math.min(stretch.x(stretch.whole.to), stretch.width) - from;
      if (wide > 0) plot.push(svg("rect", { x: near(from), y: 0, width: near(wide), height: y, class: "over" }));
    }
    layers.grid.replaceChildren(...axis(stretch, drawing.start, y));
    layers.plot.replaceChildren(...plot);
    layers.labels.replaceChildren(...labels);
    layers.cursor.setAttribute("y2", y);
    // A drawing within the drawing, in the same pixels: it cuts off what is not seen.
    const seen = { x: stretch.gutter - 1, y: 0, width: Math.max(stretch.width - stretch.gutter + 1, 0), height: y };
    for (const [key, value] of Object.entries(seen)) layers.plot.setAttribute(key, value);
    layers.plot.setAttribute("viewBox", Object.values(seen).join(" "));
    layers.svg.setAttribute("viewBox", `0 0 ${stretch.width} ${y + 22}`);
  };

  const layersOf = (marks) => {
    const layers = {
      grid: svg("g", { class: "grid" }), plot: svg("svg", {}), labels: svg("g", {}),
      cursor: svg("line", { class: "cursor", y1: 0, visibility: "hidden" }),
    };
    layers.svg = svg("svg", { role: "group", "aria-label": "Lanes" }, layers.grid, layers.plot, layers.cursor, layers.labels, marks.layer);
    return layers;
  };

  // What an event tells, for the line below the lanes.
  const words = (drawing, number) => {
    const moment = drawing.moments[number];
    const wall = date(drawing.start + moment.ms);
    return [element("strong", {}, `${(number + 1).toLocaleString("en")} ${moment.kind}`), ` ${[
      told(moment), `${elapsed(moment.ms)} in`, wall === null ? "" : `${wall.slice(11, 23)} UTC`,
      number === 0 ? "" : `${seconds(moment.gap)} after the one before`, `playhead ${seconds(moment.playhead)}`,
    ].filter(Boolean).join(" · ")}`];
  };

  // The event that is told of.
  const cursorOf = (drawing, stretch, inspector, layers) => {
    const { moments } = drawing;
    let at = null;
    const show = () => {
      const seen = at !== null && stretch.holds(moments[at].ms);
      layers().cursor.setAttribute("visibility", seen ? "visible" : "hidden");
      if (seen) for (const key of ["x1", "x2"]) layers().cursor.setAttribute(key, near(stretch.x(moments[at].ms)));
    };
    const tell = (number) => {
      if (number === at) return;
      at = number;
      inspector.replaceChildren(...words(drawing, number));
      show();
    };
    const nearest = (ms) => moments.reduce((best, one, i) => (Math.abs(one.ms - ms) < Math.abs(moments[best].ms - ms) ? i : best), 0);
    return {
      show, tell,
      goTo: (number) => {
        tell(number);
        if (!stretch.holds(moments[number].ms)) stretch.center(moments[number].ms);
      },
      point: (px) => { if (px > stretch.gutter) tell(nearest(stretch.timeAt(px))); },
      at: () => at,
      next: (by) => (at === null ? 0 : Math.min(Math.max(at + by, 0), moments.length - 1)),
      middle: () => (at !== null && stretch.holds(moments[at].ms) ? moments[at].ms : (stretch.from + stretch.to) / 2),
    };
  };

  const legendOf = (drawing) => {
    const kinds = new Set(drawing.spans.filter((span) => span.lane === "Playback").map((span) => span.name));
    return element("p", { class: "legend" }, ...[...kinds].map((kind) => element("span", {}, element("i", { class: kind }), kind)));
  };

  // Once a frame is soon enough.
  const oncePerFrame = (draw) => {
    let waits = false;
    return () => {
      if (waits) return;
      waits = true;
      requestAnimationFrame(() => { waits = false; draw(); });
    };
  };

  /// The lanes of a session: `drawing` is unpacked, `shown` are the numbers of its findings, `opened` is
  /// called with one that the reader opens, `entered` with the number of an event.
  page.lanes = (drawing, session, shown, { opened, entered }) => {
    const expiry = expiryOf(drawing, session);
    const [first, last] = bounds(drawing.moments.map((moment) => moment.ms).concat(drawing.over ? [drawing.over.from] : []));
    const stretch = new Stretch(first, last);
    const inspector = element("p", { class: "inspector", "aria-live": "polite" }, HINT);
    let layers = null;
    const cursor = cursorOf(drawing, stretch, inspector, () => layers);
    const marks = new Marks(shown, drawing.moments, { opened, seen: cursor.goTo });
    layers = layersOf(marks);
    const board = element("div", {
      class: "board", tabindex: "0", role: "group", "aria-roledescription": "timeline",
      "aria-label": `Timeline of ${session.title}: arrows move, plus and minus zoom, 0 shows all, shift and arrows go from event to event, enter opens one, tab goes to the findings.`,
    }, layers.svg);
    const { buttons, showLimits } = steer(board, stretch, { point: cursor.point, open: () => { if (cursor.at() !== null) entered(cursor.at()); }, middle: cursor.middle, step: (by) => cursor.goTo(cursor.next(by)) });
    const rows = rowsOf(drawing, expiry, stretch.whole.to);
    const draw = () => {
      paint({ drawing, stretch, marks, rows, expiry, layers });
      cursor.show();
      showLimits();
    };
    const soon = oncePerFrame(() => { if (stretch.width > 0) draw(); });
    stretch.changed = soon;
    const watch = new ResizeObserver(([entry]) => {
      const width = Math.round(entry.contentRect.width);
      if (width === 0 || width === stretch.width) return;
      stretch.width = width;
      marks.reserve(stretch);
      soon();
    });
    return {
      made: element("figure", { class: "lanes" },
        element("div", { class: "toolbar" }, legendOf(drawing), element("div", { class: "zoom", role: "group", "aria-label": "Part of the timeline" }, ...buttons)),
        board, inspector),
      begin: () => watch.observe(board),
      end: () => watch.disconnect(),
      /// Shows that a finding is open, or no more.
      mark: (i, open) => marks.of(i)?.mark.setAttribute("aria-expanded", String(open)),
      /// Shows which event is open.
      goTo: (number) => cursor.goTo(number),
      /// What an event says beside its number and type.
      words: (number) => words(drawing, number)[1].trim(),
      /// Goes to the mark of a finding.
      reveal: (i) => {
        const one = marks.of(i);
        if (!one) return;
        const all = stretch.whole.to - stretch.whole.from;
        const half = Math.min(all / 2, Math.max(60_000, all / 16));
        stretch.look(one.ms - half, one.ms + half);
        one.mark.focus({ preventScroll: true });
      },
    };
  };
})();
