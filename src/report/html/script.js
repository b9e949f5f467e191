"use strict";
// All text of a capture gets into the page as text nodes, never as markup.
const page = (() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(key, "");
      else if (value !== false && value !== null) made.setAttribute(key, value);
    }
    made.append(...children.flat().filter((child) => child !== null));
    return made;
  };
  // What stands between backticks is code.
  const worded = (text) => {
    const parts = text.split("`");
    const paired = parts.length % 2 === 1;
    return parts.map((part, i) => (paired && i % 2 === 1 ? element("code", {}, part) : part));
  };
  const counted = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

  // What is seen, which the address says, too: a link leads to it, and Back goes to what was seen before.
  const KEYS = ["view", "severity", "rule", "session", "issue", "text", "finding", "show", "event", "page"];
  const VIEWS = ["issues", "findings", "sessions", "rules"];
  const OF_FINDINGS = ["severity", "rule", "session", "issue", "text", "finding"];
  const NOTHING = Object.fromEntries(KEYS.map((key) => [key, ""]));
  const viewOf = (told) => {
    if (VIEWS.includes(told.view)) return told.view;
    return OF_FINDINGS.some((key) => told[key]) ? "findings" : "issues";
  };
  const read = () => {
    const hash = location.hash.slice(1);
    if (hash.startsWith("rule-")) return { ...NOTHING, view: "rules", page: hash.slice(5) };
    const params = new URLSearchParams(hash);
    const told = Object.fromEntries(KEYS.map((key) => [key, params.get(key) ?? ""]));
    return { ...told, view: viewOf(told) };
  };
  const address = (seen) => {
    if (seen.view === "rules" && seen.page) return `#rule-${seen.page}`;
    const told = new URLSearchParams();
    for (const key of KEYS) {
      if (seen[key] && (key !== "view" || seen.view !== viewOf({ ...seen, view: "" }))) told.set(key, seen[key]);
    }
    return `#${told}`;
  };

  let seen = read();
  const watchers = [];
  const show = () => {
    for (const one of watchers) {
      const now = one.keys.map((key) => seen[key]).join("\n");
      if (now !== one.now) {
        one.now = now;
        one.changed(seen);
      }
    }
  };
  /// Calls `changed` now and whenever one of these keys has another value.
  const watch = (keys, changed) => watchers.push({ keys, changed, now: null });
  /// Changes what is seen; a step that Back undoes, unless `step` is "same".
  const go = (changes, step = "new") => {
    const next = { ...seen, ...changes };
    const moves = address(next) !== address(seen);
    seen = next;
    if (moves) {
      // Not every place where a report is shown allows this, and nothing else needs it.
      try { history[step === "new" ? "pushState" : "replaceState"](null, "", address(seen)); } catch { /* as it is */ }
    }
    show();
  };
  /// The address of something else in the page.
  const link = (changes) => address({ ...NOTHING, ...changes });
  for (const moved of ["hashchange", "popstate"]) {
    window.addEventListener(moved, () => { seen = read(); show(); });
  }

  // The parts of the report.
  const tabs = [["issues", "issues"], ["findings", "browse"], ["sessions", "sessions"], ["rules", "rules"]]
    .map(([view, panel]) => ({ view, tab: byId(`tab-${view}`), panel: byId(panel) }));
  const isSeen = (one) => one !== document.body && one.getClientRects().length > 0;
  watch(["view"], () => {
    for (const one of tabs) {
      const chosen = one.view === seen.view;
      one.tab.setAttribute("aria-selected", String(chosen));
      one.tab.tabIndex = chosen ? 0 : -1;
      one.panel.hidden = !chosen;
    }
    if (document.activeElement && !isSeen(document.activeElement) && document.activeElement !== document.body) {
      byId("report").focus({ preventScroll: true });
    }
    if (byId("tabs").getBoundingClientRect().top < 0) byId("tabs").scrollIntoView();
  });
  const STEPS = { ArrowLeft: -1, ArrowRight: 1 };
  tabs.forEach((one, i) => {
    one.tab.addEventListener("click", () => go({ view: one.view, finding: "", event: "" }));
    one.tab.addEventListener("keydown", (event) => {
      const at = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1
        : event.key in STEPS ? (i + STEPS[event.key] + tabs.length) % tabs.length : null;
      if (at === null) return;
      event.preventDefault();
      tabs[at].tab.click();
      tabs[at].tab.focus();
    });
  });
  const totals = { issues: data.issues.length, findings: data.findings.length, sessions: data.sessions.length, rules: data.rules.length };
  for (const { view, tab } of tabs) tab.textContent = `${tab.textContent} (${totals[view].toLocaleString("en")})`;
  byId("tabs").hidden = false;
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("report").focus();
    byId("tabs").scrollIntoView();
  });

  // Light or dark as the system has it, until the reader chooses; the choice is kept where that is possible.
  const KEPT = "playproof-theme";
  const kept = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  const keep = (theme) => { try { localStorage.setItem(KEPT, theme); } catch { /* for this page */ } };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const setTheme = (theme) => {
    document.documentElement.dataset.theme = theme;
    byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
    byId("theme").setAttribute("aria-label", theme === "dark" ? "Light colours" : "Dark colours");
  };
  const ofSystem = () => (dark.matches ? "dark" : "light");
  byId("theme").hidden = false;
  byId("theme").addEventListener("click", () => {
    const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    setTheme(theme);
    keep(theme);
  });
  dark.addEventListener("change", () => { if (kept() === null) setTheme(ofSystem()); });
  setTheme(["dark", "light"].includes(kept()) ? kept() : ofSystem());

  return { data, byId, element, worded, counted, watch, go, link, show, seen: () => seen };
})();
