
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

  // The findings of each that are listed, and how many there are by severity.
  const found = sessions.map(() => []);
  findings.forEach((one, i) => { if (one.session !== null) found[one.session].push(i); });
  const counts = sessions.map((one) => one.found);
  const total = (session) => counts[session].reduce((sum, count) => sum + count, 0);

  const badges = (session) => {
    const told = SEVERITIES.map((severity, i) => (counts[session][i] === 0 ? null
      : element("span", { class: `count-of ${severity}` }, counted(counts[session][i], severity))));
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
      (want.severity !== "none" || total(i) === 0) &&
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
      page.go({ show: String(i), event: "" });
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
      element("h3", {}, counted(total(session), "finding")),
      total(session) > cards.size ? element("p", { class: "hint" }, `${counted(total(session) - cards.size, "finding")} ${total(session) - cards.size === 1 ? "is" : "are"} not listed.`) : null,
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
      element("td", { class: "number" }, element("a", {
        href: page.link({ view: "sessions", show: String(session), event: String(number + 1) }), "aria-label": `Event ${number + 1}`,
      }, (number + 1).toLocaleString("en"))),
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
      const heading = ["No.", "Time", "Playhead", "Event", "Details"].map((name, i) =>
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
  let drawing = null;
  const showChosen = (session) => {
    for (const button of byId("session-list").querySelectorAll("button")) {
      if (Number(button.dataset.session) === session) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const list = byId("session-list");
    const entry = list.querySelector("[aria-current]");
    if (!entry) return;
    const top = entry.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + entry.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top;
  };
  // The event that the address names, with its request.
  const showEvent = (told) => {
    const number = /^\d+$/.test(told) ? Number(told) - 1 : -1;
    const slot = byId("chosen").querySelector(".opened");
    if (!slot) return;
    if (number < 0 || number >= drawing.moments.length) return slot.replaceChildren();
    lanes.goTo(number);
    const close = () => {
      page.go({ event: "" });
      byId("chosen").querySelector(".board").focus({ preventScroll: true });
    };
    slot.replaceChildren(page.event(chosen, number, drawing, lanes.words(number), close));
    byId("event").focus({ preventScroll: true });
    slot.scrollIntoView({ block: "nearest" });
  };
  const show = (session) => {
    chosen = session;
    const one = sessions[session];
    lanes?.end();
    lanes = null;
    drawing = null;
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
    drawing = page.unpack(drawn);
    let opener = null;
    lanes = page.lanes(drawing, one, found[session], {
      opened: (i) => opener(i),
      entered: (number) => page.go({ event: String(number + 1) }, page.seen().event ? "same" : "new"),
    });
    const listedFindings = findingsOf(session, lanes);
    opener = listedFindings.opener;
    const left = drawn.leftOut === 0 ? null : element("p", { class: "hint" },
      `The first ${counted(drawing.moments.length, "event")} of ${(drawing.moments.length + drawn.leftOut).toLocaleString("en")} are drawn.`);
    byId("chosen").replaceChildren(head, lanes.made, ...(left ? [left] : []), element("div", { class: "opened" }),
      element("div", { class: "below" },
        element("div", {}, listedFindings.made, eventTable(drawing, session)), page.figures(drawn)));
    lanes.begin();
  };

  const ended = new Set(sessions.map((one) => one.ended));
  byId("ended").append(element("option", { value: "" }, "any"),
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

  page.openSession = (session, finding) => {
    page.go({ view: "sessions", show: String(session), event: "" });
    if (finding !== null) lanes?.reveal(finding);
    byId("chosen").scrollIntoView({ block: "start" });
  };
  page.watch(["view", "show", "event"], (seen) => {
    if (seen.view !== "sessions" || sessions.length === 0) return;
    if (listed.length === 0 && rendered === 0) relist();
    const told = /^\d+$/.test(seen.show) && Number(seen.show) < sessions.length;
    const session = told ? Number(seen.show) : chosen ?? listed[0];
    if (session === undefined) return;
    if (session !== chosen) {
      show(session);
      showChosen(session);
      if (told && byId("chosen").getBoundingClientRect().top < 0) byId("chosen").scrollIntoView({ block: "start" });
    }
    showEvent(seen.event);
  });
  page.show();
})();
