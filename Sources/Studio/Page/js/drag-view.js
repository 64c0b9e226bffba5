// Drag: points of the picture are pulled to where they should be, the picture follows.
import { element, button, part, segments, problemPlace, choice, field } from "./elements.js";
import { PictureCanvas } from "./picture-canvas.js";
import { slider } from "./value-slider.js";
import { lossCurve } from "./loss-curve.js";
import { dragPoints } from "./drag-points.js";
import { DragMask } from "./drag-mask.js";
import { drawnPart, title, areEqual } from "./recipe.js";

export function dragView(studio, shortcuts) {
  const channel = studio.socket.channel("drag");
  const view = new PictureCanvas();
  view.name = "The picture that is dragged";
  view.classList.add("empty", "dragged");
  const mask = new DragMask();
  view.overlay.append(mask.canvas);
  const points = dragPoints(view, { onChange: () => update() });
  const cross = element("span", { class: "cross", hidden: true, "aria-hidden": "true" });
  view.overlay.append(cross);
  const problem = problemPlace();
  const curve = lossCurve("How far the points are from where they should be, over the steps");
  const facts = element("p", { class: "hint", "aria-live": "polite" });
  const copy = button("Copy as command", {
    icon: "copy", hidden: true, onClick: () => studio.copy(command, "Command"),
  });
  let command = "";

  /** The recipe that the next drag begins with, and the one of Explore that it came from. */
  let recipe = null;
  let taken = null;
  let undone = [];
  let isRunning = false;
  let tool = "points";
  let at = [0, 0];

  const start = button("Drag", {
    icon: "play", kind: "primary", key: "Enter", onClick: () => (isRunning ? stop() : drag()),
  });
  const undo = button("Undo", { icon: "undo", key: "Ctrl+Z", onClick: () => goBack() });
  const edit = button("Edit in Explore", { icon: "right", onClick: () => leave() });
  const again = button("Take Explore's picture", { kind: "quiet", onClick: () => takePicture() });
  const space = choice(
    [["w", "One w for all layers"], ["layers", "A w for each layer"]], "w", () => {},
    { "aria-label": "What may change" });
  const kinds = [["points", "Points"], ["mask", "Mask"], ["erase", "Erase mask"]];
  const tools = segments("What a click does", kinds, tool, (chosen) => {
    tool = chosen;
    view.overlay.dataset.tool = chosen;
    brush.hidden = chosen === "points";
  });
  const brush = slider({ label: "Brush, pixels across", minimum: 1, maximum: 40, step: 1, reset: 10, value: 10 });
  brush.hidden = true;
  const root = element(
    "div", { class: "view with-side" },
    element(
      "div", { class: "centre" },
      element("p", {
        class: "view-words", text: "Click a point of the picture, then where it should go. Several are fine.",
      }),
      element("div", { class: "pictures" }, element("figure", {}, view)), problem,
      element("div", { class: "actions" }, start, undo, button("Clear points", {
        icon: "close", onClick: () => points.clear(),
      }), edit)),
    element(
      "div", { class: "panel side-right", role: "region", "aria-label": "Dragging" },
      part("Tool", { tools: [again] }, element("div", { class: "stack" }, tools, brush,
        element("div", { class: "line wrap" },
          button("Clear mask", { onClick: () => mask.reset(view.pictureSize) }),
          button("Swap mask", { title: "What may move and what may not change places", onClick: () => mask.invert() })),
        element("p", { class: "hint", text: "Paint what may move; without a mask all of it may." }))),
      part("Freedom", {}, field("What may change", space),
        element("p", {
          class: "hint", text: "A w for each layer reaches further and may leave what the model knows.",
        })),
      part("Progress", {}, curve.root, facts, copy)));

  function update() {
    start.disabled = !isRunning && points.pairs.length === 0;
    undo.disabled = undone.length === 0 || isRunning;
    edit.disabled = recipe === null || isRunning;
  }

  /** Begins with the picture that Explore shows. */
  function takePicture() {
    if (!studio.picture || isRunning) return;
    taken = recipe = studio.recipe;
    undone = [];
    const [height, width] = studio.model.size;
    const isOther = view.pictureSize[0] !== width || view.pictureSize[1] !== height;
    view.nominal = [width, height];
    view.show(studio.picture);
    if (isOther || mask.canvas.width !== width) mask.reset([width, height]);
    at = [width / 2, height / 2];
    points.clear();
    curve.clear();
    copy.hidden = true;
    facts.textContent = "";
    view.name = `Picture of ${title(recipe)}`;
    update();
  }

  function drag() {
    if (points.pairs.length === 0) {
      problem.show("Set a point and where it should go first.");
      return;
    }
    problem.show("");
    curve.clear();
    copy.hidden = true;
    undone.push({ recipe, picture: view.copy(), points: points.state() });
    run(true);
    channel.ask({
      drag: { recipe: drawnPart(recipe), points: points.values(), mask: mask.encoded(), space: space.value },
    });
  }

  function stop() {
    if (isRunning) channel.stop();
  }

  function run(isOn) {
    isRunning = isOn;
    start.querySelector("span").textContent = isOn ? "Stop" : "Drag";
    update();
  }

  function goBack() {
    const before = undone.pop();
    if (!before || isRunning) return;
    recipe = before.recipe;
    view.show(before.picture);
    points.restore(before.points);
    update();
  }

  async function leave() {
    try {
      await studio.show(recipe);
    } catch (error) {
      problem.show(error.message);
    }
  }

  channel.onPicture = (picture, frame) => {
    view.show(picture);
    view.canvas.dataset.request = String(frame.request);
  };
  channel.onMessage = (message) => {
    if (message.progress) {
      const { step, of, points: positions, loss } = message.progress;
      if (positions) points.follow(positions);
      const far = Math.max(0, ...points.pairs.map(({ from, to }) => Math.hypot(from[0] - to[0], from[1] - to[1])));
      curve.add(step, Number.isFinite(loss) ? loss : far);
      curve.say(`Step ${step}${of ? ` of ${of}` : ""}, ${far.toFixed(1)} pixels to go`);
    } else if (message.error) {
      if (isRunning) undone.pop();
      run(false);
      problem.show(message.error);
    } else if (message.done && isRunning) {
      if (message.done.recipe) recipe = message.done.recipe;
      run(false);
      command = message.done.command ?? "";
      copy.hidden = !command;
      facts.textContent = message.done.files?.length ? `Codes in ${message.done.files.join(", ")}` : "";
      studio.say("The drag has ended. Drag on, undo, or edit it in Explore.");
    }
  };

  let stroke = null;
  view.overlay.tabIndex = 0;
  view.overlay.setAttribute("role", "application");
  view.overlay.setAttribute(
    "aria-label", "Picture to drag. Arrow keys move the cross, Space sets a point or paints, Enter drags.");
  view.overlay.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !recipe || isRunning) return;
    const point = view.pointUnder(event);
    if (tool === "points") {
      points.put([point[0] - 0.5, point[1] - 0.5]);
      return;
    }
    view.overlay.setPointerCapture(event.pointerId);
    stroke = point;
    mask.paint(point, brush.value / 2, tool === "mask");
  });
  view.overlay.addEventListener("pointermove", (event) => {
    const point = view.pointUnder(event);
    if (stroke) {
      mask.stroke(stroke, point, brush.value / 2, tool === "mask");
      stroke = point;
    } else points.point([point[0] - 0.5, point[1] - 0.5]);
  });
  for (const name of ["pointerup", "pointercancel"]) view.overlay.addEventListener(name, () => { stroke = null; });
  view.overlay.addEventListener("focus", () => {
    cross.hidden = !view.overlay.matches(":focus-visible");
    placeCross();
  });
  view.overlay.addEventListener("blur", () => { cross.hidden = true; });
  view.overlay.addEventListener("keydown", (event) => {
    if (event.target !== view.overlay) return;
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (by) {
      event.preventDefault();
      const [width, height] = view.pictureSize;
      const far = event.shiftKey ? 5 : 1;
      at = [
        Math.min(width - 1, Math.max(0, at[0] + by[0] * far)), Math.min(height - 1, Math.max(0, at[1] + by[1] * far)),
      ];
      cross.hidden = false;
      placeCross();
      points.point(at);
    } else if (event.key === " " && recipe && !isRunning) {
      event.preventDefault();
      if (tool === "points") points.put(at);
      else mask.paint([at[0] + 0.5, at[1] + 0.5], brush.value / 2, tool === "mask");
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isRunning) stop();
      else drag();
    }
  });

  function placeCross() {
    const [width, height] = view.pictureSize;
    cross.style.left = `${100 * (at[0] + 0.5) / width}%`;
    cross.style.top = `${100 * (at[1] + 0.5) / height}%`;
  }

  studio.addEventListener("picture", () => { if (root.isConnected && !isRunning && !recipe) takePicture(); });
  shortcuts.add("Ctrl+Z", "Undo the drag", () => goBack(), "drag");
  update();

  return {
    name: "drag", title: "Drag", root,
    show() { if (!taken || !areEqual(taken, studio.recipe)) takePicture(); },
  };
}
