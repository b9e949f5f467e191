
// Drawings as they stand in the page: numbers in digits of base 64, texts by their number.
(() => {
  const DIGITS = new Map([..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].map((digit, i) => [digit, i]));
  const LANES = ["Playback", "Ad breaks", "Ads", "Chapters", "states"];

  const numbers = (text) => {
    const all = [];
    let value = 0;
    let scale = 1;
    for (const digit of text) {
      const bits = DIGITS.get(digit);
      // Not by shifts: those would cut it to 32 bits.
      value += (bits % 32) * scale;
      scale *= 32;
      if (bits < 32) {
        const size = Math.floor(value / 2);
        all.push(value % 2 === 1 ? -size : size);
        value = 0;
        scale = 1;
      }
    }
    return all;
  };
  // So many numbers at a time.
  const groups = (text, size) => {
    const all = numbers(text);
    return Array.from({ length: all.length / size }, (_, i) => all.slice(i * size, (i + 1) * size));
  };

  const moments = (drawn) => {
    let ms = 0;
    let playhead = 0;
    return groups(drawn.moments, 3).map(([elapsed, kind, off]) => {
      ms += elapsed;
      playhead += kind % 2 === 1 ? elapsed + off : off;
      return { ms, playhead, gap: elapsed, kind: drawn.kinds[Math.floor(kind / 2)] || "(unreadable)", note: "", refused: null, dropped: false };
    });
  };

  page.numbers = numbers;
  /// A drawing with its moments, spans, and when it was over.
  page.unpack = (drawn) => {
    const all = moments(drawn);
    let at = 0;
    for (const [since, name] of groups(drawn.notes, 2)) {
      at += since;
      all[at].note = drawn.names[name];
    }
    at = 0;
    for (const [since, status] of groups(drawn.refused, 2)) {
      at += since;
      all[at].refused = status;
    }
    at = 0;
    const spans = groups(drawn.spans, 4).map(([lane, since, closed, name]) => {
      at += since;
      const end = all[closed > 0 ? at + closed : all.length - 1];
      return {
        lane: LANES[Math.floor(lane / 2)], implied: lane % 2 === 1, open: closed === 0,
        from: all[at].ms, to: end.ms, name: drawn.names[name],
      };
    });
    let over = null;
    if (drawn.over) {
      const { event, after, why } = drawn.over;
      for (const moment of all.slice(event)) moment.dropped = true;
      over = { from: after !== null && event > 0 ? all[event - 1].ms + after : all[event].ms, why };
    }
    return { start: drawn.start, moments: all, spans, over };
  };

  // The parser knows its name, so that nothing in this file looks like an address.
  const SVG = new DOMParser().parseFromString("<svg></svg>", "text/html").querySelector("svg").namespaceURI;
  page.svg = (name, attributes, ...children) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  /// What tells most of an event.
  page.told = (moment) => [
    moment.note,
    moment.refused === null ? "" : moment.refused === 0 ? "no response" : `HTTP ${moment.refused}`,
    moment.dropped ? "dropped" : "",
  ].filter(Boolean).join(" · ");
})();
