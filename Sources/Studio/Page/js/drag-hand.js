// Pointer and keyboard on the dragged picture: points are set, the mask is painted.
import { element } from "./elements.js";

/**
 * @param {PictureCanvas} view
 * @param {object} options `points`, `mask`, `tools`, `isReady()`, `onPaint()` after a stroke, `onEnter()`
 */
export function handOn(view, { points, mask, tools, isReady, onPaint, onEnter }) {
  const { overlay } = view;
  const cross = element("span", { class: "cross", hidden: true, "aria-hidden": "true" });
  overlay.append(cross);
  /** Where the keyboard's cross is, in pixels whose centres are whole numbers. */
  let at = [0, 0];
  /** The last place of a stroke of the brush; null while there is none. */
  let stroke = null;
  const centred = (point) => point.map((each) => each - 0.5);
  const isPainting = () => tools.tool !== "points";
  const paint = (from, to) => mask.stroke(from, to, tools.radius, tools.tool === "mask");

  function placeCross() {
    const [width, height] = view.pictureSize;
    cross.style.left = `${100 * (at[0] + 0.5) / width}%`;
    cross.style.top = `${100 * (at[1] + 0.5) / height}%`;
    const words = `at ${at.join(", ")}. Arrow keys move it, Space ${isPainting() ? "paints" : "sets a point"}`;
    overlay.setAttribute("aria-label", `Picture to drag, cross ${words}, Enter drags.`);
  }

  overlay.tabIndex = 0;
  overlay.setAttribute("role", "application");
  overlay.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !isReady()) return;
    const point = view.pointUnder(event);
    if (!isPainting()) {
      points.put(centred(point));
      return;
    }
    overlay.setPointerCapture(event.pointerId);
    stroke = point;
    paint(point, point);
  });
  overlay.addEventListener("pointermove", (event) => {
    const point = view.pointUnder(event);
    if (stroke) {
      paint(stroke, point);
      stroke = point;
    } else points.point(centred(point));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    overlay.addEventListener(name, () => {
      if (stroke) onPaint();
      stroke = null;
    });
  }
  overlay.addEventListener("focus", () => {
    cross.hidden = !overlay.matches(":focus-visible");
    placeCross();
  });
  overlay.addEventListener("blur", () => { cross.hidden = true; });
  overlay.addEventListener("keydown", (event) => {
    if (event.target !== overlay || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by && event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (by) {
      const far = event.shiftKey ? 5 : 1;
      at = view.pictureSize.map((side, axis) => Math.min(side - 1, Math.max(0, at[axis] + by[axis] * far)));
      cross.hidden = false;
      placeCross();
      points.point(at);
    } else if (event.key === "Enter") onEnter();
    else if (isReady() && !isPainting()) points.put(at);
    else if (isReady()) {
      const place = at.map((each) => each + 0.5);
      paint(place, place);
      onPaint();
    }
  });

  placeCross();
  return {
    /** The cross goes to the middle of another picture. */
    reset() {
      at = view.pictureSize.map((side) => Math.floor(side / 2));
      placeCross();
    },
  };
}
