// The picture's scores, with the way that they went lately.
import { element, drawing, button } from "./elements.js";

const kept = 40;
/** Scores that are shown without being asked for all, where none is important and at most. */
const [fewest, most] = [3, 6];

/**
 * `show(scores)` takes an object of numbers by attribute. Those in `important` come first; more than a few are shown
 * when asked for.
 */
export function scoresLine() {
  const list = element("dl", { class: "scores", "aria-label": "Scores of the picture" });
  const more = button("All scores", {
    kind: "quiet", hidden: true, "aria-expanded": "false",
    onClick: () => expand(more.getAttribute("aria-expanded") !== "true"),
  });
  const root = element("div", { class: "scores-box" }, list, more);
  let entries = new Map();
  let important = [];
  let shownFirst = fewest;

  function expand(isAll) {
    more.setAttribute("aria-expanded", String(isAll));
    more.querySelector("span").textContent = isAll ? "Fewer scores" : "All scores";
    root.classList.toggle("all", isAll);
    [...entries.values()].forEach(({ box }, index) => { box.hidden = !isAll && index >= shownFirst; });
  }

  function entry(name) {
    const number = element("dd", {});
    const trace = drawing("polyline", { points: "" });
    const spark = drawing(
      "svg", { class: "spark", viewBox: "0 0 40 14", preserveAspectRatio: "none", "aria-hidden": "true" }, trace);
    const box = element("div", { class: "score" }, element("dt", { text: name }), number, spark);
    list.append(box);
    return { box, number, trace, values: [] };
  }

  function build(names) {
    const rank = (name) => (important.includes(name) ? important.indexOf(name) : important.length);
    const sorted = [...names].sort((first, second) => rank(first) - rank(second));
    list.replaceChildren();
    entries = new Map(sorted.map((name) => [name, entry(name)]));
    shownFirst = Math.min(most, Math.max(fewest, names.filter((name) => important.includes(name)).length));
    more.hidden = names.length <= shownFirst;
    expand(false);
  }

  return {
    root,
    show(scores) {
      const names = Object.keys(scores);
      if (names.length !== entries.size || names.some((name) => !entries.has(name))) build(names);
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
    /** Begins anew, for another model. */
    clear(attributes) {
      important = attributes;
      entries = new Map();
      list.replaceChildren();
      more.hidden = true;
    },
  };
}

const readable = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)).replace("-", "−");
