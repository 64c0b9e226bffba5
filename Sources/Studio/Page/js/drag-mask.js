// A mask of what may move, painted over the picture.
import { element } from "./elements.js";

/** Paints in the picture's pixels; what may not move is shown darker. */
export class DragMask {
  canvas = element("canvas", { class: "mask", width: 1, height: 1, "aria-hidden": "true" });
  #allowed = new Uint8Array(1);

  /** The mask begins anew: all may move. */
  reset([width, height]) {
    [this.canvas.width, this.canvas.height] = [width, height];
    this.#allowed = new Uint8Array(width * height);
    this.#show();
  }

  get isEmpty() { return !this.#allowed.includes(1); }

  /** A stroke of a round brush from one place to another; `isAllowed` false takes away what is under it. */
  stroke(from, to, radius, isAllowed = true) {
    const { width, height } = this.canvas;
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const squared = dx * dx + dy * dy;
    const range = (axis, size) => [
      Math.max(0, Math.floor(Math.min(from[axis], to[axis]) - radius)),
      Math.min(size - 1, Math.ceil(Math.max(from[axis], to[axis]) + radius)),
    ];
    const [[left, right], [top, bottom]] = [range(0, width), range(1, height)];
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const [x, y] = [column + 0.5 - from[0], row + 0.5 - from[1]];
        // The nearest place of the stroke, as a share of its length.
        const share = squared > 0 ? Math.min(1, Math.max(0, (x * dx + y * dy) / squared)) : 0;
        if ((x - share * dx) ** 2 + (y - share * dy) ** 2 <= radius ** 2) {
          this.#allowed[row * width + column] = isAllowed ? 1 : 0;
        }
      }
    }
    this.#show();
  }

  invert() {
    this.#allowed = this.#allowed.map((each) => 1 - each);
    this.#show();
  }

  /** Bits in base64, a pixel a bit by rows, the first in the highest bit, 1 where it may move; null where all may. */
  encoded() {
    if (this.isEmpty) return null;
    const bytes = new Uint8Array(Math.ceil(this.#allowed.length / 8));
    this.#allowed.forEach((each, index) => { if (each) bytes[index >> 3] |= 0x80 >> (index & 7); });
    let text = "";
    for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
    return btoa(text);
  }

  /** Takes back what `encoded` gave; what is no mask of this size is left. */
  decode(text) {
    let bytes;
    try {
      bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    } catch {
      return;
    }
    if (bytes.length !== Math.ceil(this.#allowed.length / 8)) return;
    this.#allowed = this.#allowed.map((_, index) => (bytes[index >> 3] >> (7 - (index & 7))) & 1);
    this.#show();
  }

  #show() {
    const { width, height } = this.canvas;
    const context = this.canvas.getContext("2d");
    const pixels = context.createImageData(width, height);
    if (!this.isEmpty) {
      this.#allowed.forEach((each, index) => { if (!each) pixels.data[4 * index + 3] = 145; });
    }
    context.putImageData(pixels, 0, 0);
  }
}
