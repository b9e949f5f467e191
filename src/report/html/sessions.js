
// The sessions: a list to choose from, and the chosen one with its lanes, findings and figures.
(() => {
  const { byId, element, counted, data, clock } = page;
  const { sessions, findings, rules } = data;
  const CHUNK = 100;
  const ROWS = 400;
  const ENDS = {
    sessionComplete: "completed", sessionEnd: "ended", timeout: "timed out", idle: "expired idle", none: "not ended",
  };
  const SEVERITIES = ["error", "warning", "note"];
  const drawings = byId("drawings").textContent.split("\n");

  // What was found in each.
  const found = sessions.map(() => []);
  findings.forEach((one, i) => { if (one.session !== null) found[one.session].push(i); });
  const counts = found.map((all) =>
    SEVERITIES.map((severity) => all.filter((i) => findings[i].severity === severity).length));

  const badges = (session) => {
    const told = SEVERITIES.map((severity, i) => (counts[session][i] === 0 ? null
      : element("span", { class: `count-of ${severity}` }, counted(counts[session][i], severity))));
    const left = sessions[session].findings - found[session].length;
    if (left > 0) told.push(element("span", { class: "count-of" }, `${counted(left, "finding")} not shown`));
    return told.some(Boolean) ? told : [element("span", { class: "count-of clean" }, "no findings")];
  };

  // The list.
  const wanted = () => ({
    text: byId("which").value.toLowerCase(), severity: byId("with").value,
    ended: byId("ended").value, order: byId("order").value,
  });
  const isWanted = (one, i, want) => {
    const severity = SEVERITIES.indexOf(want.severity);
    return (severity < 0 || counts[i][severity] > 0) &&
      (want.severity !== "none" || one.findings === 0) &&
      (!want.ended || one.ended === want.ended) &&
      (!want.text || `${one.id}\n${one.title}\n${one.name}\n${one.facts}`.toLowerCase().includes(want.text));
  };
  const worse = (a, b) => {
    for (let i = 0; i < SEVERITIES.length; i += 1) {
      if (counts[a][i] !== counts[b][i]) return counts[b][i] - counts[a][i];
    }
    return a - b;
  };
  let listed = [];
  let rendered = 0;
  let chosen = null;
  const entry = (i) => {
    const one = sessions[i];
    const made = element("button", { type: "button", "data-session": String(i), "aria-current": i === chosen ? "true" : null },
      element("span", { class: "head" }, element("strong", {}, one.title), ...badges(i)),
      one.name ? element("span", { class: "name" }, one.name) : null,
      element("span", { class: "facts" }, one.facts));
    made.addEventListener("click", () => {
      choose(i, null);
      // Below the list, on a small screen.
      if (window.matchMedia("(max-width: 820px)").matches) byId("chosen").scrollIntoView({ block: "start" });
    });
    return element("li", {}, made);
  };
  const renderList = () => {
    byId("session-list").append(...listed.slice(rendered, rendered + CHUNK).map(entry));
    rendered = Math.min(rendered + CHUNK, listed.length);
    byId("more-sessions").hidden = rendered >= listed.length;
  };
  const relist = () => {
    const want = wanted();
    listed = sessions.map((_, i) => i).filter((i) => isWanted(sessions[i], i, want));
    if (want.order === "worst") listed.sort(worse);
    rendered = 0;
    byId("session-list").replaceChildren();
    renderList();
    const of = listed.length === sessions.length ? "" : ` of ${sessions.length.toLocaleString("en")}`;
    const drawn = sessions.filter((one) => one.drawing !== null).length;
    const left = drawn === sessions.length ? ""
      : `. ${counted(drawn, "session")} ${drawn === 1 ? "has" : "have"} a timeline here: those with the most severe findings`;
    byId("sessions-count").textContent = `${counted(listed.length, "session")}${of}${left}`;
  };

  // The findings of the chosen one.
  const findingsOf = (session, lanes) => {
    const cards = new Map(found[session].map((i) => [i, page.card(i, "of-session")]));
    const opener = (i) => {
      const card = cards.get(i);
      card.open = true;
      card.scrollIntoView({ block: "nearest" });
      card.querySelector("summary").focus({ preventScroll: true });
    };
    for (const [i, card] of cards) {
      card.addEventListener("toggle", () => lanes?.mark(i, card.open));
    }
    const made = element("section", { class: "found", "aria-label": "Findings of the session" },
      element("h3", {}, counted(found[session].length, "finding")),
      cards.size === 0 ? element("p", { class: "hint" }, "Nothing was found in this session.") : null,
      ...cards.values());
    return { made, opener };
  };

  // The same as a table, for those who cannot see the drawing; runs of what tells nothing are one row.
  const runs = (drawing, marked) => {
    const rows = [];
    drawing.moments.forEach((moment, i) => {
      const last = rows[rows.length - 1];
      const plain = (one, number) => !one.note && !one.refused && !marked.has(number);
      if (last && plain(moment, i) && last.plain && last.first.kind === moment.kind) last.count += 1;
      else rows.push({ first: moment, number: i, count: 1, plain: plain(moment, i) });
    });
    return rows;
  };
  const eventTable = (drawing, session) => {
    const marked = new Map();
    for (const i of found[session]) {
      const at = findings[i].moment;
      if (at !== null) marked.set(at, [...(marked.get(at) ?? []), i]);
    }
    const row = ({ first, number, count }) => element("tr", {},
      element("td", { class: "number" }, (number + 1).toLocaleString("en")),
      element("td", { class: "number" }, `${first.ms < 0 ? "-" : ""}${clock(Math.abs(first.ms))}`),
      element("td", { class: "number" }, `${(first.playhead / 1000).toLocaleString("en", { maximumFractionDigits: 1 })} s`),
      element("td", {}, element("code", {}, first.kind), count > 1 ? ` ×${count.toLocaleString("en")}` : ""),
      element("td", {}, page.told(first),
        ...(marked.get(number) ?? []).map((i) => element("span", { class: `found-here ${findings[i].severity}` },
          `${findings[i].severity}: ${rules[findings[i].rule].id}`))));
    const made = element("details", { class: "events" }, element("summary", {}, "Events as a table"));
    made.addEventListener("toggle", () => {
      if (!made.open || made.querySelector("table")) return;
      const rows = runs(drawing, marked);
      const body = element("tbody", {}, ...rows.slice(0, ROWS).map(row));
      const heading = ["No.", "Time", "Playhead", "Event", "What it tells"].map((name, i) =>
        element("th", { scope: "col", class: i < 3 ? "number" : null }, name));
      made.append(element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Events" },
        element("table", {}, element("thead", {}, element("tr", {}, ...heading)), body)));
      if (rows.length > ROWS) {
        const more = element("button", { type: "button" }, "Show all");
        more.addEventListener("click", () => { body.append(...rows.slice(ROWS).map(row)); more.remove(); });
        made.append(element("p", { class: "more" }, more));
      }
    });
    return made;
  };

  // The chosen session.
  let lanes = null;
  const choose = (session, finding) => {
    const one = sessions[session];
    if (session !== chosen) show(session);
    for (const button of byId("session-list").querySelectorAll("button")) {
      if (Number(button.dataset.session) === session) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    page.remember(session);
    const entry = byId("session-list").querySelector("[aria-current]");
    if (entry) {
      const list = byId("session-list");
      const top = entry.offsetTop - list.offsetTop;
      if (top < list.scrollTop || top + entry.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top;
    }
    if (one.drawing !== null && finding !== null) lanes.reveal(finding);
  };
  const show = (session) => {
    chosen = session;
    const one = sessions[session];
    lanes?.end();
    lanes = null;
    const head = element("div", { class: "session" }, element("div", {}, element("h2", {}, one.title, one.name ? ` · ${one.name}` : ""),
      element("p", {}, one.facts)));
    if (one.drawing === null) {
      byId("chosen").replaceChildren(head,
        element("p", { class: "hint" }, "This session is not drawn here. To see it event by event: ",
          element("code", {}, `playproof timeline --session ${one.id || "PREFIX"} CAPTURE`)),
        findingsOf(session, null).made);
      return;
    }
    const drawn = JSON.parse(drawings[one.drawing]);
    const drawing = page.unpack(drawn);
    let opener = null;
    lanes = page.lanes(drawing, one, found[session], (i) => opener(i));
    const listedFindings = findingsOf(session, lanes);
    opener = listedFindings.opener;
    const left = drawn.leftOut === 0 ? null : element("p", { class: "hint" },
      `The first ${counted(drawing.moments.length, "event")} of ${(drawing.moments.length + drawn.leftOut).toLocaleString("en")} are drawn.`);
    byId("chosen").replaceChildren(head, lanes.made, ...(left ? [left] : []),
      element("div", { class: "below" },
        element("div", {}, listedFindings.made, eventTable(drawing, session)), page.figures(drawn)));
    lanes.begin();
  };

  const ended = new Set(sessions.map((one) => one.ended));
  byId("ended").append(element("option", { value: "" }, "in any way"),
    ...Object.keys(ENDS).filter((end) => ended.has(end)).map((end) => element("option", { value: end }, ENDS[end])));
  for (const id of ["which", "with", "ended", "order"]) byId(id).addEventListener("input", relist);
  byId("choose").addEventListener("submit", (event) => event.preventDefault());
  byId("more-sessions").addEventListener("click", renderList);
  byId("session-list").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...byId("session-list").querySelectorAll("button")];
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    if (next) { event.preventDefault(); next.focus(); }
  });
  byId("chooser").hidden = sessions.length < 2;
  byId("sessions").classList.toggle("alone", sessions.length < 2);
  if (sessions.length === 0) byId("chosen").append(element("p", { class: "none" }, "No session was found."));

  page.showSessions = (told) => {
    if (listed.length === 0) relist();
    const session = /^\d+$/.test(told) && Number(told) < sessions.length ? Number(told) : listed[0];
    if (chosen === null && session !== undefined) choose(session, null);
  };
  page.openSession = (session, finding) => {
    page.remember(session);
    page.setView("sessions");
    choose(session, finding);
    if (finding === null) byId("chosen").focus({ preventScroll: true });
    byId("chosen").scrollIntoView({ block: "start" });
  };
  if (page.chosenView() === "sessions") {
    page.showSessions(page.shown());
    byId("tabs").scrollIntoView();
  }
})();
