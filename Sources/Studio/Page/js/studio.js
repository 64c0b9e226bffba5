// What all views share: the models, the picture's recipe with its history, the server, and the words at the bottom.
import { History, Collection } from "./history.js";
import { firstRecipe, fit, encodeRecipe, decodeRecipe, encodeValue, decodeValue, areEqual } from "./recipe.js";
import { element, icon } from "./elements.js";

/** How long a change has to stand before it is a step that can be undone, in milliseconds. */
const settling = 600;

/**
 * Fires "models", "model" (another one, or new directions of it), "recipe" (with `detail.inputTime`), "view", and
 * "state" when the address was changed and has a view's own part.
 */
export class Studio extends EventTarget {
  models = [];
  outputFolder = "";
  /** The description of the model that is open; null until one is. */
  model = null;
  recipe = null;
  history = new History();
  pins = new Collection();
  keyframes = new Collection();
  view = "explore";
  #settleTimer = 0;
  /** What views keep in the address, by name, and what of an address they have not taken yet. */
  #states = new Map();
  #linkedStates = new Map();
  #written = "";

  constructor(server, socket, toasts) {
    super();
    this.server = server;
    this.socket = socket;
    this.toasts = toasts;
  }

  /** Reads which models there are, and opens that of the address or the one that the server has open. */
  async load() {
    const answer = await this.server.get("api/models");
    this.models = answer.models ?? [];
    this.outputFolder = answer.outputFolder ?? "";
    this.dispatchEvent(new Event("models"));
    const linked = this.#linkedRecipe();
    this.#readState();
    const generators = this.models.filter((model) => model.kind === "generator");
    const first = answer.model ?? generators[0]?.name;
    const name = linked?.model ?? first;
    if (name === undefined) throw new Error("There is no generator to open.");
    try {
      await this.openModel(name, linked);
    } catch (error) {
      if (!linked || !first || first === name) throw error;
      this.say(error.message, { isProblem: true });
      await this.openModel(first);
    }
  }

  /** Opens a model and draws `recipe`, or the present one as far as the model knows its parts. */
  async openModel(name, recipe = this.recipe) {
    const model = await this.server.post("api/models/open", { model: name });
    this.model = {
      directions: [], classes: [], attributes: [], styleChannels: [], noise: [], dragSpaces: [], layers: 1, ...model,
    };
    const { recipe: fitted, left } = recipe ? fit(recipe, this.model) : { recipe: firstRecipe(this.model), left: [] };
    if (left.length > 0) this.say(`${this.model.name} has no ${left.join(", ")}; left out.`);
    this.dispatchEvent(new Event("model"));
    this.change(fitted, { settle: true });
  }

  /** Reads the model's description again, for directions that are new. */
  async refreshModel() {
    const model = await this.server.get("api/model", { name: this.model.name });
    this.model = { ...this.model, ...model };
    this.dispatchEvent(new Event("model"));
    this.change(this.recipe);
  }

