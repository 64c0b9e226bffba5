// What came of labels: how well the boundary tells pictures apart, how far to trust it, and the way into Explore.
import { element, button } from "./elements.js";

/** `show(answer, count)` shows what the server has found of so many labels; `clear()` takes it away. */
export function labelResult(studio) {
  const root = element("div", { class: "stack", "aria-live": "polite" });
  const percent = (share) => `${(100 * share).toFixed(0)} %`;

  function bar({ accuracy, interval: [low, high] }) {
    const made = element(
      "div", { class: "interval", "aria-hidden": "true" }, element("span", { class: "interval-range" }),
      element("span", { class: "interval-value" }));
    for (const [name, share] of Object.entries({ low, high, value: accuracy })) {
      made.style.setProperty(`--${name}`, String(share));
    }
    return made;
  }

  return {
    root,
    show(answer, count) {
      const [low, high] = answer.interval.map(percent);
      root.replaceChildren(
        element(
          "p", { class: "figure" }, element("strong", { text: percent(answer.accuracy) }),
          element("span", { text: ` right on labels held out, 95 % interval ${low} to ${high}, ${count} labels` })),
        bar(answer), element("p", { text: answer.trust }),
        element(
          "div", { class: "line wrap" },
          button(`Use ${answer.attribute} in Explore`, { kind: "primary", onClick: () => studio.open("explore") }),
          button("Copy as command", { icon: "copy", onClick: () => studio.copy(answer.command, "Command") })),
        element("p", { class: "hint", text: `Saved ${answer.files.join(", ")}` }));
    },
    clear() {
      root.replaceChildren(element("p", {
        class: "hint", text: "Label some pictures of both kinds, at least three of each, then fit.",
      }));
    },
  };
}
