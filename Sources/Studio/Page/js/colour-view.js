// Colour: a grey photograph, coloured; hints by clicking; before and after by a wipe.
import { element, button, part, problemPlace, choice, field } from "./elements.js";
import { PictureCanvas } from "./picture-canvas.js";
import { slider } from "./value-slider.js";
import { pictureInput } from "./drops.js";
import { hintList } from "./hint-list.js";

export function colourView(studio, shortcuts) {
  const channel = studio.socket.channel("colour");
  const view = new PictureCanvas();
  view.name = "The coloured photograph";
  view.isCrisp = false;
  view.classList.add("empty");
  const problem = problemPlace();
  let picture = null;
  let grey = null;
  const settings = { strength: 1, saturation: 1 };

  const model = choice([], "", () => draw(), { "aria-label": "Colorizer" });
  const hints = hintList(view, {
    onChange: (inputTime) => draw(inputTime),
    likelyColours: async (at) => {
      const answer = await studio.server.post("api/colorize/colors", { picture: picture.id, model: model.value, at });
      return answer.colors ?? [];
    },
    onProblem: (text) => problem.show(text),
  });
  const sliders = [
    ["Strength of the hints", "strength", 1, 1], ["Saturation", "saturation", 2, 4],
  ].map(([label, key, maximum, limit]) => slider({
    label, minimum: 0, maximum, reset: 1, value: 1, step: 0.01, limits: [0, limit], onInput: (value, event) => {
      settings[key] = value;
      draw(event?.timeStamp);
    },
  }));
  const wipe = element("input", {
    type: "range", min: "0", max: "1", step: "0.005", value: "1", "aria-label": "Wipe: grey from here to the right",
    on: { input: () => { view.wipe = Number(wipe.value); }, dblclick: () => setWipe(1) },
  });
  const name = element("input", {
    type: "text", placeholder: "coloured", maxLength: 80, autocomplete: "off", spellcheck: false,
  });
  const save = button("Save at full size", {
    icon: "save", kind: "primary", disabled: true, onClick: () => saveFile(),
  });
  const facts = element("p", { class: "hint", "aria-live": "polite" });

  const wipeBar = element(
    "label", { class: "wipe-bar" }, element("span", { text: "Before" }), wipe, element("span", { text: "After" }));
  const firstInput = pictureInput("Choose a photograph to colour", take);
  firstInput.classList.add("first");
  const otherInput = pictureInput("Choose another photograph", take);
  const root = element(
    "div", { class: "view with-side" },
    element(
      "div", { class: "centre" }, element("div", { class: "pictures" }, firstInput, element("figure", {}, view)),
      wipeBar, problem),
    element(
      "div", { class: "panel side-right", role: "region", "aria-label": "Colouring" },
      part("Photograph", {}, element("div", { class: "stack" }, otherInput, facts, field("Colorizer", model))),
      part("Hints", {}, hints.root),
      part("Strength", {}, ...sliders),
      part("Save", {}, field("Name", name), element("div", { class: "line spaced" }, save))));

  function showPicture(isThere) {
    firstInput.hidden = isThere;
    for (const each of [otherInput, facts, view.parentElement, wipeBar]) each.hidden = !isThere;
  }
  showPicture(false);

  async function take(file) {
    problem.show("");
    try {
      const [bitmap, answer] = await Promise.all([
        createImageBitmap(file), studio.server.upload("api/pictures", file),
      ]);
      const [height, width] = answer.size;
      picture = { id: answer.picture, width, height };
      grey = greyCopy(bitmap);
      bitmap.close();
      showPicture(true);
      view.nominal = [width, height];
      view.show(grey);
      view.showOver(grey, Number(wipe.value));
      const aside = answer.kind === "colour" ? ", its own colours are left aside" : "";
      facts.textContent = `${file.name}, ${width} × ${height}${aside}`;
      save.disabled = false;
      hints.clear();
      draw();
    } catch (error) {
      problem.show(error.name === "InvalidStateError" ? `${file.name} could not be read as a picture.` : error.message);
    }
  }

  const body = () => ({ picture: picture.id, model: model.value, hints: hints.values(), ...settings });

  function draw(inputTime) { if (picture && model.value) channel.ask({ colorize: body() }, { inputTime }); }

  channel.onPicture = (shown, frame) => {
    view.show(shown);
    view.canvas.dataset.request = String(frame.request);
    problem.show("");
  };
  channel.onMessage = (message) => { if (message.error) problem.show(message.error); };

  function setWipe(share) {
    wipe.value = String(share);
    view.wipe = share;
  }

  async function saveFile() {
    save.disabled = true;
    try {
      studio.sayFiles(await studio.server.post(
        "api/colorize/save", { ...body(), ...(name.value.trim() && { name: name.value.trim() }) }));
    } catch (error) {
      problem.show(error.message);
    }
    save.disabled = false;
  }

  studio.addEventListener("models", () => {
    const colorizers = studio.models.filter((each) => each.kind === "colorizer");
    model.replaceChildren(...colorizers.map((each) => element("option", { value: each.name, text: each.name })));
    if (colorizers.length === 0) problem.show("There is no colorizer.");
  });
  shortcuts.add("B", "Before and after", () => setWipe(Number(wipe.value) < 0.5 ? 1 : 0), "colour");
  shortcuts.add("Ctrl+Z", "Undo", () => hints.undo(), "colour");

  return { name: "colour", title: "Colour", root, takePicture: take };
}

/** The picture without colours, of at most 2,000 pixels a side: what it looks like before. */
function greyCopy(bitmap) {
  const scale = Math.min(1, 2000 / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const context = canvas.getContext("2d", { alpha: false });
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  // The saturation of grey, with the luminosity of the picture.
  context.globalCompositeOperation = "saturation";
  context.fillStyle = "#808080";
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}
