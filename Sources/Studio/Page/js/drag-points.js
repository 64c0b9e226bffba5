// Pairs of points on the picture: from where to where it is pulled.
import { element, drawing } from "./elements.js";

/** Pairs at most, as the server takes them. */
const pairLimit = 16;

/**
 * Handles on a picture's overlay. A click sets where a pull begins, the next one where it should end; handles are
 * dragged, or moved by arrow keys. While `isLocked` they stay where they are.
 * @param {PictureCanvas} view
 * @param {object} options `onChange()`, `onProblem(text)`
 */
export function dragPoints(view, { onChange, onProblem }) {
  const lines = drawing("svg", { class: "pull-lines", "aria-hidden": "true" });
  const loose = drawing("line", { class: "pull loose" });
  let pairs = [];
  /** The beginning of a pair that has no end yet. */
  let pending = null;

  const within = ([x, y]) => {
    const [width, height] = view.pictureSize;
    const keep = (value, limit) => Math.min(limit - 1, Math.max(0, Math.round(value * 4) / 4));
    return [keep(x, width), keep(y, height)];
  };

  function handle(kind, pair) {
    const made = element("button", {
      type: "button", class: `handle pull-${kind}`, on: {
        keydown: (event) => {
          const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
          if (by) {
            event.preventDefault();
            event.stopPropagation();
            const far = event.shiftKey ? 5 : 1;
            move([pair[kind][0] + by[0] * far, pair[kind][1] + by[1] * far]);
          } else if (event.key === "Delete" || event.key === "Backspace") {
            event.preventDefault();
            remove(pair);
          } else if (event.key === "Enter" || event.key === " ") event.stopPropagation();
        },
        pointerdown: (event) => {
          if (event.button !== 0) return;
          event.stopPropagation();
          made.setPointerCapture(event.pointerId);
          const follow = (moved) => move(view.pointUnder(moved).map((each) => each - 0.5));
          made.addEventListener("pointermove", follow);
          made.addEventListener("pointerup", () => made.removeEventListener("pointermove", follow), { once: true });
        },
      },
    });
    const move = (point) => {
      if (points.isLocked) return;
      pair[kind] = within(point);
      place();
      onChange();
    };
    return made;
  }

  /** Handles and lines go to where the points are. */
  function place() {
    const [width, height] = view.pictureSize;
    lines.setAttribute("viewBox", `0 0 ${width} ${height}`);
    pairs.forEach((pair, index) => {
      for (const kind of ["from", "to"]) {
        const made = pair.handles[kind];
        made.hidden = pair[kind] === null;
        if (pair[kind] === null) continue;
        made.style.left = `${100 * (pair[kind][0] + 0.5) / width}%`;
        made.style.top = `${100 * (pair[kind][1] + 0.5) / height}%`;
        made.setAttribute(
          "aria-label", `${kind === "from" ? "From" : "To"} of pull ${index + 1}: ${pair[kind].join(", ")}. `
            + "Arrow keys move it, Delete takes the pull away.");
      }
      if (pair.to) {
        setLine(pair.line, pair.from, pair.to);
        if (!pair.line.isConnected) lines.append(pair.line);
      }
    });
  }

  function setLine(line, from, to) {
    const ends = { x1: from[0] + 0.5, y1: from[1] + 0.5, x2: to[0] + 0.5, y2: to[1] + 0.5 };
    for (const [name, value] of Object.entries(ends)) line.setAttribute(name, value);
  }

  function remove(pair) {
    if (points.isLocked) return;
    pairs = pairs.filter((each) => each !== pair);
    if (pending === pair) pending = null;
    for (const made of Object.values(pair.handles)) made.remove();
    pair.line.remove();
    loose.remove();
    place();
    onChange();
  }

  const points = {
    isLocked: false,
    get pairs() { return pairs.filter((pair) => pair.to !== null); },
    get isEmpty() { return pairs.length === 0; },
    get isPending() { return pending !== null; },

    /** Begins a pair, or ends the one that was begun. */
    put(point) {
      if (points.isLocked) return;
      const at = within(point);
      if (pending) {
        pending.to = at;
        pending = null;
        loose.remove();
      } else if (pairs.length >= pairLimit) {
        onProblem(`There can be ${pairLimit} pairs of points at most.`);
        return;
      } else {
        const pair = { from: at, to: null, line: drawing("line", { class: "pull" }) };
        pair.handles = { from: handle("from", pair), to: handle("to", pair) };
        view.overlay.append(pair.handles.from, pair.handles.to);
        pairs = [...pairs, pair];
        pending = pair;
      }
      place();
      onChange();
    },

    /** The line from a begun pair to the pointer. */
    point(at) {
      if (!pending) return;
      setLine(loose, pending.from, at);
      if (!loose.isConnected) lines.append(loose);
    },

    /** Where the tracked points are now. */
    follow(positions) {
      points.pairs.forEach((pair, index) => {
        const at = positions[index];
        if (Array.isArray(at) && at.every(Number.isFinite)) pair.from = [at[0], at[1]];
      });
      place();
    },

    values: () => points.pairs.map(({ from, to }) => ({ from, to })),
    /** Positions for an undo. */
    state: () => pairs.map(({ from, to }) => ({ from, to })),
    restore(state) {
      points.clear();
      for (const { from, to } of state) {
        points.put(from);
        if (to) points.put(to);
      }
    },

    clear() {
      for (const pair of [...pairs]) remove(pair);
    },
    place,
  };
  view.overlay.append(lines);
  view.addEventListener("fit", place);
  return points;
}
