// Invert: a picture is dropped, the search comes nearer, and what it finds is edited in Explore.
import { element, button, part, problemPlace } from "./elements.js";
import { PictureCanvas } from "./picture-canvas.js";
import { stepper } from "./value-slider.js";
import { lossCurve } from "./loss-curve.js";
import { pictureInput } from "./drops.js";
import { readRecipe } from "./recipe.js";

export function invertView(studio) {
  const channel = studio.socket.channel("invert");
  const original = new PictureCanvas();
  original.name = "Your picture";
  original.isCrisp = false;
  const found = new PictureCanvas();
  found.name = "What the model draws";
  [original.caption, found.caption] = ["Your picture", "What the model draws"];
  for (const each of [original, found]) each.classList.add("empty");
  const problem = problemPlace();
  const curve = lossCurve("How far the drawn picture is from yours, over the steps");
  const progress = element("progress", { max: 1, value: 0, "aria-label": "Progress of the search", hidden: true });
  const steps = stepper({ label: "Steps", minimum: 10, maximum: 5000, value: 300, onChange: () => {} });
  const start = button("Search", {
    icon: "play", kind: "primary", disabled: true, onClick: () => (isRunning ? stop() : search()),
  });
  const use = button("Edit in Explore", { icon: "right", disabled: true, onClick: () => edit() });
  const copy = button("Copy as command", {
    icon: "copy", hidden: true, onClick: () => studio.copy(command, "Command"),
  });
  const facts = element("p", { class: "hint", "aria-live": "polite" });
  let picture = null;
  let result = null;
  let command = "";
  let isRunning = false;

  const firstInput = pictureInput("Choose a picture to find in the model", take);
  firstInput.classList.add("first");
  const otherInput = part("Picture", {}, pictureInput("Choose another picture", take));
  const root = element(
    "div", { class: "view with-side" },
    element(
      "div", { class: "centre" },
      element(
        "div", { class: "pictures" },
        firstInput, element("figure", {}, original), element("figure", {}, found)), progress, problem),
    element(
      "div", { class: "panel side-right", role: "region", "aria-label": "Search" },
      otherInput,
      part("Search", {}, element("div", { class: "line" }, element("span", { class: "label", text: "Steps" }), steps),
        element("div", { class: "stack spaced" }, start, use, copy, facts)),
      part("Distance", {}, curve.root)));

  async function take(file) {
    problem.show("");
    stop();
    try {
      const [bitmap, answer] = await Promise.all([
        createImageBitmap(file), studio.server.upload("api/pictures", file),
      ]);
      original.show(bitmap);
      showPictures(true);
      bitmap.close();
      picture = answer.picture;
      start.disabled = false;
      search();
    } catch (error) {
      problem.show(error.name === "InvalidStateError" ? `${file.name} could not be read as a picture.` : error.message);
    }
  }

  function showPictures(areThere) {
    firstInput.hidden = areThere;
    otherInput.hidden = !areThere;
    for (const each of [original, found]) each.parentElement.hidden = !areThere;
  }
  showPictures(false);

  function search() {
    if (!picture || !studio.model) return;
    problem.show("");
    curve.clear();
    facts.textContent = "";
    result = null;
    use.disabled = true;
    copy.hidden = true;
    run(true);
    channel.ask({ invert: { picture, model: studio.model.name, steps: Number(steps.field.value) } });
  }

  function stop() {
    if (!isRunning) return;
    channel.stop();
    run(false);
  }

  function run(isOn) {
    isRunning = isOn;
    progress.hidden = !isOn;
    progress.value = 0;
    start.querySelector("span").textContent = isOn ? "Stop" : picture ? "Search again" : "Search";
  }

  channel.onPicture = (shown, frame) => {
    if (studio.model) found.nominal = [studio.model.size[1], studio.model.size[0]];
    found.show(shown);
    found.canvas.dataset.request = String(frame.request);
  };
  channel.onMessage = (message) => {
    if (message.progress) {
      const { step, of, loss } = message.progress;
      progress.value = of > 0 ? step / of : 0;
      curve.add(step, loss);
      curve.say(`Step ${step} of ${of}`);
    } else if (message.error) {
      run(false);
      problem.show(message.error);
    } else if (message.done) {
      run(false);
      result = readRecipe(message.done.recipe);
      use.disabled = !result;
      const { psnr, ssim, files } = message.done;
      command = message.done.command ?? "";
      copy.hidden = !command;
      const parts = [];
      if (Number.isFinite(psnr)) parts.push(`${psnr.toFixed(1)} dB PSNR`);
      if (Number.isFinite(ssim)) parts.push(`SSIM ${ssim.toFixed(3)}`);
      if (files?.length) parts.push(`codes in ${files.join(", ")}`);
      facts.textContent = parts.join(", ");
      if (result) studio.say("The search has ended; the code can be edited in Explore.");
    }
  };

  async function edit() {
    try {
      await studio.show(result);
    } catch (error) {
      problem.show(error.message);
    }
  }

  return { name: "invert", title: "Invert", root, takePicture: take };
}
