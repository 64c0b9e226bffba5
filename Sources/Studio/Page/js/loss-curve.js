// A curve of one number over steps, small, without axes: how a search goes.
import { drawing, element } from "./elements.js";

/** `add(step, value)` extends it; `clear()` starts again. */
export function lossCurve(label) {
  const line = drawing("polyline", { points: "" });
  const svg = drawing(
    "svg", {
      class: "curve", viewBox: "0 0 300 80", preserveAspectRatio: "none", role: "img", "aria-label": label,
    }, line);
  const words = element("p", { class: "hint" });
  let points = [];

  function show() {
    const values = points.map((point) => point[1]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const last = points.at(-1)?.[0] || 1;
    line.setAttribute("points", points.map(([step, value]) => {
      const height = high > low ? 76 - 72 * (value - low) / (high - low) : 40;
      return `${(300 * step / last).toFixed(1)},${height.toFixed(1)}`;
    }).join(" "));
  }

  return {
    root: element("div", { class: "curve-box" }, svg, words),
    add(step, value) {
      if (!Number.isFinite(value)) return;
      points.push([step, value]);
      // Thinned where the search is long.
      if (points.length > 600) points = points.filter((_, index) => index % 2 === 0);
      show();
    },
    say(text) { words.textContent = text; },
    clear() {
      points = [];
      line.setAttribute("points", "");
      words.textContent = "";
    },
  };
}
