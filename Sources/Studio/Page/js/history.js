// The pictures that were made, in their order: undo, redo, pins and keyframes are places in it or copies of it.
import { areEqual } from "./recipe.js";

const longest = 300;
let lastKey = 0;

/** A recipe with the picture that it draws; `picture` is a canvas, null until it was drawn. */
export function snapshot(recipe, picture = null) {
  lastKey += 1;
  return { key: lastKey, recipe, picture };
}

/** Steps with a place among them. Fires "change". */
export class History extends EventTarget {
  steps = [];
  place = -1;

  get current() { return this.steps[this.place] ?? null; }
  get canUndo() { return this.place > 0; }
  get canRedo() { return this.place < this.steps.length - 1; }

  /** Adds a step after the current one; what was undone before is dropped. */
  push(recipe, picture = null) {
    if (this.current && areEqual(this.current.recipe, recipe)) return;
    this.steps.splice(this.place + 1, Infinity, snapshot(recipe, picture));
    if (this.steps.length > longest) this.steps.splice(0, this.steps.length - longest);
    this.place = this.steps.length - 1;
    this.#changed();
  }

  undo() { return this.canUndo ? this.go(this.place - 1) : null; }
  redo() { return this.canRedo ? this.go(this.place + 1) : null; }

  go(place) {
    this.place = Math.max(0, Math.min(this.steps.length - 1, place));
    this.#changed();
    return this.current;
  }

  /** The picture that a recipe drew, for the step that it belongs to; `copy()` gives it where there is one. */
  setPicture(recipe, copy) {
    const step = this.steps.findLast((each) => each.recipe === recipe || areEqual(each.recipe, recipe));
    if (!step || step.picture) return;
    step.picture = copy();
    this.#changed();
  }

  #changed() { this.dispatchEvent(new Event("change")); }
}

/** Snapshots that are kept by hand: pins, keyframes. Fires "change". */
export class Collection extends EventTarget {
  items = [];

  add(item) {
    this.items = [...this.items, item];
    this.#changed();
  }

  remove(item) {
    this.items = this.items.filter((each) => each !== item);
    this.#changed();
  }

  /** Moves an item by so many places. */
  move(item, by) {
    const from = this.items.indexOf(item);
    const to = Math.max(0, Math.min(this.items.length - 1, from + by));
    if (from < 0 || from === to) return;
    const items = [...this.items];
    items.splice(to, 0, ...items.splice(from, 1));
    this.items = items;
    this.#changed();
  }

  clear() {
    this.items = [];
    this.#changed();
  }

  #changed() { this.dispatchEvent(new Event("change")); }
}
