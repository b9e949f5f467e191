"use strict";
const results = { errors: [], wide: [] };
window.addEventListener("error", (event) => results.errors.push(String(event.message)));
window.addEventListener("unhandledrejection", (event) => results.errors.push(String(event.reason?.stack)));
document.addEventListener("securitypolicyviolation", (event) =>
  results.errors.push(`${event.violatedDirective} ${event.blockedURI}`));

const all = (selector) => [...document.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const soon = () => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 60));
const input = (selector, value) => {
  one(selector).value = value;
  one(selector).dispatchEvent(new Event("input", { bubbles: true }));
};
const press = (target, key, more) => target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
const checkWidth = (where) => {
  if (document.documentElement.scrollWidth > window.innerWidth) results.wide.push(where);
};

let copied = null;
Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { copied = text; } } });
const went = () => new Promise((done) => window.addEventListener("popstate", () => done(soon()), { once: true }));
const back = () => {
  const there = went();
  history.back();
  return there;
};
const view = () => one("[role=tab][aria-selected=true]").id;

// The issues, and where they lead.
const driveIssues = async () => {
  results.h1 = all("h1").length;
  results.firstView = view();
  results.issues = one("#issues-count").textContent;
  results.order = all("#issue-list > h2").map((heading) => heading.className);
  const issue = one(".issue");
  issue.querySelector("summary").click();
  await soon();
  results.issue = issue.querySelector(".body").textContent;
  results.ofIssue = issue.querySelectorAll(".of-issue li").length;
  checkWidth("issues");
  issue.querySelector(".of-issue a").click();
  await soon();
  results.toSession = [view(), one("#chosen h2").textContent !== ""];
  await back();
  results.backToIssues = view();
  issue.querySelector(".facts a").click();
  await soon();
  results.rulePage = [view(), location.hash, all(".page").filter((page) => !page.hidden).map((page) => page.id)];
  checkWidth("a rule's page");
  await back();
  const tab = one("#tab-issues");
  tab.focus();
  press(tab, "ArrowRight");
  press(document.activeElement, "End");
  results.byArrows = [view(), document.activeElement.id];
  press(document.activeElement, "ArrowRight");
  results.around = view();
};

const driveFindings = async () => {
  const count = () => one("#count").textContent;
  one("#tab-findings").click();
  results.all = count();
  results.severities = [...new Set(all("#findings .finding").map((card) => card.classList[1]))];
  results.cards = all("#findings .finding").length;
  const pressed = () => all(".severities [aria-pressed=true]").map((button) => button.dataset.severity).join();
  one("[data-severity=error]").click();
  results.errorsAlone = [pressed(), count(), all("#findings .finding:not(.error)").length];
  one("[data-severity=warning]").click();
  results.pressedBoth = pressed();
  await back();
  results.pressedBefore = pressed();
  one("#filters").reset();
  results.reset = count();
  one("#tab-rules").click();
  one("td[data-rule] a").click();
  await soon();
  results.ruleWanted = one("td[data-rule]").dataset.rule;
  results.rules = [...new Set(all("#findings .finding .id").map((id) => id.textContent))];
  one("#filters").reset();
  input("#session", one("#session").options[1].value);
  results.headings = new Set(all("#findings .session h3").map((heading) => heading.textContent)).size;
  one("#filters").reset();
  input("#text", "no such text anywhere");
  results.nothing = one("#findings").textContent;
  one("#filters").reset();
  one("#findings .finding summary").click();
  await soon();
  results.opened = one("#findings .finding[open] .body").textContent;
  results.marked = one("#findings .finding[open] mark").textContent;
  const last = page.data.findings.at(-1).fingerprint;
  location.hash = new URLSearchParams({ finding: last });
  await soon();
  results.linked = [document.activeElement.closest(".finding")?.open, one("#findings").lastElementChild.open];
  await back();
  one("#theme").click();
  results.theme = document.documentElement.dataset.theme;
  try { results.kept = localStorage.getItem("playproof-theme"); } catch { results.kept = results.theme; }
  one("#more").click();
  await soon();
  results.more = all("#findings .finding").length;
  window.dispatchEvent(new Event("beforeprint"));
  results.printed = all("#findings .finding[open]").length;
  checkWidth("findings");
};

// What of the time is seen: the times below the lanes.
const ticks = () => all(".board .tick").map((tick) => tick.textContent).join();

