
// The rules: a table of those that found something, and the page of the chosen one.
(() => {
  const { byId, element, watch, link } = page;
  const pages = [...document.querySelectorAll(".page")];
  for (const cell of document.querySelectorAll("[data-rule]")) {
    const rule = cell.dataset.rule;
    cell.replaceChildren(element("a", { href: link({ view: "findings", rule }), "aria-label": `${cell.textContent} findings of ${rule}` }, cell.textContent));
  }
  for (const one of document.querySelectorAll(".page pre, .of-rules > .scroll")) {
    for (const [key, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", one.matches("pre") ? "Example" : "Rules"]]) one.setAttribute(key, value);
  }
  watch(["view", "page"], (seen) => {
    if (seen.view !== "rules") return;
    for (const one of pages) one.hidden = one.id !== `rule-${seen.page}`;
    const opened = seen.page && pages.find((one) => !one.hidden);
    if (!opened) return;
    opened.scrollIntoView();
    opened.focus({ preventScroll: true });
  });
  for (const one of pages) one.hidden = true;
  byId("rules").hidden = page.seen().view !== "rules";
})();