  /**
   * Another picture.
   * @param {object} recipe
   * @param {object} options `settle`: it is a step of the history at once, and not when the hand has rested;
   *   `inputTime`: when the hand moved
   */
  change(recipe, { settle = false, inputTime } = {}) {
    this.recipe = recipe;
    clearTimeout(this.#settleTimer);
    this.dispatchEvent(new CustomEvent("recipe", { detail: { inputTime } }));
    if (settle) this.settle();
    else this.#settleTimer = setTimeout(() => this.settle(), settling);
  }

  /** The picture as it is becomes a step of the history, and the address its link. */
  settle() {
    clearTimeout(this.#settleTimer);
    this.history.push(this.recipe);
    this.writeAddress();
  }

  undo() {
    this.settle();
    this.#showStep(this.history.undo(), "Undone", "There is nothing to undo.");
  }

  redo() {
    this.settle();
    this.#showStep(this.history.redo(), "Done again", "There is nothing to do again.");
  }

  goTo(place) { this.#showStep(this.history.go(place)); }

  /** A snapshot's picture becomes the present one; another model is opened where it has one. */
  async show(recipe, { view = "explore" } = {}) {
    if ((recipe.model ?? this.model?.name) !== this.model?.name) await this.openModel(recipe.model, recipe);
    else {
      const names = new Set(this.model.directions.map((direction) => direction.name));
      if ((recipe.edits ?? []).some((edit) => !names.has(edit.direction))) await this.refreshModel();
      this.change(fit(recipe, this.model).recipe, { settle: true });
    }
    if (view) this.open(view);
  }

  async #showStep(step, word, otherwise) {
    if (!step) {
      this.say(otherwise);
      return;
    }
    if (step.recipe.model !== this.model.name) await this.openModel(step.recipe.model, step.recipe);
    else {
      this.recipe = step.recipe;
      clearTimeout(this.#settleTimer);
      this.dispatchEvent(new CustomEvent("recipe", { detail: {} }));
      this.writeAddress();
    }
    if (word) this.say(word, { isQuiet: true });
  }

  /** Another view of the six. */
  open(view) {
    if (view === this.view) return;
    this.view = view;
    this.writeAddress({ isStep: true });
    this.dispatchEvent(new Event("view"));
  }

  /** The address shows the view and the picture, so that a reload or a link does. */
  writeAddress({ isStep = false } = {}) {
    const parts = [`view=${this.view}`];
    if (this.#states.has(this.view)) parts.push(`state=${encodeValue(this.#states.get(this.view))}`);
    if (this.recipe) parts.push(`recipe=${encodeRecipe(this.recipe)}`);
    this.#written = `#${parts.join("&")}`;
    if (isStep) history.pushState(null, "", this.#written);
    else history.replaceState(null, "", this.#written);
  }

  /** The address was changed by hand, by a link or by going back. */
  async readAddress() {
    if (location.hash === this.#written) return;
    const view = new URLSearchParams(location.hash.slice(1)).get("view");
    const recipe = this.#linkedRecipe();
    this.#written = location.hash;
    this.#readState();
    if (view && view !== this.view) {
      this.view = view;
      this.dispatchEvent(new Event("view"));
    }
    if (recipe && !areEqual(recipe, this.recipe)) await this.show(recipe, { view: null });
    if (this.#linkedStates.size > 0) this.dispatchEvent(new Event("state"));
  }

  /** A view's own part of the address, beside the picture: a plain value; null for none. */
  keepState(view, state) {
    if (state) this.#states.set(view, state);
    else this.#states.delete(view);
    if (view === this.view) this.writeAddress();
  }

  /** What the address held for a view, once; null where there is nothing. It may be of any shape. */
  takeState(view) {
    const state = this.#linkedStates.get(view) ?? null;
    this.#linkedStates.delete(view);
    return state;
  }

  #readState() {
    const parts = new URLSearchParams(location.hash.slice(1));
    const state = parts.has("state") ? decodeValue(parts.get("state")) : null;
    if (state && typeof state === "object") this.#linkedStates.set(parts.get("view"), state);
  }

  #linkedRecipe() {
    const text = new URLSearchParams(location.hash.slice(1)).get("recipe");
    return text ? decodeRecipe(text) : null;
  }

  /**
   * A line at the bottom, read out by screen readers, gone after a while; `isQuiet` where it can be seen already and is
   * for screen readers alone.
   */
  say(text, { isProblem = false, detail = null, isQuiet = false } = {}) {
    const close = element(
      "button", { type: "button", class: "button icon-only", "aria-label": "Close this message" }, icon("close"));
    const toast = element(
      "div", { class: isProblem ? "toast problem-toast" : isQuiet ? "toast quiet" : "toast" },
      element("div", {}, element("p", { text }), detail ? element("code", { text: detail }) : null),
      isQuiet ? null : close);
    const remove = () => toast.remove();
    close.addEventListener("click", remove);
    setTimeout(remove, isProblem || detail ? 12000 : 3500);
    this.toasts.append(toast);
    while (this.toasts.children.length > 3) this.toasts.firstChild.remove();
  }

  /** Puts text on the clipboard, or shows it to be copied where the browser does not let us. */
  async copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
      this.say(`${what} copied`, { detail: text });
    } catch {
      const area = element("textarea", {
        class: "copy-area", readOnly: true, value: text, rows: 4, "aria-label": what,
      });
      const close = element("button", { type: "submit", class: "button primary", text: "Close" });
      const dialog = element(
        "dialog", { class: "dialog", "aria-label": what, on: { close: () => dialog.remove() } },
        element("form", { method: "dialog" }, element("h2", { text: what }), area, close));
      document.body.append(dialog);
      dialog.showModal();
      area.select();
    }
  }

  /** Says which files were written. */
  sayFiles(answer) {
    const files = answer.files ?? [];
    this.say(`Saved ${files.join(", ")}`, { detail: answer.command ?? null });
  }
}
