// Explore: the picture, large, and everything that moves it.
import { element, button, segments, problemPlace } from "./elements.js";
import { PictureCanvas } from "./picture-canvas.js";
import { smallCopyOf } from "./frame.js";
import { drawnPart, title } from "./recipe.js";
import { sourcePanel } from "./source-panel.js";
import { directionsPanel } from "./directions-panel.js";
import { channelsPanel } from "./channels-panel.js";
import { scoresLine } from "./scores-line.js";
import { tray } from "./tray.js";

export function exploreView(studio, shortcuts) {
  const channel = studio.socket.channel("explore");
  const picture = new PictureCanvas();
  picture.classList.add("empty");
  const scores = scoresLine();
  const problem = problemPlace();
  const stage = makeStage(picture);
  const source = sourcePanel(studio);
  const directions = directionsPanel(studio);
  const channels = channelsPanel(studio);
  const below = tray(studio, stage);
  below.walk.onAdd = () => below.keyframe();
  directions.root.append(channels.root);

  const crisp = button("Crisp or smooth pixels", {
    icon: "crisp", iconOnly: true, key: "X", onClick: () => smoothOrCrisp(),
  });
  const actions = element(
    "div", { class: "actions", role: "group", "aria-label": "What to do with the picture" },
    button("Save PNG", { icon: "save", key: "S", onClick: () => save("png") }),
    button("Recipe", { title: "Save the recipe", "aria-label": "Save recipe", onClick: () => save("recipe") }),
    button("Codes", { title: "Save the codes (.npz)", "aria-label": "Save codes", onClick: () => save("codes") }),
    button("Copy as command", { icon: "copy", key: "Shift+C", kind: "primary", onClick: () => copyCommand() }),
    button("Pin this picture", { icon: "pin", iconOnly: true, key: "P", onClick: () => below.pin() }),
    button("Keyframe", { icon: "keyframe", iconOnly: true, key: "K", onClick: () => below.keyframe() }), crisp);
  const root = element(
    "div", { class: "view explore" }, source.root,
    element("div", { class: "centre" }, stage.root, problem, scores.root, actions, below.root), directions.root);

  function smoothOrCrisp() {
    picture.isCrisp = stage.other.isCrisp = !picture.isCrisp;
    studio.say(picture.isCrisp ? "Crisp pixels" : "Smooth pixels", { isQuiet: true });
  }

  async function save(kind) {
    try {
      studio.sayFiles(await studio.server.post("api/save", { kind, recipe: drawnPart(studio.recipe) }));
    } catch (error) {
      problem.show(error.message);
    }
  }

  async function copyCommand() {
    try {
      const { command } = await studio.server.post("api/command", drawnPart(studio.recipe));
      await studio.copy(command, "Command");
    } catch (error) {
      problem.show(error.message);
    }
  }

  /** The recipe whose picture is shown in full; null while that is not known. */
  let shownRecipe = null;
  channel.onPicture = (shown, frame, body) => {
    if (body) problem.show("");
    if (studio.model) picture.nominal = [studio.model.size[1], studio.model.size[0]];
    picture.show(shown);
    picture.canvas.dataset.request = String(frame.request);
    if (!channel.isBusy) stage.isBusy = false;
    shownRecipe = null;
    if (frame.isCoarse || !frame.isLast) return;
    picture.name = `Picture of ${title(studio.recipe)}`;
    studio.picture = picture.canvas;
    shownRecipe = body?.recipe ?? null;
    keepSnapshot();
    studio.dispatchEvent(new Event("picture"));
  };
  channel.onMessage = (message) => {
    if (message.scores) scores.show(message.scores);
    if (message.error) {
      problem.show(message.error);
      if (!channel.isBusy) stage.isBusy = false;
    }
  };

  /** The history's step of the picture that is shown gets a small copy of it. */
  function keepSnapshot() {
    if (shownRecipe) studio.history.setPicture(shownRecipe, () => smallCopyOf(picture.canvas));
  }
  studio.history.addEventListener("change", keepSnapshot);

  studio.addEventListener("model", () => {
    scores.clear(studio.model.directions.map((direction) => direction.attribute));
    stage.compareWith(null);
  });
  let builtModel = null;
  studio.addEventListener("recipe", ({ detail }) => {
    // Panels are built with the first recipe of a model, so that they have something to show.
    if (builtModel !== studio.model) {
      builtModel = studio.model;
      for (const panel of [source, directions, channels]) panel.rebuild();
    }
    for (const panel of [source, directions, channels]) panel.update();
    const { recipe } = studio;
    const body = { draw: drawnPart(recipe), scores: true };
    Object.defineProperty(body, "recipe", { value: recipe, enumerable: false });
    stage.isBusy = true;
    channel.ask(body, { inputTime: detail.inputTime });
  });

  const here = (keys, words, action) => shortcuts.add(keys, words, action, "explore");
  here("R", "Another seed", () => source.another());
  here("[", "The seed before", () => source.step(-1));
  here("]", "The seed after", () => source.step(1));
  here("P", "Pin this picture", () => below.pin());
  here("C", "Compare with the pin", () => below.compare());
  here("K", "Add a keyframe", () => below.keyframe());
  here("S", "Save PNG", () => save("png"));
  here("Shift+C", "Copy as command", () => copyCommand());
  here("X", "Crisp or smooth pixels", () => smoothOrCrisp());

  return { name: "explore", title: "Explore", root, show() {}, hide() { below.walk.stop(); } };
}

/** The place of the picture, and of another one beside or over it. */
function makeStage(picture) {
  const other = new PictureCanvas();
  other.name = "The pinned picture";
  other.caption = "Pin";
  const besideBox = element("figure", { class: "beside", hidden: true }, other);
  const mainBox = element("figure", { class: "main" }, picture);
  const wipe = element("input", {
    type: "range", min: "0", max: "1", step: "0.01", value: "0.5", "aria-label": "Where the pinned picture begins",
    on: { input: () => { picture.wipe = Number(wipe.value); } },
  });
  let mode = "beside";
  let pinned = null;
  const modes = segments("How to compare", [["beside", "Side by side"], ["wipe", "Wipe"]], mode, (chosen) => {
    mode = chosen;
    arrange();
  });
  const bar = element(
    "div", { class: "compare-bar", hidden: true }, modes, wipe,
    button("Stop comparing", { icon: "close", iconOnly: true, onClick: () => stage.compareWith(null) }));
  const root = element("div", { class: "stage" }, element("div", { class: "pictures" }, besideBox, mainBox), bar);

  function arrange() {
    const isBeside = pinned !== null && mode === "beside";
    bar.hidden = pinned === null;
    besideBox.hidden = !isBeside;
    picture.caption = isBeside ? "Now" : "";
    wipe.hidden = pinned === null || mode !== "wipe";
    if (isBeside) {
      other.nominal = picture.nominal;
      other.show(pinned.picture);
    }
    picture.showOver(pinned !== null && mode === "wipe" ? pinned.picture : null, Number(wipe.value));
  }

  const stage = {
    root, other,
    /** Whether the picture of the newest recipe is still to come. */
    set isBusy(isBusy) { root.setAttribute("aria-busy", String(isBusy)); },
    copy: () => picture.copy(),
    /** Shows a snapshot beside the picture; null or the same one again ends that. */
    compareWith(snapshot) {
      pinned = snapshot === pinned || !snapshot?.picture ? null : snapshot;
      arrange();
    },
    /** A frame of a film in place of the picture; null ends the film. */
    showFrame(frame) {
      if (frame) picture.showOver(frame, 0);
      else arrange();
    },
  };
  return stage;
}
