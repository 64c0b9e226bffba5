// A picture, as large as its place lets it be. The canvas has the picture's own pixels; the browser enlarges them.
import { element } from "./elements.js";
import { paint, copyOf } from "./frame.js";

/** What a line under the picture takes, in pixels. */
const captionHeight = 26;

/**
 * `<picture-canvas>`. A second picture can lie over the first, cut off at a share of the width (`wipe`). Children put
 * into `overlay` lie on the picture, whose size in pixels is `pictureSize`.
 */
export class PictureCanvas extends HTMLElement {
  canvas = element("canvas", { width: 0, height: 0 });
  overlay = element("div", { class: "overlay" });
  #over = element("canvas", { class: "over", width: 0, height: 0, hidden: true });
  #frame = element("div", { class: "picture-frame" });
  #caption = element("span", { class: "caption", "aria-hidden": "true" });
  #isCrisp = true;
  #resized = new ResizeObserver(() => this.#fit());

  connectedCallback() {
    if (!this.#frame.isConnected) {
      this.#frame.append(this.canvas, this.#over, this.overlay, this.#caption);
      this.append(this.#frame);
      this.canvas.setAttribute("role", "img");
      this.name = this.getAttribute("data-name") ?? "The picture";
    }
    this.#resized.observe(this);
  }

  disconnectedCallback() { this.#resized.disconnect(); }

  /** A line under the picture. */
  set caption(text) {
    this.classList.toggle("captioned", text !== "");
    this.#caption.textContent = text;
    this.#fit();
  }

  /** What a screen reader says. */
  set name(text) { this.canvas.setAttribute("aria-label", text); }

  /** Whether pixels are shown as squares; otherwise they run into each other. */
  get isCrisp() { return this.#isCrisp; }

  set isCrisp(isCrisp) {
    this.#isCrisp = isCrisp;
    this.classList.toggle("smooth", !isCrisp);
    this.#fit();
  }

  /** Width and height in the picture's pixels. `nominal` holds when a coarse picture of fewer is shown. */
  get pictureSize() { return this.nominal ?? [this.canvas.width, this.canvas.height]; }

  /** Screen pixels for one of the picture's. */
  get scale() { return this.#frame.clientWidth / this.pictureSize[0]; }

  show(picture) {
    const hadRatio = this.canvas.width / this.canvas.height;
    paint(this.canvas, picture);
    if (hadRatio !== this.canvas.width / this.canvas.height || this.classList.contains("empty")) this.#fit();
    this.classList.remove("empty");
  }

  /** Puts another picture over it, from `share` of the width to the right; null takes it away. */
  showOver(picture, share = 0.5) {
    this.#over.hidden = !picture;
    if (picture) {
      paint(this.#over, picture);
      this.wipe = share;
    }
  }

  set wipe(share) { this.#over.style.clipPath = `inset(0 0 0 ${100 * share}%)`; }

  copy() { return copyOf(this.canvas); }

  /** Where an event is, in the picture's pixels. */
  pointUnder(event) {
    const box = this.#frame.getBoundingClientRect();
    const [width, height] = this.pictureSize;
    return [(event.clientX - box.left) / box.width * width, (event.clientY - box.top) / box.height * height];
  }

  #fit() {
    const [width, height] = this.pictureSize;
    if (width === 0 || height === 0 || this.clientWidth === 0) return;
    const room = this.clientHeight - (this.classList.contains("captioned") ? captionHeight : 0);
    let scale = Math.min(this.clientWidth / width, room / height);
    // Whole numbers of screen pixels for one of the picture's, so that all squares are of one size.
    const density = devicePixelRatio || 1;
    if (this.#isCrisp && scale * density > 2) scale = Math.floor(scale * density) / density;
    this.#frame.style.width = `${width * scale}px`;
    this.#frame.style.height = `${height * scale}px`;
    this.dispatchEvent(new Event("fit"));
  }
}

customElements.define("picture-canvas", PictureCanvas);
