// Keys that do something wherever the focus is, and the list of them.
import { element } from "./elements.js";

export class Shortcuts {
  #entries = [];

  constructor(studio) {
    this.studio = studio;
    this.add("?", "Show this list", () => this.showList());
    this.add("Ctrl+Z", "Undo", () => studio.undo());
    this.add("Ctrl+Shift+Z", "Redo", () => studio.redo());
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  /**
   * @param {string} keys such as `R`, `Shift+C`, `Ctrl+Z`; Ctrl is the command key of an Apple keyboard as well
   * @param {string} words what it does
   * @param {Function} action
   * @param {string} [view] the view in which alone it holds
   */
  add(keys, words, action, view = null) { this.#entries.push({ keys, words, action, view }); }

  #press(event) {
    if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]")) return;
    const isTyping = event.target.closest?.("input:not([type=range]):not([type=checkbox]), textarea, select");
    const isControl = event.ctrlKey || event.metaKey;
    if (isTyping && !(isControl && event.target.type === "number")) return;
    const isLetter = /^[a-z]$/i.test(event.key);
    const keys = (isControl ? "Ctrl+" : "") + (event.shiftKey && isLetter ? "Shift+" : "") + (
      isLetter ? event.key.toUpperCase() : event.key);
    const matching = this.#entries.filter((each) => each.keys === keys);
    const entry = matching.find((each) => each.view === this.studio.view) ?? matching.find((each) => !each.view);
    if (!entry) return;
    event.preventDefault();
    entry.action();
  }

  showList() {
    const rows = (entries) => element("dl", { class: "keys" }, ...entries.map(({ keys, words }) => element(
      "div", {},
      element("dt", {}, ...(keys === "+" ? [keys] : keys.split("+")).map((key) => element("kbd", { text: key }))),
      element("dd", { text: words }))));
    const always = this.#entries.filter((entry) => !entry.view);
    const here = this.#entries.filter((entry) => entry.view === this.studio.view);
    const dialog = element(
      "dialog", { class: "dialog wide", "aria-labelledby": "keys-title", on: { close: () => dialog.remove() } },
      element(
        "form", { method: "dialog" },
        element("h2", { id: "keys-title", text: "Shortcuts" }),
        element(
          "div", { class: "key-columns" },
          element("section", {}, element("h3", { text: "Everywhere" }), rows(always)),
          element(
            "section", {}, ...(here.length > 0 ? [element("h3", { text: "In this view" }), rows(here)] : []),
            element("h3", { text: "On controls" }),
            rows([
              { keys: "←+→", words: "Slider: a step" },
              { keys: "Shift+→", words: "Slider: ten steps" },
              { keys: "Backspace", words: "Slider, plane: set back" },
              { keys: "←+↑+↓+→", words: "Plane, point, sheet: move" },
            ]))),
        element("button", { type: "submit", class: "button primary", text: "Close" })));
    document.body.append(dialog);
    dialog.showModal();
  }
}