const driveZoom = async () => {
  const board = one(".board");
  const wheel = () => board.dispatchEvent(new WheelEvent("wheel", { deltaY: -200, clientX: 200, bubbles: true, cancelable: true }));
  document.activeElement.blur();
  results.whole = ticks();
  wheel();
  await soon();
  results.wheelUnfocused = ticks();
  board.focus();
  wheel();
  await soon();
  results.byWheel = ticks();
  press(board, "0");
  await soon();
  results.wholeAgain = ticks();
  press(board, "+");
  press(board, "+");
  await soon();
  results.byKey = ticks();
  press(board, "0");
  for (let i = 0; i < 3; i += 1) one("[data-do=in]").click();
  await soon();
  results.byButton = ticks();
  const point = (type, clientX) => board.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, clientX, clientY: 200, pointerType: "mouse", bubbles: true }));
  // No real pointer is there to be captured.
  board.setPointerCapture = () => {};
  point("pointerdown", 300);
  point("pointermove", 250);
  point("pointermove", 120);
  point("pointerup", 120);
  await soon();
  results.dragged = ticks();
  press(board, "0");
  press(board, "ArrowRight", { shiftKey: true });
  await soon();
  results.stepped = one(".inspector").textContent;
  press(board, "Enter");
  await soon();
  results.byEnter = one("#event h3").textContent;
  results.eventFocused = document.activeElement.id;
  one("#event .event-head button").click();
  await soon();
  results.closed = all("#event").length;
  // A click on the last event.
  const box = board.getBoundingClientRect();
  const click = (type) => board.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, clientX: box.right - 6, clientY: box.top + 30, pointerType: "mouse", bubbles: true }));
  click("pointerdown");
  click("pointerup");
  await soon();
  results.byClick = one("#event h3").textContent;
  results.request = one("#event .exchange").textContent;
  const copy = async (number) => {
    all("#event .exchange button")[number].click();
    await soon();
    return copied;
  };
  results.json = await copy(0);
  results.curl = await copy(1);
  results.copied = one("#event .copied").textContent;
  checkWidth("an event");
  await back();
  results.closedByBack = all("#event").length;
};

const driveMarks = async () => {
  const mark = all(".mark")[2];
  results.markWanted = mark.dataset.finding;
  mark.focus();
  press(mark, "Enter");
  await soon();
  const opened = one("#chosen .finding[open]");
  results.markOpens = [String(Number(opened.id.split("-").pop()) - 1), mark.getAttribute("aria-expanded")];
  opened.querySelector(".to-timeline").click();
  await soon();
  results.backToMark = document.activeElement.dataset.finding;
};

const driveFigures = () => {
  const time = () => all(".figures-of tr").find((row) => row.textContent.startsWith("Content time spent"))
    .querySelector("td").firstChild.textContent;
  const sent = time();
  one("[data-reading=expected]").click();
  results.figures = [sent, time()];
  one(".more-figures").click();
  results.allFigures = all(".figures-of tbody tr").length;
};

const choose = async (text) => {
  input("#which", text);
  one("#session-list button").click();
  await soon();
};

const driveSessions = async () => {
  one("#tab-sessions").click();
  await soon();
  results.sessions = one("#sessions-count").textContent;
  results.listed = all("#session-list li").length;
  await choose("city walk");
  results.searched = all("#session-list .name").map((name) => name.textContent);
  results.lanes = all(".board .lane").map((lane) => lane.textContent);
  results.implied = all(".board .implied").length;
  results.marks = all(".mark").length;
  await driveZoom();
  await driveMarks();
  driveFigures();
  one(".events summary").click();
  await soon();
  results.rows = all(".events tbody tr").length;
  checkWidth("a session");
  // From a finding in the list of all of them.
  one("#tab-findings").click();
  one("#filters").reset();
  input("#text", "quickstart");
  one("#findings .finding summary").click();
  await soon();
  one("#findings .to-timeline").click();
  await soon();
  results.fromFindings = [one("#tab-sessions").getAttribute("aria-selected"), document.activeElement.classList[0]];
  // Hostile names, and a session that is left out.
  input("#which", "");
  input("#order", "captured");
  one("#session-list button").click();
  await soon();
  results.hostile = all(".board title").map((title) => title.textContent).join();
  input("#order", "worst");
  while (!one("#more-sessions").hidden) one("#more-sessions").click();
  all("#session-list button").at(-1).click();
  await soon();
  results.undrawn = one("#chosen").textContent;
  window.dispatchEvent(new Event("beforeprint"));
  checkWidth("sessions");
};

window.addEventListener("load", async () => {
  try {
    await driveIssues();
    await driveFindings();
    await driveSessions();
  } catch (error) {
    results.errors.push(String(error?.stack ?? error));
  }
  results.owned = window.owned ?? null;
  results.images = all("img").length;
  parent.postMessage(results, "*");
});
