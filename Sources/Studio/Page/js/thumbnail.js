// A small picture that is a button: a step of the history, a pin, a keyframe.
import { element } from "./elements.js";
import { paint } from "./frame.js";
import { title } from "./recipe.js";

/**
 * @param {object} snapshot of history.js
 * @param {object} options `name` (words before the recipe's), `isCurrent`, `onClick`
 */
export function thumbnail(snapshot, { name, isCurrent = false, onClick }) {
  const canvas = element("canvas", { width: 1, height: 1 });
  if (snapshot.picture) paint(canvas, snapshot.picture);
  const label = `${name}: ${title(snapshot.recipe)}`;
  return element(
    "button", {
      type: "button", class: "thumbnail", "aria-label": label, title: label, "aria-current": isCurrent ? "true" : null,
      on: { click: onClick },
    }, canvas);
}
