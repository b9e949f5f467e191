"use strict";
// All text of a capture gets into the page as text nodes, never as markup.
const page = (() => {
  const CHUNK = 100;
  const MAX_PRINTED = 500;
  const SEVERITIES = ["error", "warning", "note"];
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const { findings, rules, sessions } = data;
  // What the scripts of the sessions use, and add to.
  const page = { data, byId };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(key, "");
      else if (value !== false && value !== null) made.setAttribute(key, value);
    }
    made.append(...children.flat().filter((child) => child !== null));
    return made;
  };
  Object.assign(page, { element });
  // What stands between backticks is code.
  const worded = (text) => {
    const parts = text.split("`");
    const paired = parts.length % 2 === 1;
    return parts.map((part, i) => (paired && i % 2 === 1 ? element("code", {}, part) : part));
  };
  const counted = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
  Object.assign(page, { worded, counted });

  // The filters, which the address tells, too: a link leads to what is seen.
  const everything = () => ({ severities: new Set(SEVERITIES), rule: "", session: "", text: "", open: "", view: "", show: "" });
  const fromAddress = () => {
    const told = new URLSearchParams(location.hash.slice(1));
    const wanted = everything();
    if (told.has("severity")) wanted.severities = new Set(told.get("severity").split(","));
    for (const key of ["rule", "session", "text", "open", "view", "show"]) wanted[key] = told.get(key) ?? "";
    return wanted;
  };
  const toAddress = () => {
    const told = new URLSearchParams();
    if (filter.severities.size < SEVERITIES.length) told.set("severity", [...filter.severities].join());
    for (const key of ["rule", "session", "text", "view", "show"]) if (filter[key]) told.set(key, filter[key]);
    // Not every place where a report is shown allows this, and none needs it.
    try { history.replaceState(null, "", `#${told}`); } catch { /* as it is */ }
  };
  let filter = fromAddress();

  // How a finding stands to the baseline, if there is one.
  const standing = (one) => (one.known === null ? null : one.known ? "known" : "new");
  const searched = findings.map(() => null);
  const searchText = (i) => {
    const one = findings[i];
    searched[i] ??= [one.message, rules[one.rule].id, one.event, one.place.name, one.impact, one.help, standing(one)]
      .filter(Boolean).join("\n").toLowerCase();
    return searched[i];
  };
  const matches = (one, i) =>
    filter.severities.has(one.severity) &&
    (!filter.rule || rules[one.rule].id === filter.rule) &&
    (!filter.session || String(one.session ?? "none") === filter.session) &&
    (!filter.text || searchText(i).includes(filter.text.toLowerCase()));

  // A window of a payload with the place marked in it.
  const payload = (excerpt) => excerpt && element("pre", {},
    excerpt.cutBefore ? element("span", { class: "cut" }, "…") : null,
    excerpt.before, element("mark", {}, excerpt.marked), excerpt.after,
    excerpt.cutAfter ? element("span", { class: "cut" }, "…") : null);
  const fact = (name, ...value) => [element("dt", {}, name), element("dd", {}, ...value)];
  const toTimeline = (one) => {
    if (one.moment === null || one.session === null || sessions[one.session].drawing === null) return null;
    const made = element("button", { type: "button", class: "quiet to-timeline" }, "Show on the timeline");
    made.addEventListener("click", () => page.openSession(one.session, findings.indexOf(one)));
    return made;
  };
  const details = (one) => {
    const rule = rules[one.rule];
    const related = one.related.map((other) => element("li", {},
      ...worded(other.message), " ", element("code", {}, other.place.name), payload(other.place.excerpt)));
    return element("div", { class: "body" },
      payload(one.place.excerpt),
      one.impact ? element("p", { class: "impact" }, element("strong", {}, "Impact: "), one.impact) : null,
      one.help ? element("p", { class: "help" }, ...worded(one.help)) : null,
      element("dl", { class: "facts" },
        fact("place", element("code", {}, one.place.name)),
        one.place.record ? fact("record", one.place.record) : null,
        one.place.pointer ? fact("pointer", element("code", {}, one.place.pointer)) : null,
        one.event ? fact("event", one.event) : null,
        one.session !== null ? fact("session", element("code", {}, sessions[one.session].id)) : null,
        rule.summary ? fact("rule", ...worded(rule.summary)) : null,
        fact("fingerprint", element("code", {}, one.fingerprint))),
      toTimeline(one),
      related.length ? [element("h3", {}, "See also"), element("ul", { class: "related" }, related)] : null);
  };
  // `of` keeps those of the list and those of a session apart.
  const card = (i, of) => {
    const one = findings[i];
    const made = element("details", { class: `finding ${one.severity}`, id: `${of}-${i + 1}` },
      element("summary", {},
        element("span", { class: "head" },
          element("span", { class: "badge" }, one.severity),
          element("span", { class: "id" }, rules[one.rule].id),
          standing(one) ? element("span", { class: "standing" }, standing(one)) : null,
          one.count > 1 ? element("span", {}, `${one.count.toLocaleString("en")} times`) : null,
          element("span", { class: "where" }, one.place.name)),
        element("span", { class: "message" }, ...worded(one.message))));
    // Made when it is first looked at: a report may hold thousands.
    made.addEventListener("toggle", () => {
      if (made.open && !made.querySelector(".body")) made.append(details(one));
    });
    return made;
  };
  const heading = (one) => {
    if (one.session === null) {
      return element("div", { class: "session" }, element("h2", {}, "About the captures"));
    }
    const session = sessions[one.session];
    const made = element("button", { type: "button", class: "quiet" }, "Timeline and figures");
    made.addEventListener("click", () => page.openSession(one.session, null));
    return element("div", { class: "session" },
      element("div", {}, element("h2", {}, session.title), element("p", {}, session.facts)), made);
  };

  let shown = [];
  let rendered = 0;
  const render = (count) => {
    const part = document.createDocumentFragment();
    for (const i of shown.slice(rendered, rendered + count)) {
      const before = rendered > 0 ? findings[shown[rendered - 1]].session : undefined;
      if (findings[i].session !== before) part.append(heading(findings[i]));
      part.append(card(i, "finding"));
      rendered += 1;
    }
    byId("findings").append(part);
    byId("more").hidden = rendered >= shown.length;
  };
  const restart = () => {
    shown = findings.map((one, i) => (matches(one, i) ? i : -1)).filter((i) => i >= 0);
    rendered = 0;
    byId("findings").replaceChildren();
    render(CHUNK);
    const of = shown.length === findings.length ? "" : ` of ${findings.length.toLocaleString("en")}`;
    byId("count").textContent = `${counted(shown.length, "finding")}${of}`;
    if (shown.length === 0) {
      const words = findings.length === 0 ? "Nothing was found." : "No finding matches the filters.";
      byId("findings").append(element("p", { class: "none" }, words));
    }
  };

  // The controls show the filters, and change them.
  const buttons = SEVERITIES.map((severity) => {
    const count = findings.filter((one) => one.severity === severity).length;
    const made = element("button", { type: "button", class: severity, "data-severity": severity },
      counted(count, severity));
    made.addEventListener("click", () => {
      if (!filter.severities.delete(severity)) filter.severities.add(severity);
      apply();
    });
    return made;
  });
  byId("severities").append(...buttons);
  const option = (value, text) => element("option", { value }, text);
  byId("rule").append(option("", "all rules"), ...rules.map((rule) => option(rule.id, rule.id)));
  const named = [...new Set(findings.map((one) => one.session))];
  byId("session").append(option("", "all sessions"), ...named.map((i) =>
    (i === null ? option("none", "none: about the captures") : option(String(i), sessions[i].title))));
  const showFilters = () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(filter.severities.has(button.dataset.severity)));
    }
    for (const key of ["rule", "session", "text"]) byId(key).value = filter[key];
  };
  const apply = () => { showFilters(); restart(); toAddress(); };
  for (const key of ["rule", "session", "text"]) {
    byId(key).addEventListener("input", (event) => {
      filter[key] = event.target.value;
      restart();
      toAddress();
    });
  }
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", (event) => {
    event.preventDefault();
    filter = { ...everything(), view: filter.view, show: filter.show };
    apply();
  });
  for (const cell of document.querySelectorAll("[data-rule]")) {
    const id = cell.dataset.rule;
    const made = element("button", { type: "button", title: "Show its findings" }, id);
    made.addEventListener("click", () => {
      filter = { ...everything(), rule: id };
      apply();
      setView("");
      byId("browse").scrollIntoView();
      byId("findings").focus({ preventScroll: true });
    });
    cell.replaceChildren(made);
  }
  byId("more").addEventListener("click", () => render(CHUNK));
  if ("IntersectionObserver" in window) {
    new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting) && rendered < shown.length) render(CHUNK);
    }, { rootMargin: "600px" }).observe(byId("more").parentElement);
  }
  window.addEventListener("hashchange", () => {
    filter = fromAddress();
    showFilters();
    restart();
    setView(filter.view);
  });

  // Two views: the findings, and the sessions.
  const tabs = [["", "findings", "browse"], ["sessions", "sessions", "sessions"]]
    .map(([view, name, panel]) => ({ view, tab: byId(`tab-${name}`), panel: byId(panel) }));
  const setView = (view) => {
    filter.view = tabs.some((one) => one.view === view) ? view : "";
    for (const one of tabs) {
      const chosen = one.view === filter.view;
      one.tab.setAttribute("aria-selected", String(chosen));
      one.tab.tabIndex = chosen ? 0 : -1;
      one.panel.hidden = !chosen;
    }
    toAddress();
    if (filter.view === "sessions") page.showSessions?.(filter.show);
  };
  tabs.forEach((one, i) => {
    one.tab.addEventListener("click", () => setView(one.view));
    one.tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tabs[(i + 1) % tabs.length];
      setView(other.view);
      other.tab.focus();
    });
  });
  byId("tab-findings").textContent = `Findings (${findings.length.toLocaleString("en")})`;
  byId("tab-sessions").textContent = `Sessions (${sessions.length.toLocaleString("en")})`;

  // Light or dark as the system has it, until the reader chooses.
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const setTheme = (theme) => {
    document.documentElement.dataset.theme = theme;
    byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
  };
  byId("theme").hidden = false;
  byId("theme").addEventListener("click", () =>
    setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
  dark.addEventListener("change", () => setTheme(dark.matches ? "dark" : "light"));
  setTheme(dark.matches ? "dark" : "light");

  // On paper nothing can be opened.
  window.addEventListener("beforeprint", () => {
    if (filter.view !== "") return;
    if (rendered < Math.min(shown.length, MAX_PRINTED)) render(MAX_PRINTED - rendered);
    for (const one of byId("findings").querySelectorAll(".finding")) {
      if (!one.querySelector(".body")) one.append(details(findings[Number(one.id.slice(8)) - 1]));
      one.open = true;
    }
  });

  byId("tabs").hidden = false;
  showFilters();
  restart();
  setView(filter.view);
  const opened = filter.open && byId(`finding-${filter.open}`);
  if (opened) { opened.open = true; opened.scrollIntoView(); }

  const remember = (session) => { filter.show = String(session); toAddress(); };
  return Object.assign(page, { card, setView, remember, chosenView: () => filter.view, shown: () => filter.show });
})();
