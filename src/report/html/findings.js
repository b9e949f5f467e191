
// The findings: all of them, the worst first, to search and to filter.
(() => {
  const { byId, element, worded, counted, watch, go, link, data } = page;
  const { findings, rules, sessions, issues } = data;
  const CHUNK = 100;
  const MAX_PRINTED = 500;
  const SEVERITIES = ["error", "warning", "note"];
  const NAMES = { error: "Errors", warning: "Warnings", note: "Notes" };
  const FILTERS = ["severity", "rule", "session", "issue", "text"];

  // How a finding stands to the baseline, if there is one.
  const standing = (one) => (one.known === null ? null : one.known ? "unchanged" : "new");
  const searched = findings.map(() => null);
  const searchText = (i) => {
    const one = findings[i];
    searched[i] ??= [one.message, rules[one.rule].id, one.event, one.place.name, one.impact, one.help, one.fingerprint, standing(one)]
      .filter(Boolean).join("\n").toLowerCase();
    return searched[i];
  };
  const matches = (one, i, want) =>
    (!want.severity || want.severity.split(",").includes(one.severity)) &&
    (!want.rule || rules[one.rule].id === want.rule) &&
    (!want.session || String(one.session ?? "none") === want.session) &&
    (!want.issue || String(one.issue) === want.issue) &&
    (!want.text || searchText(i).includes(want.text.toLowerCase()));

  // A window of a payload with the place marked in it.
  const payload = (excerpt) => excerpt && element("pre", { tabindex: "0", role: "group", "aria-label": "Payload" },
    excerpt.cutBefore ? element("span", { class: "cut" }, "…") : null,
    excerpt.before, element("mark", {}, excerpt.marked), excerpt.after,
    excerpt.cutAfter ? element("span", { class: "cut" }, "…") : null);
  const fact = (name, ...value) => [element("dt", {}, name), element("dd", {}, ...value)];
  const toTimeline = (one) => {
    if (one.moment === null || one.session === null || sessions[one.session].drawing === null) return null;
    const made = element("button", { type: "button", class: "quiet to-timeline" }, "Show on the timeline");
    made.addEventListener("click", () => page.openSession(one.session, findings.indexOf(one)));
    const request = element("a", { class: "to-request", href: link({ view: "sessions", show: String(one.session), event: String(one.moment + 1) }) },
      "Show the request");
    return element("p", { class: "ways" }, made, request);
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
        fact("location", element("code", {}, one.place.name)),
        one.place.record ? fact("record", one.place.record) : null,
        one.place.pointer ? fact("pointer", element("code", {}, one.place.pointer)) : null,
        one.event ? fact("event", one.event) : null,
        one.session !== null ? fact("session", element("a", { href: link({ view: "sessions", show: String(one.session) }) }, element("code", {}, sessions[one.session].id || "without an ID"))) : null,
        fact("rule", element("a", { href: `#rule-${rule.id}` }, rule.id), rule.summary ? [": ", ...worded(rule.summary)] : null),
        fact("fingerprint", element("a", { href: link({ finding: one.fingerprint }), title: "Link to this finding" }, element("code", {}, one.fingerprint)))),
      toTimeline(one),
      related.length ? [element("h4", {}, "See also"), element("ul", { class: "related" }, related)] : null);
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
  const headingOf = (one) => {
    if (one.session === null) return element("div", { class: "session" }, element("h3", {}, "About the captures"));
    const session = sessions[one.session];
    return element("div", { class: "session" },
      element("div", {}, element("h3", {}, session.title), element("p", {}, session.facts)),
      element("a", { class: "button", href: link({ view: "sessions", show: String(one.session) }) }, "Timeline and metrics"));
  };

  let shown = [];
  let rendered = 0;
  const render = (count) => {
    const part = document.createDocumentFragment();
    for (const i of shown.slice(rendered, rendered + count)) {
      const before = rendered > 0 ? findings[shown[rendered - 1]] : null;
      const one = findings[i];
      const isNext = before?.severity !== one.severity;
      if (isNext) part.append(element("h2", { class: one.severity }, NAMES[one.severity]));
      if (isNext || before.session !== one.session) part.append(headingOf(one));
      part.append(card(i, "finding"));
      rendered += 1;
    }
    byId("findings").append(part);
    byId("more").hidden = rendered >= shown.length;
  };
  const restart = (want) => {
    shown = findings.map((one, i) => (matches(one, i, want) ? i : -1)).filter((i) => i >= 0);
    rendered = 0;
    byId("findings").replaceChildren();
    render(CHUNK);
    const of = shown.length === findings.length ? "" : ` of ${findings.length.toLocaleString("en")}`;
    const issue = issues[want.issue];
    byId("count").replaceChildren(`${counted(shown.length, "finding")}${of}`, ...(issue ? [" of the issue “", ...worded(issue.message), "”"] : []));
    if (shown.length === 0) {
      const words = findings.length === 0 ? "No findings." : "No finding matches the filters.";
      byId("findings").append(element("p", { class: "none" }, words));
    }
  };

  // The controls show the filters, and change them.
  const buttons = SEVERITIES.map((severity) => {
    const count = findings.filter((one) => one.severity === severity).length;
    const made = element("button", { type: "button", class: severity, "data-severity": severity }, counted(count, severity));
    made.addEventListener("click", () => {
      const pressed = new Set(page.seen().severity.split(",").filter(Boolean));
      if (!pressed.delete(severity)) pressed.add(severity);
      go({ severity: SEVERITIES.filter((one) => pressed.has(one)).join(), finding: "" });
    });
    return made;
  });
  byId("severities").append(...buttons);
  const option = (value, text) => element("option", { value }, text);
  byId("rule").append(option("", "all rules"), ...rules.map((rule) => option(rule.id, rule.id)));
  // Of very many sessions a list helps nobody, and takes long to make.
  const MAX_OPTIONS = 1_000;
  const named = [...new Set(findings.map((one) => one.session))].slice(0, MAX_OPTIONS);
  byId("session").append(option("", "all sessions"), ...named.map((i) =>
    (i === null ? option("none", "none: about the captures") : option(String(i), sessions[i].title))));
  for (const [key, step] of [["rule", "new"], ["session", "new"], ["text", "same"]]) {
    byId(key).addEventListener("input", (event) => go({ [key]: event.target.value, finding: "" }, step));
  }
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", (event) => {
    event.preventDefault();
    go(Object.fromEntries([...FILTERS, "finding"].map((key) => [key, ""])));
  });
  // The list is made when it is first looked at.
  watch(["view", ...FILTERS], (() => {
    let before = null;
    return (seen) => {
      const now = FILTERS.map((key) => seen[key]).join("\n");
      if (seen.view !== "findings" || now === before) return;
      before = now;
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(seen.severity.split(",").includes(button.dataset.severity)));
      }
      for (const key of ["rule", "session", "text"]) if (byId(key).value !== seen[key]) byId(key).value = seen[key];
      restart(seen);
    };
  })());
  watch(["view", "finding"], (seen) => {
    if (seen.view !== "findings" || !seen.finding) return;
    const i = findings.findIndex((one) => one.fingerprint === seen.finding);
    const at = shown.indexOf(i);
    if (at < 0) {
      byId("count").textContent = `No finding that is shown has the fingerprint ${seen.finding}.`;
      return;
    }
    if (at >= rendered) render(at + 1 - rendered);
    const opened = byId(`finding-${i + 1}`);
    opened.open = true;
    opened.scrollIntoView({ block: "center" });
    opened.querySelector("summary").focus({ preventScroll: true });
  });
  byId("more").addEventListener("click", () => render(CHUNK));
  if ("IntersectionObserver" in window) {
    new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting) && rendered > 0 && rendered < shown.length) render(CHUNK);
    }, { rootMargin: "600px" }).observe(byId("more").parentElement);
  }

  // On paper nothing can be opened.
  window.addEventListener("beforeprint", () => {
    if (page.seen().view !== "findings") return;
    if (rendered < Math.min(shown.length, MAX_PRINTED)) render(MAX_PRINTED - rendered);
    for (const one of byId("findings").querySelectorAll(".finding")) {
      if (!one.querySelector(".body")) one.append(details(findings[Number(one.id.slice(8)) - 1]));
      one.open = true;
    }
  });
  Object.assign(page, { card, details, fact, severityNames: NAMES });
})();
