// Where the picture comes from: start, class, truncation, another seed's layers, noise.
import { element, part, choice, segments, button, field } from "./elements.js";
import { slider, stepper } from "./value-slider.js";
import { layerPicker } from "./layer-picker.js";
import { startPart, anySeed } from "./start-part.js";
import { withPart, largestSeed } from "./recipe.js";

/** The panel; `update()` brings its controls to the studio's recipe, and `rebuild()` to its model. */
export function sourcePanel(studio) {
  const start = startPart(studio);
  const classPlace = element("div", { class: "stack" });
  const finePlace = element("div", {});
  const root = element("div", { class: "panel", role: "region", "aria-label": "Source" },
    start.root, part("Kind", {}, classPlace), finePlace);
  const kindPart = classPlace.parentElement;
  let syncs = [];

  const change = (name, value, options) => studio.change(withPart(studio.recipe, name, value), options);
  const move = (name, value, event) => change(name, value, { inputTime: event?.timeStamp });

  function buildClasses() {
    const { model } = studio;
    kindPart.hidden = !(model.hasClasses ?? model.classes.length > 1);
    kindPart.querySelector("h2").textContent = capitalised(model.label || "class");
    kindPart.setAttribute("aria-label", capitalised(model.label || "class"));
    if (kindPart.hidden) return;
    const choices = [["", "As the seed has it"], ...model.classes.map((name) => [name, name])];
    const main = choice(choices, studio.recipe.class ?? "", (name) => {
      let recipe = withPart(studio.recipe, "class", name || undefined);
      if (!name) recipe = withPart(recipe, "otherClass", undefined);
      studio.change(recipe, { settle: true });
    }, { "aria-label": capitalised(model.label || "class") });
    const other = choice(
      [["", "None"], ...model.classes.map((name) => [name, name])], studio.recipe.otherClass?.name ?? "",
      (name) => change("otherClass", name ? {
        name, share: studio.recipe.otherClass?.share ?? 0.5,
      } : undefined, { settle: true }));
    const share = slider({
      label: "Share", minimum: 0, maximum: 1, step: 0.01, reset: 0.5, value: 0.5,
      onInput: (value, event) => move("otherClass", { ...studio.recipe.otherClass, share: value }, event),
      onChange: () => studio.settle(),
    });
    const mixing = field("Blend with", other);
    classPlace.replaceChildren(main, mixing, share);
    syncs.push((recipe) => {
      main.value = recipe.class ?? "";
      other.value = recipe.otherClass?.name ?? "";
      mixing.hidden = recipe.class === undefined;
      share.hidden = recipe.otherClass === undefined;
      if (recipe.otherClass) share.value = recipe.otherClass.share;
    });
  }

  function buildFine() {
    const { model } = studio;
    const truncation = slider({
      label: "Truncation", minimum: 0, maximum: 1.5, step: 0.01, reset: model.truncation ?? 0.7, limits: [-2, 2],
      value: studio.recipe.truncation, onInput: (value, event) => move("truncation", value, event),
      onChange: () => studio.settle(),
    });
    syncs.push((recipe) => { truncation.value = recipe.truncation; });
    const parts = [part("Variety", {}, truncation, element("p", {
      class: "hint", text: "How far from the mean: 0 is the mean, less is safer, 1 is all that the model knows.",
    }))];
    if (model.canMix) parts.push(buildMix(model));
    if ((model.noise ?? []).length > 1) parts.push(buildNoise(model));
    finePlace.replaceChildren(...parts);
  }

  function buildMix(model) {
    const seed = stepper({
      label: "Seed that is mixed in", maximum: largestSeed, value: studio.recipe.mix?.seed ?? anySeed(),
      onChange: (value) => { if (studio.recipe.mix) change("mix", { ...studio.recipe.mix, seed: value }); },
    });
    const layers = layerPicker({
      label: "Layers of the other seed", count: model.layers, value: studio.recipe.mix?.layers ?? "",
      onChange: (value) => change(
        "mix", value ? { seed: Number(seed.field.value), layers: value } : undefined, { settle: true }),
    });
    const box = part("Mix another seed in", { folded: !studio.recipe.mix },
      element("div", { class: "line" }, seed, button("Another seed to mix in", {
        icon: "dice", iconOnly: true, onClick: () => {
          seed.field.value = String(anySeed());
          if (studio.recipe.mix) change("mix", { ...studio.recipe.mix, seed: Number(seed.field.value) });
        },
      })),
      layers, element("p", { class: "hint", text: "These layers take the other seed's style. Coarse is left." }));
    syncs.push((recipe) => {
      if (recipe.mix) seed.set(recipe.mix.seed);
      layers.value = recipe.mix?.layers ?? "";
    });
    return box;
  }

  function buildNoise(model) {
    const seed = stepper({
      label: "Seed of the noise", maximum: largestSeed, value: studio.recipe.noise?.seed ?? 0,
      onChange: (value) => change("noise", { seed: value }),
    });
    const words = { file: "The file's", none: "None", seed: "Of a seed" };
    const kinds = segments(
      "Noise of the layers", [["", "Default"], ...model.noise.map((kind) => [kind, words[kind] ?? kind])], "",
      (kind) => change(
        "noise", kind === "seed" ? { seed: Number(seed.field.value) } : kind || undefined, { settle: true }));
    syncs.push(({ noise }) => {
      kinds.choose(noise === undefined ? "" : typeof noise === "string" ? noise : "seed");
      seed.hidden = typeof noise !== "object";
      if (typeof noise === "object") seed.set(noise.seed);
    });
    return part("Noise", {}, kinds, seed);
  }

  return {
    root,
    rebuild() {
      syncs = [];
      start.rebuild();
      buildClasses();
      buildFine();
    },
    update() {
      start.update();
      for (const sync of syncs) sync(studio.recipe);
    },
    another: start.another,
    step: start.step,
  };
}

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);
