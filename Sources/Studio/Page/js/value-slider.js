// A slider with its name and a field for the number: the two move together.
import { element, newIdentifier } from "./elements.js";

/**
 * `<value-slider>`. Arrow keys move by a step, with Shift by ten; a double click, Backspace or Delete sets it back.
 * The field takes numbers beyond the slider's ends, up to `limits`.
 */
export class ValueSlider extends HTMLElement {
  #range;
  #field;
  #options;
  #value;

  /**
   * @param {object} options `label`, `minimum`, `maximum`, `step`, `value`, `reset` (where a double click goes),
   *   `limits` (of the field, the slider's ends unless given), `tools` (elements beside the name),
   *   `onInput(value, event)` while it moves and `onChange(value)` when the hand lets go
   */
  setUp(options) {
    this.#options = { step: 0.01, reset: 0, onInput: () => {}, onChange: () => {}, tools: [], ...options };
    const { label, minimum, maximum, step, tools } = this.#options;
    const [lowest, highest] = options.limits ?? [minimum, maximum];
    const identifier = newIdentifier("slider");
    const events = {
      input: (event) => this.#take(Number(this.#range.value), event),
      change: () => this.#options.onChange(this.#value),
      dblclick: () => this.resetByHand(),
      keydown: (event) => this.#press(event),
    };
    this.#range = element("input", {
      type: "range", id: identifier, min: String(minimum), max: String(maximum), step: String(step), on: events,
    });
    this.#field = element("input", {
      type: "number", class: "number", "aria-label": `${label}, number`, min: String(lowest), max: String(highest),
      step: "any", on: {
        change: (event) => {
          const typed = this.#field.value === "" ? this.#options.reset : Number(this.#field.value);
          this.#take(Math.min(highest, Math.max(lowest, typed)), event);
          this.#options.onChange(this.#value);
        },
        keydown: (event) => {
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          event.preventDefault();
          this.#nudge(event.key === "ArrowUp" ? 1 : -1, event);
        },
      },
    });
    this.replaceChildren(
      element(
        "div", { class: "slider-head" },
        element("label", { htmlFor: identifier, text: label, on: { dblclick: () => this.resetByHand() } }),
        ...tools, this.#field),
      element("div", { class: "slider-track" }, this.#range));
    this.value = options.value ?? this.#options.reset;
    return this;
  }

  get value() { return this.#value; }

  /** Sets the number without telling anyone. */
  set value(value) {
    this.#value = value;
    this.#range.value = String(value);
    const isTyped = document.activeElement === this.#field && Number(this.#field.value) === value;
    if (!isTyped) this.#field.value = format(value);
    const { minimum, maximum, reset } = this.#options;
    const share = (number) => Math.min(1, Math.max(0, (number - minimum) / (maximum - minimum)));
    const [low, high] = [share(Math.min(value, reset)), share(Math.max(value, reset))];
    this.style.setProperty("--low", String(low));
    this.style.setProperty("--high", String(high));
    this.style.setProperty("--reset", String(share(reset)));
    this.classList.toggle("moved", value !== reset);
  }

  resetByHand() {
    this.#take(this.#options.reset, null);
    this.#options.onChange(this.#value);
  }

  focus() { this.#range.focus(); }

  #take(value, event) {
    if (!Number.isFinite(value)) return;
    this.value = value;
    this.#options.onInput(value, event);
  }

  #nudge(sign, event) {
    const { step, minimum, maximum, limits } = this.#options;
    const [lowest, highest] = limits ?? [minimum, maximum];
    const moved = this.#value + sign * step * (event.shiftKey ? 10 : 1);
    this.#take(Math.min(highest, Math.max(lowest, round(moved))), event);
    this.#options.onChange(this.#value);
  }

  #press(event) {
    if (event.key === "Backspace" || event.key === "Delete") {
      event.preventDefault();
      this.resetByHand();
    } else if (event.shiftKey && event.key.startsWith("Arrow")) {
      event.preventDefault();
      this.#nudge(event.key === "ArrowRight" || event.key === "ArrowUp" ? 1 : -1, event);
    }
  }
}

/** Without the traces of binary fractions. */
export const round = (value) => Number(value.toFixed(6));

function format(value) { return String(round(value)); }

customElements.define("value-slider", ValueSlider);

export function slider(options) { return new ValueSlider().setUp(options); }

/**
 * A field for a whole number with buttons for less and more.
 * @param {object} options `label`, `minimum`, `maximum`, `value`, `onChange(value)`
 */
export function stepper({ label, minimum = 0, maximum, value, onChange }) {
  const field = element("input", {
    type: "number", class: "number", min: String(minimum), max: String(maximum), step: "1", value: String(value),
    on: { change: () => take(Number(field.value)) },
  });
  const take = (typed) => {
    const whole = Math.min(maximum, Math.max(minimum, Math.round(Number.isFinite(typed) ? typed : minimum)));
    field.value = String(whole);
    onChange(whole);
  };
  const step = (by, sign, word) => element("button", {
    type: "button", class: "step", text: sign, "aria-label": `${label}: ${word}`,
    on: { click: () => take(Number(field.value) + by) },
  });
  const box = element(
    "span", { class: "stepper", role: "group", "aria-label": label },
    step(-1, "−", "one less"), field, step(1, "+", "one more"));
  field.setAttribute("aria-label", label);
  box.field = field;
  box.set = (number) => { if (document.activeElement !== field) field.value = String(number); };
  return box;
}
