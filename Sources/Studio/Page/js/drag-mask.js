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

  /** A round spot of the brush; `isAllowed` false takes it away. */
  paint([x, y], radius, isAllowed = true) {
    const { width, height } = this.canvas;
    const [bottom, right] = [Math.min(height - 1, Math.ceil(y + radius)), Math.min(width - 1, Math.ceil(x + radius))];
    for (let row = Math.max(0, Math.floor(y - radius)); row <= bottom; row += 1) {
      for (let column = Math.max(0, Math.floor(x - radius)); column <= right; column += 1) {
        if ((column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2 <= radius ** 2) {
          this.#allowed[row * width + column] = isAllowed ? 1 : 0;
        }
      }
    }
    this.#show();
  }

  /** A stroke from one place to another. */
  stroke(from, to, radius, isAllowed) {
    const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / Math.max(0.5, radius / 2)));
    for (let step = 0; step <= steps; step += 1) {
      const share = step / steps;
      this.paint([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])], radius, isAllowed);
    }
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
