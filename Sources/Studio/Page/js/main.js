// Starts the page: the token, the socket, the bar at the top, and the views.
import { element, button } from "./elements.js";
import { Server, TokenExchange } from "./server.js";
import { Socket } from "./socket.js";
import { Studio } from "./studio.js";
import { Shortcuts } from "./shortcuts.js";
import { ConnectionBanner, askForToken } from "./connection.js";
import { Theme } from "./theme.js";
import { receiveDrops } from "./drops.js";
import { exploreView } from "./explore-view.js";
import { labelView } from "./label-view.js";
import { dragView } from "./drag-view.js";
import { invertView } from "./invert-view.js";
import { colourView } from "./colour-view.js";
import { runsView } from "./runs-view.js";

/** The token leaves the address at once; what else the fragment holds stays there. */
function takeToken(server) {
  const parts = location.hash.slice(1).split("&").filter((part) => part !== "");
  const token = parts.find((part) => part.startsWith("token="));
  if (!token) return;
  server.token = token.slice("token=".length);
  const rest = parts.filter((part) => part !== token).join("&");
  history.replaceState(null, "", rest ? `#${rest}` : location.pathname);
}

const server = new Server();
takeToken(server);
const exchange = new TokenExchange(server);
if (!server.token) server.token = await exchange.ask();

const socket = new Socket(server);
const studio = new Studio(server, socket, document.querySelector("#toasts"));
const shortcuts = new Shortcuts(studio);
const banner = new ConnectionBanner(document.querySelector("#banner"), socket, server);
const theme = new Theme();

const views = [
  exploreView(studio, shortcuts), labelView(studio, shortcuts), dragView(studio, shortcuts), invertView(studio),
  colourView(studio, shortcuts), runsView(studio),
];
const names = new Map(views.map((view) => [view.name, view]));

const links = views.map((view, index) => element(
  "a", {
    href: `#view=${view.name}`, text: view.title, title: `${view.title} (${index + 1})`, data: { view: view.name },
    on: {
      click: (event) => {
        event.preventDefault();
        studio.open(view.name);
      },
    },
  }));
document.querySelector("#views").append(...links);
views.forEach((view, index) => shortcuts.add(String(index + 1), `Go to ${view.title}`, () => studio.open(view.name)));

const modelChoice = element("select", {
  id: "model", "aria-label": "Model", on: {
    change: async () => {
      try {
        await studio.openModel(modelChoice.value);
      } catch (error) {
        studio.say(error.message, { isProblem: true });
        modelChoice.value = studio.model?.name ?? "";
      }
    },
  },
});
document.querySelector("#tools").append(
  modelChoice,
  button("Copy a link to this picture", {
    icon: "link", iconOnly: true, onClick: () => {
      studio.settle();
      studio.copy(location.href, "Link");
    },
  }),
  theme.button,
  button("Shortcuts", { icon: "help", iconOnly: true, key: "?", onClick: () => shortcuts.showList() }));

function fillModels() {
  const generators = studio.models.filter((model) => model.kind === "generator").map((model) => model.name);
  if (studio.model && !generators.includes(studio.model.name)) generators.push(studio.model.name);
  modelChoice.replaceChildren(...generators.map((name) => element("option", { value: name, text: name })));
  if (studio.model) modelChoice.value = studio.model.name;
}
studio.addEventListener("models", fillModels);
studio.addEventListener("model", fillModels);

let shown = null;
function showView() {
  const view = names.get(studio.view) ?? names.get("explore");
  if (shown === view) return;
  shown?.hide?.();
  for (const link of links) {
    if (link.dataset.view === view.name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${view.title} · latent studio`;
  document.querySelector("#content").replaceChildren(view.root);
  shown = view;
  view.show?.();
}
studio.addEventListener("view", showView);
addEventListener("hashchange", () => studio.readAddress());
addEventListener("popstate", () => studio.readAddress());
receiveDrops(studio, names);
socket.addEventListener("fault", ({ detail }) => studio.say(detail, { isProblem: true }));

/** Loads what the page needs to draw; asks for the token where the server does not take the one there is. */
async function start() {
  const wanted = new URLSearchParams(location.hash.slice(1)).get("view");
  if (names.has(wanted)) studio.view = wanted;
  showView();
  for (;;) {
    try {
      await studio.load();
      break;
    } catch (error) {
      if (error.isRefusal) await askForToken(server);
      else {
        banner.show(error.message);
        await new Promise((resolve) => setTimeout(resolve, 1500));
      }
    }
  }
  banner.hide();
  socket.open();
}
await start();
document.documentElement.dataset.ready = "true";
