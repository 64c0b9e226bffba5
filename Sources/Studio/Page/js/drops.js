// Files that are dropped on the page, pasted, or chosen: recipes go to Explore, pictures to Invert or Colour.
import { element } from "./elements.js";
import { readRecipe } from "./recipe.js";

/** The largest file that is read here, in bytes; the server has a limit of its own. */
const largestPicture = 64 * 1024 * 1024;
const largestRecipe = 1024 * 1024;

/** Takes drops anywhere on the page. Views that take pictures have a function `takePicture(file)`. */
export function receiveDrops(studio, views) {
  const veil = element("div", { id: "drop-veil", hidden: true, text: "Drop a picture or a recipe" });
  document.body.append(veil);
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) veil.hidden = true; });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = true;
    take(studio, views, event.dataTransfer.files[0]);
  });
  addEventListener("paste", (event) => {
    const file = event.clipboardData?.files[0];
    if (file) take(studio, views, file);
  });
}

async function take(studio, views, file) {
  if (!file) return;
  if (file.type === "application/json" || file.name.endsWith(".json")) {
    await takeRecipe(studio, file);
    return;
  }
  if (!["image/png", "image/jpeg"].includes(file.type)) {
    studio.say(`${file.name} is no PNG, JPEG or recipe.`, { isProblem: true });
    return;
  }
  if (file.size > largestPicture) {
    studio.say(`${file.name} is larger than 64 MB.`, { isProblem: true });
    return;
  }
  const view = studio.view === "colour" ? "colour" : "invert";
  studio.open(view);
  views.get(view).takePicture(file);
}

async function takeRecipe(studio, file) {
  if (file.size > largestRecipe) {
    studio.say(`${file.name} is too large for a recipe.`, { isProblem: true });
    return;
  }
  let recipe = null;
  try {
    recipe = readRecipe(JSON.parse(await file.text()));
  } catch {
    // Said below.
  }
  if (!recipe) {
    studio.say(`${file.name} is no recipe of the studio.`, { isProblem: true });
    return;
  }
  try {
    await studio.show(recipe);
  } catch (error) {
    studio.say(error.message, { isProblem: true });
  }
}

/** A button-like field that opens the file dialog and takes drops, for one picture. */
export function pictureInput(label, takePicture) {
  const input = element("input", {
    type: "file", accept: "image/png,image/jpeg", class: "file-input", "aria-label": label, on: {
      change: () => {
        if (input.files[0]) takePicture(input.files[0]);
        input.value = "";
      },
    },
  });
  return element("label", { class: "drop-place" }, input, element("strong", { text: label }),
    element("span", { text: "PNG or JPEG: drop it here, paste it, or click to choose" }));
}
