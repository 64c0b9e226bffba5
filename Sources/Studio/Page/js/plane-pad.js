// A plane to drag over: two numbers at once.
import { element } from "./elements.js";
import { round } from "./value-slider.js";

/**
 * `<plane-pad>`. Arrow keys move the point by a hundredth of the plane, with Shift by a tenth. Two fields beside it
 * hold the same numbers.
 */
export class PlanePad extends HTMLElement {
  #options;
  #field;
  #point;
  #numbers;
  #at = [0, 0];

  /**
   * @param {object} options `label`, `x` and `y` (each `{ name, minimum, maximum }`), `corners` (words for the ends:
   *   `left`, `right`, `top`, `origin`), `at`, `reset`, `onInput(at, event)`, `onChange(at)`
   */
  setUp(options) {
    this.#options = options;
    this.#point = element("div", { class: "plane-point" });
    this.#field = element(
      "div", {
        class: "plane-field", tabIndex: 0, role: "application", "aria-roledescription": "plane", on: {
          pointerdown: (event) => this.#grab(event),
          keydown: (event) => this.#press(event),
          dblclick: () => this.#take(options.reset, null, true),
        },
      },
      element("div", { class: "plane-axis plane-axis-x" }), element("div", { class: "plane-axis plane-axis-y" }),
      ...Object.entries(options.corners ?? {}).map(
        ([place, text]) => element("span", { class: `plane-corner plane-${place}`, text })),
      this.#point);
    this.#numbers = [options.x, options.y].map((axis, index) => element("input", {
      type: "number", class: "number", step: "any", "aria-label": `${options.label}, ${axis.name}`, on: {
        change: (event) => {
          const at = [...this.#at];
          at[index] = Number(event.target.value);
          if (Number.isFinite(at[index])) this.#take(at, event, true);
        },
      },
    }));
    this.replaceChildren(this.#field, element("div", { class: "plane-numbers" }, ...this.#numbers.map(
      (input, index) => element("label", {}, element("span", { text: [options.x, options.y][index].name }), input))));
    this.at = options.at;
    return this;
  }

  get at() { return this.#at; }

  /** Sets the point without telling anyone. */
  set at(at) {
    this.#at = at;
    const { x, y, label } = this.#options;
    const share = (value, axis) => Math.min(1, Math.max(0, (value - axis.minimum) / (axis.maximum - axis.minimum)));
    this.style.setProperty("--x", String(share(at[0], x)));
    this.style.setProperty("--y", String(1 - share(at[1], y)));
    this.#numbers.forEach((input, index) => {
      if (document.activeElement !== input) input.value = String(round(at[index]));
    });
    this.#field.setAttribute(
      "aria-label",
      `${label}: ${x.name} ${at[0].toFixed(2)}, ${y.name} ${at[1].toFixed(2)}. Arrow keys move the point.`);
  }

  #grab(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.#field.focus();
    this.#field.setPointerCapture(event.pointerId);
    const move = (moved) => this.#take(this.#under(moved), moved, false);
    const end = () => {
      this.#field.removeEventListener("pointermove", move);
      this.#options.onChange(this.#at);
    };
    this.#field.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) this.#field.addEventListener(name, end, { once: true });
    move(event);
  }

  #under(event) {
    const box = this.#field.getBoundingClientRect();
    const { x, y } = this.#options;
    const across = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const up = 1 - Math.min(1, Math.max(0, (event.clientY - box.top) / box.height));
    const on = (axis, share) => Number((axis.minimum + share * (axis.maximum - axis.minimum)).toFixed(3));
    return [on(x, across), on(y, up)];
  }

  #press(event) {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.key === "Backspace" || event.key === "Delete") this.#take(this.#options.reset, event, true);
    if (!direction) return;
    event.preventDefault();
    const share = event.shiftKey ? 0.1 : 0.01;
    const { x, y } = this.#options;
    const clamp = (value, axis) => Math.min(axis.maximum, Math.max(axis.minimum, round(value)));
    this.#take([
      clamp(this.#at[0] + direction[0] * share * (x.maximum - x.minimum), x),
      clamp(this.#at[1] + direction[1] * share * (y.maximum - y.minimum), y),
    ], event, true);
  }

  #take(at, event, isFinal) {
    this.at = at;
    this.#options.onInput(at, event);
    if (isFinal) this.#options.onChange(at);
  }
}

customElements.define("plane-pad", PlanePad);

export function planePad(options) { return new PlanePad().setUp(options); }
