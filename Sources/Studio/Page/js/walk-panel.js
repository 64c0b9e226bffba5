// Keyframes, a walk through them with a preview, and the film that is saved.
import { element, button, choice, tick, problemPlace, renew } from "./elements.js";
import { stepper } from "./value-slider.js";
import { thumbnail } from "./thumbnail.js";

/** Frames that the preview keeps, in pixels of all of them together. */
const keptPixels = 50_000_000;

export function walkPanel(studio, stage) {
  const channel = studio.socket.channel("walk");
  const frames = element("div", { class: "strip inner" });
  const count = stepper({ label: "Frames", minimum: 2, maximum: 10000, value: 60, onChange: () => {} });
  const rate = stepper({ label: "Frames a second", minimum: 1, maximum: 60, value: 25, onChange: () => {} });
  const loop = tick("Closed", true, () => {});
  const format = choice(
    [["gif", "GIF"], ["apng", "APNG"], ["webp", "WebP"], ["mp4", "MP4"]], "gif", () => {}, { "aria-label": "Format" });
  const problem = problemPlace();
  const preview = button("Preview", { icon: "play", onClick: () => (player ? stop() : play()) });
  const save = button("Save film", { icon: "save", onClick: () => saveFilm() });
  const add = button("Add this picture", { icon: "keyframe", key: "K", onClick: () => addKeyframe() });
  const root = element(
    "div", { class: "walk" }, frames,
    element(
      "div", { class: "line wrap walk-settings" }, named("Frames", count), named("a second", rate), loop, format, save),
    problem);
  let addKeyframe = () => {};
  let player = null;
  let selected = null;

  const body = () => ({
    keyframes: studio.keyframes.items.map((each) => each.recipe), frames: Number(count.field.value),
    loop: loop.box.checked, rate: Number(rate.field.value),
  });

  function isPossible() {
    if (studio.keyframes.items.length < 2) {
      problem.show("A walk needs two keyframes or more.");
      return false;
    }
    problem.show("");
    return true;
  }

  /** Frames are shown at their rate as they come; when all are there, again and again. */
  function play() {
    if (!isPossible()) return;
    player = { body: { walk: body() }, pictures: [], isWhole: false, next: 0, timer: 0 };
    preview.querySelector("span").textContent = "Stop";
    channel.ask(player.body);
    player.timer = setInterval(() => {
      const { pictures } = player;
      if (player.next >= pictures.length && !player.isWhole) return;
      if (pictures.length === 0) return;
      const picture = pictures[player.next % pictures.length];
      player.next += 1;
      stage.showFrame(picture);
    }, 1000 / Number(rate.field.value));
  }

  function stop() {
    if (!player) return;
    clearInterval(player.timer);
    if (!player.isWhole) channel.stop();
    channel.forget();
    player = null;
    preview.querySelector("span").textContent = "Preview";
    stage.showFrame(null);
  }

  channel.onPicture = (picture, frame, body) => {
    // Frames of a preview that was stopped may still come.
    if (!player || body !== player.body) return;
    const most = Math.max(2, Math.floor(keptPixels / (frame.width * frame.height)));
    if (player.pictures.length < most) player.pictures.push(keep(picture));
    if (frame.isLast) player.isWhole = true;
  };
  channel.onMessage = (message) => {
    if (message.error) {
      stop();
      problem.show(message.error);
    } else if (message.done && player) player.isWhole = true;
  };

  async function saveFilm() {
    if (!isPossible()) return;
    save.disabled = true;
    save.setAttribute("aria-busy", "true");
    try {
      studio.sayFiles(await studio.server.post("api/walk", { ...body(), format: format.value }));
    } catch (error) {
      problem.show(error.message);
    }
    save.disabled = false;
    save.removeAttribute("aria-busy");
  }

  function render() {
    const { items } = studio.keyframes;
    if (!items.includes(selected)) selected = null;
    const edits = selected === null ? [] : [
      button("Earlier", { icon: "left", iconOnly: true, onClick: () => studio.keyframes.move(selected, -1) }),
      button("Later", { icon: "right", iconOnly: true, onClick: () => studio.keyframes.move(selected, 1) }),
      button("Take this keyframe away", {
        icon: "close", iconOnly: true, onClick: () => studio.keyframes.remove(selected),
      }),
    ];
    renew(extra, ...edits);
    renew(frames, ...items.map((each, index) => thumbnail(each, {
      name: `Keyframe ${index + 1}`, isCurrent: each === selected, onClick: () => {
        selected = each;
        studio.show(each.recipe);
        render();
      },
    })));
    if (items.length === 0) {
      frames.append(element("p", { class: "hint", text: "Add the pictures that the walk leads through, one by one." }));
    }
  }

  const extra = element("span", { class: "line" });
  return {
    root, tools: [add, preview, extra], render, stop,
    set onAdd(action) { addKeyframe = action; },
  };
}

/** A word before its control, on one line with it. */
const named = (word, control) => element(
  "span", { class: "line" }, element("span", { class: "label", text: word }), control);

/** The channel's bitmaps are closed after they were shown. */
function keep(picture) {
  if (picture instanceof ImageData) return picture;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  canvas.getContext("2d", { alpha: false }).drawImage(picture, 0, 0);
  return canvas;
}
