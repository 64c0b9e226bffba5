// Asks the server over HTTP. The token goes into a header, never into an address.

const tokenKey = "latent-studio-token";

/** An answer that is an error; its message is the server's line, for people. */
export class ServerError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }

  /** The server runs and does not know this page. */
  get isRefusal() { return this.status === 401 || this.status === 403; }
}

export class Server {
  #token;

  constructor() { this.#token = sessionStorage.getItem(tokenKey) ?? ""; }

  get token() { return this.#token; }

  set token(token) {
    this.#token = token;
    sessionStorage.setItem(tokenKey, token);
  }

  get(path, query = {}) {
    const search = new URLSearchParams(query).toString();
    return this.#ask(search ? `${path}?${search}` : path, { method: "GET" });
  }

  post(path, value) {
    return this.#ask(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value),
    });
  }

  /** Sends a file's bytes as they are. */
  upload(path, bytes) {
    return this.#ask(path, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: bytes });
  }

  /** Fetches a picture; an `img` alone could not send the token. */
  async picture(path, query) {
    const response = await this.#fetch(`${path}?${new URLSearchParams(query)}`, { method: "GET" });
    if (!response.ok) throw await this.#error(response);
    return response.blob();
  }

  async #ask(path, options) {
    const response = await this.#fetch(path, options);
    if (!response.ok) throw await this.#error(response);
    try {
      return await response.json();
    } catch {
      throw new ServerError("The server's answer could not be read.", response.status);
    }
  }

  async #fetch(path, { headers = {}, ...options }) {
    try {
      return await fetch(path, {
        ...options, headers: { ...headers, "X-Latent-Token": this.#token }, cache: "no-store", credentials: "omit",
        referrerPolicy: "no-referrer", redirect: "error",
      });
    } catch {
      throw new ServerError("latent studio does not answer. Is it still running?", 0);
    }
  }

  async #error(response) {
    let line = `The server answered with error ${response.status}.`;
    try {
      line = String((await response.json()).error ?? line);
    } catch {
      // The body is no JSON; the status says enough.
    }
    return new ServerError(line, response.status);
  }
}

/**
 * The token comes in the address's fragment, which is sent to nobody. Other tabs of the same address that are open hand
 * it to a new one, so that a shared link opens on the same machine.
 */
export class TokenExchange {
  #channel = new BroadcastChannel("latent-studio");

  constructor(server) {
    this.server = server;
    this.#channel.addEventListener("message", ({ data }) => {
      if (data?.ask && this.server.token) this.#channel.postMessage({ token: this.server.token });
    });
  }

  /** Asks the other tabs; an empty string where none answers. */
  ask(milliseconds = 400) {
    return new Promise((resolve) => {
      const finish = (token) => {
        this.#channel.removeEventListener("message", listen);
        resolve(token);
      };
      const listen = ({ data }) => { if (typeof data?.token === "string") finish(data.token); };
      this.#channel.addEventListener("message", listen);
      this.#channel.postMessage({ ask: true });
      setTimeout(() => finish(""), milliseconds);
    });
  }
}
