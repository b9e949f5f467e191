
// The issues: the same finding over all sessions, the worst first. Each opens to its sessions.
(() => {
  const { byId, element, worded, counted, watch, link, data, fact } = page;
  const { findings, sessions, issues } = data;
  const CHUNK = 100;
  const SESSIONS = 20;
  const byPrint = () => new Map(findings.map((one, i) => [one.fingerprint, i]));
  let numbers = null;

  const spread = (one) => {
    const share = one.share === null ? "" : ` (${one.share})`;
    const where = one.sessions === 0 ? "" : ` in ${counted(one.sessions, "session")}${share}`;
    return `${counted(one.findings, "finding")}${where}`;
  };
  const sessionsOf = (one, i) => {
    const found = new Map();
    for (const other of findings) {
      if (other.issue === i && other.session !== null) found.set(other.session, [...(found.get(other.session) ?? []), other]);
    }
    const row = (session) => {
      const here = found.get(session) ?? [];
      return element("li", {},
        element("a", { href: link({ view: "sessions", show: String(session) }) }, sessions[session].title),
        sessions[session].name ? ` · ${sessions[session].name}` : "",
        ...here.slice(0, 3).map((other) => [" · ", element("a", { href: link({ finding: other.fingerprint }) }, other.event ? `event ${other.event}` : "finding")]).flat(),
        here.length > 3 ? ` and ${(here.length - 3).toLocaleString("en")} more` : "");
    };
    const list = element("ul", { class: "of-issue" }, ...one.firstSessions.slice(0, SESSIONS).map(row));
    const rest = one.firstSessions.slice(SESSIONS);
    const more = rest.length === 0 ? null : element("button", { type: "button", class: "quiet" }, `Show ${rest.length.toLocaleString("en")} more`);
    more?.addEventListener("click", () => {
      list.append(...rest.map(row));
      more.remove();
      list.children[SESSIONS].querySelector("a").focus();
    });
    const beyond = one.sessions - one.firstSessions.length;
    return [element("h3", {}, counted(one.sessions, "session")), list, more,
      beyond > 0 ? element("p", { class: "hint" }, `${counted(beyond, "session")} more ${beyond === 1 ? "is" : "are"} counted and not listed.`) : null];
  };
  const details = (one, i) => {
    numbers ??= byPrint();
    const example = numbers.get(one.example);
    const listed = findings.filter((other) => other.issue === i).length;
    return element("div", { class: "body" },
      one.impact ? element("p", { class: "impact" }, element("strong", {}, "Impact: "), `${one.impact}.`) : null,
      element("dl", { class: "facts" },
        fact("rule", element("a", { href: `#rule-${one.rule}` }, one.rule)),
        one.about.length > 0 ? fact("about", ...one.about.map((part) => [element("code", {}, part), " "]).flat()) : null,
        one.seen ? fact("seen", one.seen[0] === one.seen[1] ? one.seen[0] : `${one.seen[0]} to ${one.seen[1]}`) : null,
        listed > 0 ? fact("findings", element("a", { href: link({ view: "findings", issue: String(i) }) }, `List ${counted(listed, "finding")}`),
          one.unlisted > 0 ? `; ${counted(one.unlisted, "note")} counted and not listed` : "") : null),
      example === undefined ? null : [element("h3", {}, "Example"), page.details(findings[example])],
      one.sessions > 0 ? sessionsOf(one, i) : null);
  };
  const card = (i) => {
    const one = issues[i];
    const made = element("details", { class: `finding issue ${one.severity}`, id: `issue-${i + 1}` },
      element("summary", {},
        element("span", { class: "head" },
          element("span", { class: "badge" }, one.severity),
          element("span", { class: "id" }, one.rule),
          element("span", { class: "where" }, spread(one))),
        element("span", { class: "message" }, ...worded(one.message))));
    made.addEventListener("toggle", () => {
      if (made.open && !made.querySelector(".body")) made.append(details(one, i));
    });
    return made;
  };

  let rendered = 0;
  const render = () => {
    const part = document.createDocumentFragment();
    for (let i = rendered; i < Math.min(rendered + CHUNK, issues.length); i += 1) {
      if (issues[i].severity !== issues[i - 1]?.severity) {
        part.append(element("h2", { class: issues[i].severity }, page.severityNames[issues[i].severity]));
      }
      part.append(card(i));
    }
    rendered = Math.min(rendered + CHUNK, issues.length);
    byId("issue-list").append(part);
    byId("more-issues").hidden = rendered >= issues.length;
  };
  byId("more-issues").addEventListener("click", render);
  watch(["view"], (seen) => {
    if (seen.view !== "issues" || rendered > 0) return;
    byId("issues-count").textContent = issues.length === 0 ? "" : `${counted(issues.length, "issue")}, the worst first. An issue is the same finding over all sessions.`;
    if (issues.length === 0) byId("issue-list").replaceChildren(element("p", { class: "none" }, "No findings."));
    else render();
  });
  window.addEventListener("beforeprint", () => {
    if (page.seen().view === "issues") for (const one of byId("issue-list").querySelectorAll(".finding")) one.open = true;
  });
})();
