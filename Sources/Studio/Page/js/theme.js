// Light and dark: as the system has it, unless chosen here.
import { button } from "./elements.js";

const key = "latent-studio-theme";
const order = ["auto", "light", "dark"];
const words = { auto: "as the system has it", light: "light", dark: "dark" };

export class Theme {
  #chosen = order.includes(localStorage.getItem(key)) ? localStorage.getItem(key) : "auto";

  button = button("Colours of the page", { icon: "theme", iconOnly: true, onClick: () => this.next() });

  constructor() { this.#apply(); }

  next() {
    this.#chosen = order[(order.indexOf(this.#chosen) + 1) % order.length];
    localStorage.setItem(key, this.#chosen);
    this.#apply();
  }

  #apply() {
    document.documentElement.dataset.theme = this.#chosen;
    const label = `Colours of the page: ${words[this.#chosen]}`;
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
    dispatchEvent(new Event("theme"));
  }
}
