
// How a reader moves along the timeline: buttons, keys, wheel, and the pointer, with which one drags or
// two pinch.
(() => {
  const { element } = page;
  const KEYS = { "+": "in", "=": "in", "-": "out", "0": "all", ArrowLeft: "left", ArrowRight: "right", Home: "first", End: "last" };
  const BUTTONS = [["left", "‹", "Earlier"], ["right", "›", "Later"], ["out", "−", "Zoom out"], ["in", "+", "Zoom in"], ["all", "All", "Show all"]];
  // Further than a hand trembles, in pixels.
  const DRAGGED = 3;

  const wheel = (board, stretch, px) => (event) => {
    const pinched = event.ctrlKey || event.metaKey;
    // Who scrolls past goes on scrolling.
    if (!pinched && !board.contains(document.activeElement)) return;
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const delta = sideways ? event.deltaX || event.deltaY : event.deltaY;
    if (!pinched && !sideways && delta > 0 && stretch.isWhole) return;
    event.preventDefault();
    if (sideways) stretch.move(delta / stretch.perMs);
    else stretch.zoom(Math.exp(Math.max(-300, Math.min(300, delta)) * (pinched ? 0.008 : 0.002)), stretch.timeAt(px(event)));
  };

  const pointer = (board, stretch, px, point, open) => {
    const held = new Map();
    const pinch = (moved, here) => {
      const other = [...held.values()].find((one) => one !== moved).px;
      const apart = Math.abs(here - other);
      if (apart > 8) stretch.zoom(Math.abs(moved.px - other) / apart, stretch.timeAt((here + other) / 2));
    };
    const drag = (event, moved, here) => {
      if (!board.classList.contains("held")) {
        if (Math.abs(here - moved.from) <= DRAGGED) return;
        board.classList.add("held");
        board.setPointerCapture(event.pointerId);
      }
      stretch.move((moved.px - here) / stretch.perMs);
    };
    const release = (event) => {
      const one = held.get(event.pointerId);
      if (one && event.type === "pointerup" && !board.classList.contains("held") && !event.target.closest(".mark")) {
        point(one.px);
        open();
      }
      held.delete(event.pointerId);
      if (held.size === 0) board.classList.remove("held");
    };
    board.addEventListener("pointerdown", (event) => {
      if (event.button === 0) held.set(event.pointerId, { px: px(event), from: px(event) });
    });
    board.addEventListener("pointermove", (event) => {
      const here = px(event);
      const moved = held.get(event.pointerId);
      if (!moved) {
        if (event.pointerType === "mouse") point(here);
        return;
      }
      if (held.size === 2) pinch(moved, here);
      else drag(event, moved, here);
      moved.px = here;
    });
    for (const type of ["pointerup", "pointercancel"]) board.addEventListener(type, release);
  };

  /// Lets a reader move `stretch` on `board`: `point` gets the pixel that is pointed at, `open` opens the
  /// event there, `step` gets how many events to go on, and `middle` gives the time that is zoomed at. Gives the buttons, and what
  /// shows which of them do anything.
  page.steer = (board, stretch, { point, open, step, middle }) => {
    const px = (event) => {
      const box = board.getBoundingClientRect();
      return ((event.clientX - box.left) / box.width) * stretch.width;
    };
    const actions = {
      in: () => stretch.zoom(0.5, middle()), out: () => stretch.zoom(2, middle()), all: () => stretch.all(),
      left: () => stretch.move(-stretch.size / 4), right: () => stretch.move(stretch.size / 4),
      first: () => stretch.look(stretch.whole.from, stretch.whole.from + stretch.size),
      last: () => stretch.look(stretch.whole.to - stretch.size, stretch.whole.to),
    };
    board.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const action = KEYS[event.key];
      if (event.shiftKey && (action === "left" || action === "right")) step(action === "left" ? -1 : 1);
      else if (event.key === "Enter" && event.target === board) open();
      else if (action) actions[action]();
      else return;
      event.preventDefault();
    });
    board.addEventListener("wheel", wheel(board, stretch, px), { passive: false });
    board.addEventListener("dblclick", (event) => stretch.zoom(0.5, stretch.timeAt(px(event))));
    pointer(board, stretch, px, point, open);
    const buttons = BUTTONS.map(([name, sign, words]) => {
      const made = element("button", { type: "button", "aria-label": words, title: words, "data-do": name }, sign);
      made.addEventListener("click", actions[name]);
      return made;
    });
    const showLimits = () => {
      const idle = {
        in: stretch.isNarrowest, out: stretch.isWhole, all: stretch.isWhole,
        left: stretch.from <= stretch.whole.from, right: stretch.to >= stretch.whole.to,
      };
      for (const button of buttons) button.setAttribute("aria-disabled", String(idle[button.dataset.do]));
    };
    return { buttons, showLimits };
  };
})();
