// Chooses layers of a generator: a row of cells, coarse to the left, and the same as text.
import { element } from "./elements.js";

/** `"2-4,7"` → the set of 2, 3, 4 and 7; numbers outside 1 to `count` are left out. */
export function readLayers(text, count) {
  const chosen = new Set();
  for (const piece of text.split(",")) {
    const found = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(piece);
    if (!found) continue;
    const [first, last] = [Number(found[1]), Math.min(Number(found[2] ?? found[1]), count)];
    for (let layer = Math.max(1, first); layer <= last; layer += 1) chosen.add(layer);
  }
  return chosen;
}

/** The set as text: `"2-4,7"`. */
export function writeLayers(chosen) {
  const sorted = [...chosen].sort((first, second) => first - second);
  const runs = [];
  for (const layer of sorted) {
    const run = runs.at(-1);
    if (run && run[1] === layer - 1) run[1] = layer;
    else runs.push([layer, layer]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/**
 * @param {object} options `label`, `count`, `value` (text; empty chooses none), `onChange(text)`
 */
export function layerPicker({ label, count, value, onChange }) {
  let chosen = readLayers(value, count);
  const cells = Array.from({ length: count }, (_, index) => element("button", {
    type: "button", class: "cell", text: String(index + 1), "aria-label": `Layer ${index + 1}`, on: {
      click: () => toggle(index + 1),
      keydown: (event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (by) cells[index + by]?.focus();
      },
      pointerenter: (event) => { if (event.buttons === 1) set(index + 1, isAdding); },
      pointerdown: (event) => {
        isAdding = !chosen.has(index + 1);
        event.target.releasePointerCapture?.(event.pointerId);
      },
    },
  }));
  let isAdding = true;
  const text = element("input", {
    type: "text", class: "layers-text", "aria-label": `${label}, as text`, placeholder: "2-4", spellcheck: false,
    autocomplete: "off", on: {
      change: () => {
        chosen = readLayers(text.value, count);
        show();
        onChange(writeLayers(chosen));
      },
    },
  });
  const picker = element(
    "div", { class: "layer-picker" }, element("div", { class: "cells", role: "group", "aria-label": label }, ...cells),
    text);

  function show() {
    cells.forEach((cell, index) => cell.setAttribute("aria-pressed", String(chosen.has(index + 1))));
    text.value = writeLayers(chosen);
  }

  function set(layer, isChosen) {
    if (chosen.has(layer) === isChosen) return;
    if (isChosen) chosen.add(layer);
    else chosen.delete(layer);
    show();
    onChange(writeLayers(chosen));
  }

  function toggle(layer) { set(layer, !chosen.has(layer)); }

  // The property is the text; setting it tells no one.
  Object.defineProperty(picker, "value", {
    get: () => writeLayers(chosen),
    set: (layers) => {
      chosen = readLayers(layers, count);
      show();
    },
  });
  show();
  return picker;
}
