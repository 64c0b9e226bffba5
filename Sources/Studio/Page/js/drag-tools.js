// What a click on the dragged picture does, what may move, and how far a drag goes.
import { element, button, choice, field, segments } from "./elements.js";
import { slider, stepper } from "./value-slider.js";

const names = { layers: "A w for each of the first layers", w: "One w for all layers", z: "The code z" };

/** @param {object} options `onTool(tool)`, `onMask("clear" or "swap")`, `onSpace()` */
export function dragTools({ onTool, onMask, onSpace }) {
  const brush = slider({ label: "Brush, pixels across", minimum: 1, maximum: 40, step: 1, reset: 10, value: 10 });
  brush.hidden = true;
  const kinds = segments(
    "What a click does", [["points", "Points"], ["mask", "Mask"], ["erase", "Erase mask"]], "points", (chosen) => {
      tools.tool = chosen;
      brush.hidden = chosen === "points";
      onTool(chosen);
    });
  const space = choice([], "", () => onSpace(), {});
  let areStepsTyped = false;
  const steps = stepper({
    label: "Steps at most", minimum: 1, maximum: 10000, value: "", onChange: () => { areStepsTyped = true; },
  });
  const spaceField = field("What moves", space);

  const tools = {
    /** "points", "mask" or "erase". */
    tool: "points",
    root: element(
      "div", { class: "stack" }, kinds, brush,
      element(
        "div", { class: "line wrap" }, button("Clear mask", { onClick: () => onMask("clear") }),
        button("Swap mask", {
          title: "What may move and what may not change places", onClick: () => onMask("swap"),
        })),
      element("p", { class: "hint", text: "Paint what may move; without a mask all of it may." })),
    freedom: element(
      "div", { class: "stack" }, spaceField,
      element("p", {
        class: "hint", text: "With a w for each layer more can change, and colours stay with the other layers.",
      }),
      element("div", { class: "line" }, element("span", { class: "label", text: "Steps at most" }), steps)),
    get radius() { return brush.value / 2; },
    get steps() { return Number(steps.field.value); },
    /** The server's default, which a number that was typed is not changed for. */
    set usualSteps(number) { if (!areStepsTyped) steps.set(number); },
    get space() { return space.value || null; },
    set space(value) { if ([...space.options].some((each) => each.value === value)) space.value = value; },
    /** Those of a model, the usual first. */
    set spaces(values) {
      const before = space.value;
      space.replaceChildren(...values.map((each) => element("option", { value: each, text: names[each] ?? each })));
      space.value = values.includes(before) ? before : values[0] ?? "";
      spaceField.hidden = values.length < 2;
    },
  };
  return tools;
}
