// The socket to the server: it comes back by itself when it breaks, and carries a channel for each view.
import { readFrame, decodeFrame } from "./frame.js";

/** How long an answer may stay out before a newer request is sent all the same, in milliseconds. */
const patience = 1000;

/**
 * Requests of one view. The newest counts: at most one is sent in each animation frame, one is under way, and of those
 * that came meanwhile only the newest is kept. Frames older than what was shown are dropped.
 */
export class Channel {
  #socket;
  #waiting = null;
  #underWay = null;
  #isScheduled = false;
  #newestShown = 0;
  #patienceTimer = 0;
  #lastSent = null;

  /** Called with `(picture, frame, body)` for each picture that may be shown. */
  onPicture = () => {};
  /** Called with the server's message, an object with `scores`, `progress`, `done` or `error`. */
  onMessage = () => {};

  constructor(socket, view) {
    this.#socket = socket;
    this.view = view;
  }

  /** Asks for `body` with the next animation frame, in place of what still waits. */
  ask(body, { inputTime = performance.now() } = {}) {
    this.#waiting = { body, inputTime };
    this.#schedule();
  }

  /** Tells the server to give up. */
  stop() {
    this.#waiting = null;
    this.#socket.send({ view: this.view, stop: true });
  }

  /** Forgets what waits and what is under way; later frames of it are still newer than those shown. */
  forget() {
    this.#waiting = this.#underWay = this.#lastSent = null;
    clearTimeout(this.#patienceTimer);
  }

  get isBusy() { return this.#underWay !== null || this.#waiting !== null; }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      this.#sendWaiting();
    });
  }

  #sendWaiting() {
    if (!this.#waiting || this.#underWay?.isUnanswered || !this.#socket.isReady) return;
    const request = { ...this.#waiting, number: this.#socket.nextNumber(), isUnanswered: true };
    this.#waiting = null;
    this.#underWay = this.#lastSent = request;
    this.#socket.send({ view: this.view, request: request.number, ...request.body });
    clearTimeout(this.#patienceTimer);
    this.#patienceTimer = setTimeout(() => this.#answered(request.number), patience);
  }

  /** Something newer may be sent. */
  #answered(number) {
    if (this.#underWay?.number === number) this.#underWay.isUnanswered = false;
    if (this.#waiting) this.#schedule();
  }

  /** The socket is there again: what was asked last is asked again. */
  resume() {
    if (this.#underWay && !this.#waiting) this.#waiting = this.#underWay;
    this.#underWay = null;
    if (this.#waiting) this.#schedule();
  }

  /** Asks once more for what was asked last, for example after the server came back with nothing. */
  repeat() {
    if (this.#lastSent && !this.isBusy) this.ask(this.#lastSent.body);
  }

  async takeFrame(frame) {
    if (frame.request < this.#newestShown) return;
    const request = this.#underWay?.number === frame.request ? this.#underWay : null;
    const decoded = decodeFrame(frame);
    let picture = decoded;
    if (decoded instanceof Promise) {
      try {
        picture = await decoded;
      } catch {
        this.takeMessage({ view: this.view, request: frame.request, error: "The picture could not be read." });
        return;
      }
    }
    if (frame.isLast && request) this.#underWay = null;
    // While it was decoded a newer one may have been shown.
    if (frame.request >= this.#newestShown) {
      this.#newestShown = frame.request;
      this.onPicture(picture, frame, request?.body ?? null);
      if (request) this.#measure(request);
    }
    picture.close?.();
    this.#answered(frame.request);
  }

  takeMessage(message) {
    // Scores of a picture that was shown may come when a newer one is asked for; all else is of the newest.
    const oldest = message.scores ? this.#newestShown : Math.max(this.#newestShown, this.#underWay?.number ?? 0);
    if (message.request !== undefined && message.request < oldest) return;
    const ends = message.error !== undefined || message.done !== undefined;
    if (ends && this.#underWay?.number === message.request) this.#underWay = null;
    if (ends) this.#answered(message.request);
    this.onMessage(message);
  }

  /** Time from the input to the first pixels, for whoever measures. */
  #measure(request) {
    if (request.isMeasured) return;
    request.isMeasured = true;
    const name = `input-to-pixels ${this.view}`;
    if (performance.getEntriesByName(name).length >= 2000) performance.clearMeasures(name);
    performance.measure(name, { start: request.inputTime, end: performance.now() });
  }
}

/**
 * States: "connecting", "ready", "lost" (trying again), "gone" (for some seconds), "refused". Fires "state",
 * and "fault" for an error that is of no view.
 */
export class Socket extends EventTarget {
  #server;
  #socket = null;
  #channels = new Map();
  #number = 0;
  #attempts = 0;
  #timer = 0;

  state = "connecting";

  constructor(server) {
    super();
    this.#server = server;
    addEventListener("online", () => this.retry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden && !this.isReady) this.retry(); });
  }

  get isReady() { return this.state === "ready"; }

  channel(view) {
    if (!this.#channels.has(view)) this.#channels.set(view, new Channel(this, view));
    return this.#channels.get(view);
  }

  nextNumber() {
    this.#number += 1;
    return this.#number;
  }

  send(message) {
    if (this.isReady) this.#socket.send(JSON.stringify(message));
  }

  /** Connects now, whatever the pause that was meant. */
  retry() {
    clearTimeout(this.#timer);
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    this.open();
  }

  open() {
    const address = new URL("api/socket", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.hash = "";
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    let wasOpen = false;
    socket.addEventListener("open", () => {
      wasOpen = true;
      socket.send(JSON.stringify({ token: this.#server.token }));
    });
    socket.addEventListener("message", ({ data }) => this.#take(data));
    socket.addEventListener("close", () => {
      if (socket !== this.#socket) return;
      const isRefused = wasOpen && !this.isReady;
      this.#attempts += 1;
      this.#become(isRefused ? "refused" : this.#attempts > 5 ? "gone" : "lost");
      if (!isRefused) this.#timer = setTimeout(() => this.open(), Math.min(4000, 200 * 2 ** (this.#attempts - 1)));
    });
  }

  #take(data) {
    if (data instanceof ArrayBuffer) {
      const frame = readFrame(data);
      if (frame) this.#channels.get(frame.view)?.takeFrame(frame);
      return;
    }
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (message.ready) {
      this.#attempts = 0;
      this.#become("ready");
      for (const channel of this.#channels.values()) channel.resume();
    } else if (this.#channels.has(message.view)) {
      this.#channels.get(message.view).takeMessage(message);
    } else if (message.error) {
      this.dispatchEvent(new CustomEvent("fault", { detail: String(message.error) }));
    }
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
