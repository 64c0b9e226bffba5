// A chart of columns over steps, with axes and the numbers under the pointer.
import { element, drawing } from "./elements.js";

const [width, height] = [360, 170];
const inner = { left: 46, right: 8, top: 8, bottom: 22 };
/** Points that a line has at most. */
const mostPoints = 400;

/** `show(steps, series)`; each of the series has a name and values, of which some may be no numbers. */
export function runChart(title) {
  const svg = drawing("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img" });
  const legend = element("div", { class: "legend" });
  const caption = element("figcaption", { text: title.replaceAll("_", " ") });
  const root = element("figure", { class: "chart-box" }, caption, svg, legend);
  let shown = null;

  function show(steps, series) {
    const values = series.flatMap((each) => each.values.filter(Number.isFinite));
    if (values.length === 0) return;
    const [first, last] = [steps[0] ?? 0, steps.at(-1) ?? 1];
    let [low, high] = [Math.min(...quantiles(values)), Math.max(...quantiles(values))];
    if (low === high) [low, high] = [low - 1, high + 1];
    const ticks = niceTicks(low, high);
    [low, high] = [Math.min(low, ticks[0]), Math.max(high, ticks.at(-1))];
    const x = (step) => inner.left
      + (width - inner.left - inner.right) * (last > first ? (step - first) / (last - first) : 0.5);
    const y = (value) => inner.top + (height - inner.top - inner.bottom)
      * (1 - Math.min(1.02, Math.max(-0.02, (value - low) / (high - low))));
    const parts = [];
    for (const tick of ticks) {
      parts.push(
        drawing("line", { class: "grid", x1: inner.left, x2: width - inner.right, y1: y(tick), y2: y(tick) }),
        text(inner.left - 6, y(tick) + 3.5, readable(tick), "end"));
    }
    for (const step of [first, (first + last) / 2, last]) {
      const anchor = step === first ? "start" : step === last ? "end" : "middle";
      parts.push(text(x(step), height - 6, readable(Math.round(step)), anchor));
    }
    series.forEach((each, index) => {
      const stride = Math.max(1, Math.ceil(each.values.length / mostPoints));
      const line = [];
      for (let at = 0; at < each.values.length; at += stride) {
        const bucket = each.values.slice(at, at + stride).filter(Number.isFinite);
        if (bucket.length === 0) continue;
        const mean = bucket.reduce((sum, value) => sum + value, 0) / bucket.length;
        line.push(`${x(steps[at] ?? at).toFixed(1)},${y(mean).toFixed(1)}`);
      }
      parts.push(drawing("polyline", { class: `series series-${index % 4}`, points: line.join(" ") }));
    });
    const cursor = drawing("line", { class: "cursor", y1: inner.top, y2: height - inner.bottom, visibility: "hidden" });
    svg.replaceChildren(...parts, cursor);
    shown = { steps, series, x, cursor, first, last };
    const ends = series.map((each) => `${each.name} ${readable(lastOf(each.values))}`);
    svg.setAttribute("aria-label", `${title}: ${ends.join(", ")}`);
    showNumbers(steps.length - 1);
  }

  function showNumbers(at) {
    const { steps, series } = shown;
    legend.replaceChildren(
      ...series.map((each, index) => element(
        "span", { class: `key-${index % 4}` }, series.length > 1 ? element("i", {}) : null,
        element("span", { text: series.length > 1 ? each.name.replaceAll("_", " ") : "" }),
        element("b", { text: readable(Number.isFinite(each.values[at]) ? each.values[at] : lastOf(each.values)) }))),
      element("span", { class: "at", text: `step ${readable(steps[at] ?? at)}` }));
  }

  svg.addEventListener("pointermove", (event) => {
    if (!shown) return;
    const box = svg.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width * width - inner.left) / (width - inner.left - inner.right);
    const wanted = shown.first + Math.min(1, Math.max(0, across)) * (shown.last - shown.first);
    let nearest = 0;
    shown.steps.forEach((step, index) => {
      if (Math.abs(step - wanted) < Math.abs(shown.steps[nearest] - wanted)) nearest = index;
    });
    shown.cursor.setAttribute("x1", shown.x(shown.steps[nearest]));
    shown.cursor.setAttribute("x2", shown.x(shown.steps[nearest]));
    shown.cursor.setAttribute("visibility", "visible");
    showNumbers(nearest);
  });
  svg.addEventListener("pointerleave", () => {
    if (!shown) return;
    shown.cursor.setAttribute("visibility", "hidden");
    showNumbers(shown.steps.length - 1);
  });
  return { root, show };
}

const text = (x, y, words, anchor) => drawing("text", { x, y, "text-anchor": anchor }, words);
const lastOf = (values) => values.findLast(Number.isFinite);

/** The range without the outermost hundredth on either side, where there are many values. */
function quantiles(values) {
  if (values.length < 100) return values;
  const sorted = Float64Array.from(values).sort();
  return [sorted[Math.floor(sorted.length * 0.01)], sorted[Math.ceil(sorted.length * 0.99) - 1]];
}

/** About four round numbers that span the range. */
function niceTicks(low, high) {
  const rough = (high - low) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const ticks = [];
  for (let tick = Math.floor(low / step) * step; tick <= high + step / 2; tick += step) {
    ticks.push(Number(tick.toPrecision(12)));
  }
  return ticks;
}

function readable(value) {
  if (!Number.isFinite(value)) return "none";
  const size = Math.abs(value);
  if (size >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  if (size >= 10000) return `${Math.round(value / 1000)} k`;
  if (Number.isInteger(value)) return String(value).replace("-", "−");
  return Number(value.toPrecision(3)).toString().replace("-", "−");
}
