// What the page says when the server is away, and how it asks for the token.
import { element, button } from "./elements.js";

const words = {
  lost: "The connection broke. Trying again…",
  gone: "The studio is not running any more. Start it again in its folder with latent studio, and open the address "
    + "that it prints; what is on this page stays.",
  refused: "This page's key is not that of the studio that runs now. Open the address that latent studio printed.",
};

/** A line under the bar, as long as something is wrong. */
export class ConnectionBanner {
  constructor(place, socket, server) {
    this.place = place;
    let pause = 0;
    socket.addEventListener("state", async () => {
      clearTimeout(pause);
      if (socket.state === "ready" || socket.state === "connecting") this.hide();
      // A break of a moment is nothing to speak of.
      else if (socket.state === "lost") pause = setTimeout(() => this.show(words.lost), 500);
      else this.show(words[socket.state], socket.state === "gone" ? () => socket.retry() : null);
      document.documentElement.dataset.connection = socket.state;
      if (socket.state === "refused") {
        await askForToken(server);
        location.reload();
      }
    });
  }

  show(text, retry = null) {
    this.place.replaceChildren(
      element("span", { text }), ...(retry ? [button("Try now", { onClick: retry })] : []));
    this.place.hidden = false;
  }

  hide() { this.place.hidden = true; }
}

/** Asks for the address that the command printed; resolves when a key was found in it. */
export function askForToken(server) {
  return new Promise((resolve) => {
    const input = element("input", {
      type: "text", id: "address", autocomplete: "off", spellcheck: false, placeholder: "http://127.0.0.1:…/#token=…",
    });
    const problem = element("p", { class: "problem", role: "alert", hidden: true });
    const dialog = element(
      "dialog", {
        class: "dialog", "aria-labelledby": "address-title", on: { cancel: (event) => event.preventDefault() },
      },
      element(
        "form", {
          on: {
            submit: (event) => {
              event.preventDefault();
              const token = /(?:token=)?([0-9a-f]{32})\b/i.exec(input.value)?.[1];
              if (!token) {
                problem.textContent = "There is no key in this. It looks like #token= and 32 letters and digits.";
                problem.hidden = false;
                return;
              }
              server.token = token;
              dialog.close();
              dialog.remove();
              resolve();
            },
          },
        },
        element("h2", { id: "address-title", text: "This page has no key to the studio" }),
        element("p", {
          text: "Only who has the address that latent studio printed in the terminal gets in. Open that address, or "
            + "paste it here.",
        }),
        element("label", { htmlFor: "address", text: "Address" }), input, problem,
        element("button", { type: "submit", class: "button primary", text: "Open" })));
    document.body.append(dialog);
    dialog.showModal();
  });
}
