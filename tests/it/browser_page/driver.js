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

const driveFindings = async () => {
  const count = () => one("#count").textContent;
  results.all = count();
  results.cards = all(".finding").length;
  one("[data-severity=error]").click();
  results.withoutErrors = count();
  results.errorsShown = all(".finding.error").length;
  one("#filters").reset();
  results.reset = count();
  one("th[data-rule] button").click();
  results.ruleWanted = one("th[data-rule]").dataset.rule;
  results.rules = [...new Set(all(".finding .id").map((id) => id.textContent))];
  one("#filters").reset();
  input("#session", one("#session").options[1].value);
  results.headings = all("#findings .session").length;
  one("#filters").reset();
  input("#text", "no such text anywhere");
  results.nothing = one("#findings").textContent;
  one("#filters").reset();
  one(".finding summary").click();
  await soon();
  results.opened = one(".finding[open] .body").textContent;
  results.marked = one(".finding[open] mark").textContent;
  one("#theme").click();
  one("#more").click();
  await soon();
  results.more = all(".finding").length;
  window.dispatchEvent(new Event("beforeprint"));
  results.printed = all(".finding[open]").length;
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
  one("[data-reading=meant]").click();
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
    await driveFindings();
    await driveSessions();
  } catch (error) {
    results.errors.push(String(error?.stack ?? error));
  }
  results.owned = window.owned ?? null;
  results.images = all("img").length;
  parent.postMessage(results, "*");
});
