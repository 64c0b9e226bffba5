// The picture's scores, with the way that they went lately.
import { element, drawing } from "./elements.js";

const kept = 40;

/** `show(scores)` takes an object of numbers by attribute. */
export function scoresLine() {
  const root = element("dl", { class: "scores", "aria-label": "Scores of the picture" });
  let entries = new Map();

  function entry(name) {
    const number = element("dd", {});
    const trace = drawing("polyline", { points: "" });
    const spark = drawing(
      "svg", { class: "spark", viewBox: "0 0 40 14", preserveAspectRatio: "none", "aria-hidden": "true" }, trace);
    root.append(element("div", { class: "score" }, element("dt", { text: name }), number, spark));
    return { number, trace, values: [] };
  }

  return {
    root,
    show(scores) {
      const names = Object.keys(scores);
      if (names.join("\n") !== [...entries.keys()].join("\n")) {
        root.replaceChildren();
        entries = new Map(names.map((name) => [name, entry(name)]));
      }
      for (const name of names) {
        const value = Number(scores[name]);
        const { number, trace, values } = entries.get(name);
        number.textContent = Number.isFinite(value) ? readable(value) : "none";
        if (!Number.isFinite(value)) continue;
        values.push(value);
        if (values.length > kept) values.shift();
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const height = (each) => (high > low ? 12.5 - 11 * (each - low) / (high - low) : 7);
        const corners = values.map((each, index) => `${index * 40 / (kept - 1)},${height(each)}`);
        trace.setAttribute("points", corners.join(" "));
      }
    },
    clear() {
      entries = new Map();
      root.replaceChildren();
    },
  };
}

const readable = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)).replace("-", "−");
