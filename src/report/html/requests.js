
// The request and the response of an event, whole as far as the page has them.
(() => {
  const { byId, element, counted, data, link } = page;
  const { findings, rules, sessions } = data;
  const lines = byId("requests").textContent.split("\n");
  const BOUND = "The page has the requests of the 100 sessions with the most severe findings: of each the first 500 events, of a body 16 KB, 8 MB in all.";
  const MAX_INDENT = 40;

  // JSON with a member a line, whatever is wrong with it, so that the order, repeated names and numbers stay
  // as they were sent. A pseudonym is one token.
  const TOKEN = /"(?:[^"\\]|\\.)*"?|\[[a-z]+(?:-\d+)?\]|[{}[\],:]|[^\s{}[\],:"]+/gs;
  const pretty = (text) => {
    if (!/^\s*[{[]/.test(text)) return text;
    const tokens = text.match(TOKEN) ?? [];
    let depth = 0;
    let out = "";
    const newLine = () => `\n${"  ".repeat(Math.min(Math.max(depth, 0), MAX_INDENT))}`;
    tokens.forEach((token, i) => {
      const next = tokens[i + 1];
      if (token === "{" || token === "[") {
        depth += 1;
        out += next === "}" || next === "]" ? token : token + newLine();
      } else if (token === "}" || token === "]") {
        depth -= 1;
        const before = tokens[i - 1];
        out += before === "{" || before === "[" ? token : newLine() + token;
      } else if (token === ",") out += token + newLine();
      else if (token === ":") out += ": ";
      else out += token;
    });
    return out;
  };

  // The requests of a session; none where the page does not have them.
  const read = (session) => {
    const { drawing } = sessions[session];
    const told = drawing === null ? null : JSON.parse(lines[drawing] || "null");
    if (!told) return null;
    let at = 0;
    const ofEvents = page.numbers(told.ofEvents).map((since) => { at += since; return at; });
    const name = (number) => (number === undefined ? null : told.names[number]);
    const calls = told.calls.map((call) => call && {
      ...call, method: name(call.method), url: name(call.url), contentType: name(call.contentType), location: name(call.location),
    });
    return { ofEvents, calls };
  };
  let last = { session: null, requests: null };
  const of = (session) => {
    if (last.session !== session) last = { session, requests: read(session) };
    return last.requests;
  };

  const parsed = (text) => {
    if (text === undefined) return undefined;
    try { return JSON.parse(text); } catch { return text; }
  };
  const asJson = (call) => JSON.stringify({
    time: call.time,
    request: {
      method: call.method ?? undefined, url: call.url || undefined,
      headers: call.contentType === null ? undefined : { "Content-Type": call.contentType },
      body: parsed(call.body), bytesLeftOut: call.bodyLeftOut,
    },
    response: {
      status: call.status, headers: call.location === null ? undefined : { Location: call.location },
      body: parsed(call.answer), bytesLeftOut: call.answerLeftOut,
    },
  }, null, 2);
  const word = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const asCurl = (call) => {
    const isWhole = /^[a-z]+:\/\//i.test(call.url);
    return [
      ...(call.bodyLeftOut ? [`# ${counted(call.bodyLeftOut, "byte")} of the body are left out.\n`] : []),
      `curl --request ${word(call.method ?? "POST")}`,
      ` \\\n  --header ${word(`Content-Type: ${call.contentType ?? "application/json"}`)}`,
      ...(call.body === undefined ? [] : [` \\\n  --data-raw ${word(call.body)}`]),
      ` \\\n  --url ${isWhole ? "" : '"$BASE"'}${word(call.url || "/api/v1/sessions")}`, "\n",
    ].join("");
  };

  // Old browsers and pages without rights copy from a field.
  const copyFromField = (text) => {
    const field = element("textarea", { class: "away", "aria-hidden": "true", tabindex: "-1" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { return copyFromField(text); }
  };
  const copier = (words, text, status) => {
    const made = element("button", { type: "button", class: "quiet" }, words);
    made.addEventListener("click", async () => {
      const done = await copy(text());
      made.focus();
      status.textContent = done ? "Copied." : "The browser does not allow to copy.";
    });
    return made;
  };

  const text = (body, leftOut, name) => (body === undefined ? null : [
    element("pre", { tabindex: "0", role: "group", "aria-label": name }, pretty(body)),
    leftOut ? element("p", { class: "hint" }, `${counted(leftOut, "byte")} more ${leftOut === 1 ? "is" : "are"} not shown.`) : null]);
  const statusOf = (status) => (status === undefined ? "not recorded" : status === 0 ? "no response" : String(status));
  const whole = (call, others) => {
    const status = element("span", { role: "status", class: "copied" });
    const { fact } = page;
    return element("div", { class: "exchange" },
      element("p", { class: "ways" }, copier("Copy as JSON", () => asJson(call), status), copier("Copy as curl", () => asCurl(call), status), status),
      others > 1 ? element("p", { class: "hint" }, `The request carries ${counted(others, "event")}.`) : null,
      element("h4", {}, "Request"),
      element("dl", { class: "facts" },
        fact("request", element("code", {}, [call.method ?? "", call.url || "(logged without its request)"].join(" ").trim())),
        call.contentType === null ? null : fact("Content-Type", element("code", {}, call.contentType)),
        call.time ? fact("captured", call.time) : null),
      call.body === undefined ? element("p", { class: "hint" }, "The capture does not have the body.") : text(call.body, call.bodyLeftOut, "Request body"),
      element("h4", {}, "Response"),
      element("dl", { class: "facts" }, fact("status", statusOf(call.status)),
        call.location === null ? null : fact("Location", element("code", {}, call.location))),
      text(call.answer, call.answerLeftOut, "Response body"));
  };

  const body = (session, number) => {
    const requests = of(session);
    const at = requests?.ofEvents[number];
    if (at === undefined) {
      return element("p", { class: "hint" }, `The request of this event is not in the page. ${BOUND} `,
        element("code", {}, `playproof extract --session ${sessions[session].id || "PREFIX"} --format har CAPTURE`), " takes it out of the capture.");
    }
    const call = requests.calls[at];
    if (!call) return element("p", { class: "hint" }, "The record is too long to be shown.");
    return whole(call, requests.ofEvents.filter((one) => one === at).length);
  };

  /// An event with its request and response, `number` from 0; `words` say what it is, `close` closes it.
  page.event = (session, number, drawing, words, close) => {
    const { moments } = drawing;
    const found = findings.map((_, i) => i).filter((i) => findings[i].session === session && findings[i].moment === number);
    const to = (other, label) => (other < 0 || other >= moments.length ? null
      : element("a", { class: "button", href: link({ view: "sessions", show: String(session), event: String(other + 1) }) }, label));
    const closing = element("button", { type: "button", class: "quiet" }, "Close");
    closing.addEventListener("click", close);
    return element("section", { class: "event", id: "event", tabindex: "-1", "aria-labelledby": "event-name" },
      element("div", { class: "event-head" },
        element("h3", { id: "event-name" }, `Event ${(number + 1).toLocaleString("en")}: ${moments[number].kind}`),
        element("div", { class: "ways" }, to(number - 1, "Previous"), to(number + 1, "Next"), closing)),
      element("p", { class: "hint" }, words),
      ...found.map((i) => element("p", { class: `found-here ${findings[i].severity}` },
        element("a", { href: link({ finding: findings[i].fingerprint }) }, `${findings[i].severity}: ${rules[findings[i].rule].id}`))),
      body(session, number));
  };
})();
