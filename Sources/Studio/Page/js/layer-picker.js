// Chooses a range of a generator's layers: a row of cells, coarse to the left, and the same as text.
import { element } from "./elements.js";

/** `"2-4"` → `[2, 4]`, `"3"` → `[3, 3]`; null for what is no range of layers from 0 to `count - 1`. */
export function readLayers(text, count) {
  const found = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(text);
  if (!found) return null;
  const [first, last] = [Number(found[1]), Number(found[2] ?? found[1])];
  return first <= last && last < count ? [first, last] : null;
}

/** The range as text; null is empty. */
export function writeLayers(range) {
  if (!range) return "";
  return range[0] === range[1] ? `${range[0]}` : `${range[0]}-${range[1]}`;
}

/**
 * The range after a click on a layer: its ends shrink, what lies beside it is added, and anything else begins anew.
 */
export function toggled(range, layer) {
  if (!range) return [layer, layer];
  const [first, last] = range;
  if (layer === first - 1) return [layer, last];
  if (layer === last + 1) return [first, layer];
  if (first === last && layer === first) return null;
  if (layer === first) return [first + 1, last];
  if (layer === last) return [first, last - 1];
  return [layer, layer];
}

/**
 * Layers count from 0, as on the command line. A pointer that is drawn over cells chooses from the first to the last.
 * @param {object} options `label`, `count`, `value` (text; empty chooses none), `onChange(text)`
 */
export function layerPicker({ label, count, value, onChange }) {
  let range = readLayers(value, count);
  /** Where a pointer went down; null when none is. */
  let anchor = null;
  let isDrawn = false;
  const cells = Array.from({ length: count }, (_, layer) => element("button", {
    type: "button", class: "cell", text: String(layer), "aria-label": `Layer ${layer}`, on: {
      click: () => {
        if (!isDrawn) set(toggled(range, layer));
        isDrawn = false;
      },
      keydown: (event) => {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (by) cells[layer + by]?.focus();
      },
      pointerdown: (event) => {
        anchor = layer;
        isDrawn = false;
        event.target.releasePointerCapture?.(event.pointerId);
      },
      pointerenter: (event) => {
        if (event.buttons !== 1 || anchor === null || layer === anchor) return;
        isDrawn = true;
        set([Math.min(anchor, layer), Math.max(anchor, layer)]);
      },
    },
  }));
  const text = element("input", {
    type: "text", class: "layers-text", "aria-label": `${label}, as text`, placeholder: "2-4", spellcheck: false,
    autocomplete: "off", on: { change: () => set(readLayers(text.value, count)) },
  });
  const picker = element(
    "div", { class: "layer-picker" }, element("div", { class: "cells", role: "group", "aria-label": label }, ...cells),
    text);

  function show() {
    cells.forEach((cell, layer) => {
      cell.setAttribute("aria-pressed", String(range !== null && layer >= range[0] && layer <= range[1]));
    });
    text.value = writeLayers(range);
  }

  function set(changed) {
    range = changed;
    show();
    onChange(writeLayers(range));
  }

  // The property is the text; setting it tells no one.
  Object.defineProperty(picker, "value", {
    get: () => writeLayers(range),
    set: (layers) => {
      range = readLayers(layers, count);
      show();
    },
  });
  show();
  return picker;
}
