// A sheet of pictures, each with a mark that a click changes.
import { element } from "./elements.js";
import { paint } from "./frame.js";

/** A click leads from one to the next. */
const nextMark = new Map([[undefined, true], [true, false], [false, undefined]]);

/**
 * @param {object} options `attribute()` (its name), `labelOf(entry)` (true, false or undefined), `onMark(entry, has)`
 */
export function labelSheet({ attribute, labelOf, onMark }) {
  const root = element("div", { class: "sheet", role: "group", "aria-label": "Pictures to label" });
  let tiles = [];

  function tile(entry, index) {
    const canvas = element("canvas", { width: 1, height: 1 });
    const badge = element("span", { class: "mark", "aria-hidden": "true" });
    const box = element("button", {
      type: "button", class: "tile", on: {
        click: () => onMark(entry, nextMark.get(labelOf(entry))),
        keydown: (event) => {
          if (event.key !== "+" && event.key !== "-") moveFocus(event, index);
          else {
            event.preventDefault();
            onMark(entry, event.key === "+");
          }
        },
      },
    }, canvas, badge);
    const sync = () => {
      const has = labelOf(entry);
      box.dataset.mark = has === undefined ? "none" : has ? "has" : "has-not";
      badge.textContent = has === undefined ? "" : has ? "✓" : "✕";
      const words = has === undefined ? "no mark" : `${has ? "has" : "has not"} ${attribute()}`;
      box.setAttribute("aria-label", `Seed ${entry.seed}, ${entry.class}: ${words}`);
    };
    sync();
    return { canvas, box, sync };
  }

  /** Arrow keys lead through the sheet as it lies on the screen. */
  function moveFocus(event, index) {
    const columns = Math.max(1, getComputedStyle(root).gridTemplateColumns.split(" ").length);
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (!by) return;
    event.preventDefault();
    tiles[index + by]?.box.focus();
  }

  const sheet = {
    root,
    /** What is shown, as the server named it. */
    entries: [],
    show(entries) {
      sheet.entries = entries;
      // Whoever labels with the keyboard goes on with the first of the new pictures.
      const hadFocus = root.contains(document.activeElement);
      tiles = entries.map(tile);
      root.replaceChildren(...tiles.map((each) => each.box));
      if (hadFocus) tiles[0]?.box.focus();
    },
    /** Labels have changed, or the attribute's name. */
    sync() { for (const each of tiles) each.sync(); },
    paint(index, picture) {
      const shown = tiles[index];
      if (!shown) return;
      paint(shown.canvas, picture);
      shown.box.dataset.drawn = "true";
    },
  };
  return sheet;
}
