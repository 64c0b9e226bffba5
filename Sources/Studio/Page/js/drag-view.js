// Drag: points of the picture are pulled to where they should be, the picture follows.
import { element, button, part, problemPlace } from "./elements.js";
import { PictureCanvas } from "./picture-canvas.js";
import { lossCurve } from "./loss-curve.js";
import { dragPoints } from "./drag-points.js";
import { DragMask } from "./drag-mask.js";
import { dragTools } from "./drag-tools.js";
import { handOn } from "./drag-hand.js";
import { drawnPart, readRecipe, title, areEqual } from "./recipe.js";

/** Characters of a mask that an address holds; a larger one is left out of it. */
const longestMask = 16000;

export function dragView(studio, shortcuts) {
  const channel = studio.socket.channel("drag");
  const view = new PictureCanvas();
  view.classList.add("empty", "dragged");
  const mask = new DragMask();
  view.overlay.append(mask.canvas);
  const problem = problemPlace();
  const points = dragPoints(view, { onChange: () => changed(), onProblem: (text) => problem.show(text) });
  const curve = lossCurve("How far the picture is from what is wanted, over the steps");
  const facts = element("p", { class: "hint", "aria-live": "polite" });
  const tools = dragTools({
    onMask: (action) => {
      if (isRunning) return;
      if (action === "clear") mask.reset(view.pictureSize);
      else mask.invert();
      changed();
    }, onSpace: () => changed(), onTool: (tool) => { view.overlay.dataset.tool = tool; },
  });

  /** The recipe of the picture that is shown, and that of Explore which it came from. */
  let recipe = null;
  let taken = null;
  /** What the last drag was asked for, how many steps it took, and what came of it; null before, or after changes. */
  let task = null;
  let stepsTaken = 0;
  let result = null;
  let undone = [];
  let isRunning = false;

  const start = button("Drag", {
    icon: "play", kind: "primary", key: "Enter", onClick: () => (isRunning ? stop() : drag()),
  });
  const undo = button("Undo", { icon: "undo", key: "Ctrl+Z", onClick: () => goBack() });
  const clear = button("Clear points", { icon: "close", onClick: () => points.clear() });
  const edit = button("Edit in Explore", { icon: "right", onClick: () => act(() => studio.show(recipe)) });
  const save = button("Save PNG", { icon: "save", key: "S", onClick: () => savePicture() });
  const copy = button("Copy as command", {
    icon: "copy", key: "Shift+C", onClick: () => { if (result?.command) studio.copy(result.command, "Command"); },
  });
  const again = button("Take Explore's picture", { kind: "quiet", onClick: () => take(studio.recipe) });
  const root = element(
    "div", { class: "view with-side" },
    element(
      "div", { class: "centre" },
      element("p", {
        class: "view-words", text: "Click a point of the picture, then where it should go. Several are fine.",
      }),
      element("div", { class: "pictures" }, element("figure", {}, view)), problem,
      element("div", { class: "actions" }, start, undo, clear, edit, save, copy)),
    element(
      "div", { class: "panel side-right", role: "region", "aria-label": "Dragging" },
      part("Tool", { tools: [again] }, tools.root), part("Freedom", {}, tools.freedom),
      part("Progress", {}, curve.root, facts)));

  function update() {
    start.disabled = !isRunning && points.pairs.length === 0;
    undo.disabled = undone.length === 0 || isRunning;
    clear.disabled = isRunning || points.isEmpty;
    edit.disabled = recipe === null || isRunning;
    save.disabled = copy.disabled = result === null || isRunning;
    again.disabled = isRunning;
  }

  /** Points, mask or freedom are other ones: the next drag begins anew, with the picture as it is. */
  function changed() {
    task = null;
    problem.show("");
    update();
    keep();
  }

  /** Shows the picture of a recipe, to be dragged; without `isLink` points and mask begin anew. */
  function take(wanted, { isLink = false } = {}) {
    if (!studio.model || isRunning) return;
    taken = studio.recipe;
    recipe = wanted;
    [undone, task, result] = [[], null, null];
    const [height, width] = studio.model.size;
    view.nominal = [width, height];
    if (!isLink) {
      if (mask.canvas.width !== width || mask.canvas.height !== height) mask.reset([width, height]);
      points.clear();
    }
    hand.reset();
    curve.clear();
    facts.textContent = "";
    problem.show(studio.model.dragSpaces.length > 0 ? "" : "This model's pictures cannot be dragged.");
    view.name = `Picture of ${title(recipe)}`;
    view.setAttribute("aria-busy", "true");
    channel.ask({ draw: drawnPart(recipe) });
    update();
    keep();
  }

  function drag() {
    if (points.pairs.length === 0) {
      problem.show("Set a point and where it should go first.");
      return;
    }
    if (task && result?.arrived) {
      problem.show("All points have arrived. Move one of them to go on.");
      return;
    }
    problem.show("");
    undone.push({ recipe, picture: view.copy(), points: points.state(), task, stepsTaken, result });
    if (undone.length > 50) undone.shift();
    // Where nothing has changed since, it goes on: the same task with more steps.
    if (!task) {
      curve.clear();
      task = { recipe: drawnPart(recipe), points: points.values(), mask: mask.encoded(), space: tools.space };
      stepsTaken = 0;
    }
    run(true);
    channel.ask({ drag: { ...task, steps: Math.min(10000, stepsTaken + tools.steps) } });
  }

  function stop() {
    channel.stop();
    // It was not even asked for.
    if (!channel.isBusy) giveUp();
  }

  function run(isOn) {
    isRunning = points.isLocked = isOn;
    start.querySelector("span").textContent = isOn ? "Stop" : "Drag";
    update();
  }

  function goBack() {
    if (isRunning || undone.length === 0) return;
    restore(undone.pop());
    curve.clear();
    facts.textContent = "";
    keep();
  }

  function restore(before) {
    points.restore(before.points);
    view.show(before.picture);
    ({ recipe, task, stepsTaken, result } = before);
    update();
  }

  /** Nothing came of what was asked last. */
  function giveUp() {
    run(false);
    if (undone.length > 0) restore(undone.pop());
  }

  async function act(action) {
    try {
      await action();
    } catch (error) {
      problem.show(error.message);
    }
  }

  function savePicture() {
    if (!result || isRunning) return;
    act(async () => {
      const name = recipe.start.codes.replace(/\.npz$/, "");
      const answer = await studio.server.post("api/save", { kind: "drag", recipe: drawnPart(recipe), name });
      studio.sayFiles({ files: answer.files, command: result.command });
    });
  }

  channel.onPicture = (picture, frame) => {
    view.show(picture);
    view.canvas.dataset.request = String(frame.request);
    if (frame.isLast) view.setAttribute("aria-busy", "false");
  };
  channel.onMessage = (message) => {
    if (message.progress && isRunning) {
      const { step, of, points: places, distances, loss } = message.progress;
      points.follow(places);
      curve.add(step, loss);
      curve.say(`Step ${step} of ${of}, ${Math.max(0, ...distances).toFixed(1)} pixels to go`);
    } else if (message.error) {
      if (isRunning) giveUp();
      problem.show(message.error);
    } else if (message.done && isRunning) finish(message.done);
  };

  function finish(done) {
    run(false);
    if (done.recipe.model !== studio.model.name || done.steps === stepsTaken) {
      giveUp();
      look();
      return;
    }
    stepsTaken = done.steps;
    recipe = readRecipe(done.recipe);
    result = done;
    facts.textContent = `Saved ${done.files.join(", ")}`;
    view.name = `Picture of ${title(recipe)}`;
    update();
    keep();
    const ended = done.arrived ? "All points have arrived" : `Stopped after ${done.steps} steps`;
    studio.say(`${ended}. Drag on, undo, or edit the picture in Explore.`);
  }

  const hand = handOn(view, {
    points, mask, tools, isReady: () => recipe !== null && !isRunning, onPaint: () => changed(),
    onEnter: () => (isRunning ? stop() : drag()),
  });

  /** The picture, points, mask and freedom go into the address, for a reload or a link. */
  function keep() {
    const encoded = mask.encoded();
    studio.keepState("drag", recipe === null ? null : {
      ...(!areEqual(recipe, studio.recipe) && { recipe }), points: points.values(), space: tools.space,
      ...(encoded && encoded.length <= longestMask && { mask: encoded }),
    });
  }

  /** What an address holds; what is not of its shape is left out. */
  function takeState() {
    const state = studio.takeState("drag");
    if (!state || !studio.model) return false;
    const isPlace = (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
    const pairs = (Array.isArray(state.points) ? state.points : []).filter(
      (pair) => isPlace(pair?.from) && isPlace(pair?.to));
    const [height, width] = studio.model.size;
    view.nominal = [width, height];
    mask.reset([width, height]);
    if (typeof state.mask === "string") mask.decode(state.mask);
    tools.space = state.space;
    points.restore(pairs);
    take(readRecipe(state.recipe) ?? studio.recipe, { isLink: true });
    return true;
  }

  studio.addEventListener("model", () => {
    tools.spaces = studio.model.dragSpaces;
    tools.usualSteps = studio.model.dragSteps;
    if (isRunning) stop();
    if (recipe && recipe.model !== studio.model.name) [recipe, taken] = [null, null];
  });
  /** Explore's picture, where that has changed since it was taken. */
  function look() {
    if (isRunning || !studio.recipe) return;
    if (takeState()) return;
    // After "Edit in Explore" both show the same.
    if (recipe && areEqual(recipe, studio.recipe)) taken = studio.recipe;
    if (!recipe || recipe.model !== studio.model.name || !areEqual(taken, studio.recipe)) take(studio.recipe);
  }
  for (const name of ["recipe", "state"]) studio.addEventListener(name, () => { if (root.isConnected) look(); });
  shortcuts.add("Ctrl+Z", "Undo the drag", () => goBack(), "drag");
  shortcuts.add("S", "Save PNG", () => savePicture(), "drag");
  shortcuts.add("Shift+C", "Copy as command", () => copy.click(), "drag");
  update();

  return { name: "drag", title: "Drag", root, show: look, hide() { if (isRunning) stop(); } };
}
