// Where the picture comes from: seed, plane, components or file; class, truncation, another seed's layers, noise.
import { element, part, choice, segments, button, field, renew } from "./elements.js";
import { slider, stepper } from "./value-slider.js";
import { planePad } from "./plane-pad.js";
import { layerPicker } from "./layer-picker.js";
import { withPart, largestSeed } from "./recipe.js";

/** A seed that is easy to remember and to type. */
export const anySeed = () => Math.floor(Math.random() * 10000);

/** The panel; `update()` brings its controls to the studio's recipe, and `rebuild()` to its model. */
export function sourcePanel(studio) {
  const startPlace = element("div", { class: "stack" });
  const classPlace = element("div", { class: "stack" });
  const finePlace = element("div", {});
  const root = element("div", { class: "panel", role: "region", "aria-label": "Source" },
    part("Start", {}, startPlace), part("Kind", {}, classPlace), finePlace);
  const kindPart = classPlace.parentElement;
  let syncs = [];
  let builtKind = null;

  const change = (name, value, options) => studio.change(withPart(studio.recipe, name, value), options);
  const move = (name, value, event) => change(name, value, { inputTime: event?.timeStamp });

  const startKinds = ["seed", "plane", "components", "codes"];
  const startKind = ({ start }) => startKinds.find((kind) => start[kind] !== undefined);
  const seedOf = ({ start }) => start.seed ?? start.plane?.seeds[0] ?? start.components?.seed ?? 1;

  function startOf(kind) {
    const seed = seedOf(studio.recipe);
    if (kind === "seed") return { seed };
    if (kind === "plane") return { plane: { seeds: [seed, anySeed(), anySeed()], at: [0, 0] } };
    return { components: { seed, at: [0, 0] } };
  }

  function buildStart() {
    const { recipe } = studio;
    builtKind = startKind(recipe);
    const kinds = [["seed", "Seed"], ["plane", "Plane"], ["components", "Components"]];
    if (builtKind === "codes") kinds.push(["codes", "File"]);
    const kindButtons = segments("What the picture starts from", kinds, builtKind, (kind) => {
      if (kind !== startKind(studio.recipe)) change("start", startOf(kind), { settle: true });
    });
    renew(startPlace, kindButtons, ...controls[builtKind]());
  }

  const controls = {
    seed() {
      const seed = stepper({
        label: "Seed", maximum: largestSeed, value: studio.recipe.start.seed,
        onChange: (value) => change("start", { seed: value }),
      });
      startSync = ({ start }) => seed.set(start.seed);
      return [element("div", { class: "line" }, seed, button("Another seed", {
        icon: "dice", key: "R", iconOnly: true,
        onClick: () => change("start", { seed: anySeed() }, { settle: true }),
      }))];
    },
    plane() {
      const { plane } = studio.recipe.start;
      const withPlane = (part) => ({ plane: { ...studio.recipe.start.plane, ...part } });
      const pad = planePad({
        label: "Plane of seeds", at: plane.at, reset: [0, 0],
        x: { name: "x", minimum: 0, maximum: 1 }, y: { name: "y", minimum: 0, maximum: 1 },
        corners: { origin: "first", right: "second", top: "third" },
        onInput: (at, event) => move("start", withPlane({ at }), event), onChange: () => studio.settle(),
      });
      const seeds = ["First seed", "Second seed", "Third seed"].map((label, index) => stepper({
        label, maximum: largestSeed, value: plane.seeds[index] ?? 0,
        onChange: (value) => change("start", withPlane({
          seeds: studio.recipe.start.plane.seeds.map((seed, place) => (place === index ? value : seed)),
        })),
      })).slice(0, plane.seeds.length);
      startSync = ({ start }) => {
        pad.at = start.plane.at;
        seeds.forEach((each, index) => each.set(start.plane.seeds[index]));
      };
      return [
        pad,
        element("div", { class: "grid-of-fields" }, ...seeds.map((each, index) => element(
          "div", { class: "field" },
          element("span", { class: "label", text: ["First", "Second", "Third"][index] }), each))),
        button("Other seeds", {
          icon: "dice", onClick: () => change("start", withPlane({
            seeds: studio.recipe.start.plane.seeds.map(anySeed),
          }), { settle: true }),
        }),
      ];
    },
    components() {
      const { components } = studio.recipe.start;
      const withComponents = (part) => ({ components: { ...studio.recipe.start.components, ...part } });
      const pad = planePad({
        label: "Plane of the first two components", at: components.at, reset: [0, 0],
        x: { name: "first", minimum: -3, maximum: 3 }, y: { name: "second", minimum: -3, maximum: 3 },
        corners: { right: "+3 deviations", top: "+3" },
        onInput: (at, event) => move("start", withComponents({ at }), event), onChange: () => studio.settle(),
      });
      const seed = stepper({
        label: "Seed of the rest", maximum: largestSeed, value: components.seed,
        onChange: (value) => change("start", withComponents({ seed: value })),
      });
      startSync = ({ start }) => {
        pad.at = start.components.at;
        seed.set(start.components.seed);
      };
      return [pad, element("div", { class: "line" }, element("span", { class: "label", text: "Seed" }), seed)];
    },
    codes() {
      const { start } = studio.recipe;
      const row = stepper({
        label: "Row", maximum: 1_000_000, value: start.row,
        onChange: (value) => change("start", { ...studio.recipe.start, row: value }),
      });
      startSync = (recipe) => row.set(recipe.start.row);
      return [
        element("p", { class: "file-name", text: start.codes }),
        element("div", { class: "line" }, element("span", { class: "label", text: "Row" }), row),
      ];
    },
  };
  let startSync = () => {};

  function buildClasses() {
    const { model } = studio;
    kindPart.hidden = !(model.hasClasses ?? model.classes.length > 1);
    kindPart.querySelector("h2").textContent = capitalised(model.label || "class");
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

  const panel = {
    root,
    rebuild() {
      syncs = [];
      buildStart();
      buildClasses();
      buildFine();
    },
    update() {
      if (startKind(studio.recipe) !== builtKind) buildStart();
      startSync(studio.recipe);
      for (const sync of syncs) sync(studio.recipe);
    },
    another: () => change("start", { seed: anySeed() }, { settle: true }),
    step: (by) => {
      const seed = Math.min(largestSeed, Math.max(0, seedOf(studio.recipe) + by));
      change("start", { seed });
    },
  };
  return panel;
}

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);
