// What a picture's code starts from: a seed, a plane of seeds, two components, or a file.
import { element, part, segments, button, tick, renew } from "./elements.js";
import { slider, stepper } from "./value-slider.js";
import { planePad } from "./plane-pad.js";
import { withPart, largestSeed } from "./recipe.js";

/** A seed that is easy to remember and to type. */
export const anySeed = () => Math.floor(Math.random() * 10000);

/** The part of a panel; `update()` brings its controls to the studio's recipe, and `rebuild()` to its model. */
export function startPart(studio) {
  const startPlace = element("div", { class: "stack" });
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
      const isLine = plane.seeds.length === 2;
      const pad = isLine ? slider({
        label: "From the first to the second", minimum: 0, maximum: 1, step: 0.005, limits: [-100, 100],
        value: plane.at[0],
        onInput: (at, event) => move("start", withPlane({ at: [at] }), event), onChange: () => studio.settle(),
      }) : planePad({
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
        if (start.plane.seeds.length !== plane.seeds.length) {
          buildStart();
          return;
        }
        if (isLine) [pad.value] = start.plane.at;
        else pad.at = start.plane.at;
        seeds.forEach((each, index) => each.set(start.plane.seeds[index]));
      };
      return [
        pad,
        element("div", { class: "grid-of-fields" }, ...seeds.map((each, index) => element(
          "div", { class: "field" },
          element("span", { class: "label", text: ["First", "Second", "Third"][index] }), each))),
        element(
          "div", { class: "line" },
          tick("Third seed", !isLine, (isWanted) => change("start", withPlane(isWanted
            ? { seeds: [...plane.seeds, anySeed()], at: [studio.recipe.start.plane.at[0], 0] }
            : { seeds: studio.recipe.start.plane.seeds.slice(0, 2), at: [studio.recipe.start.plane.at[0]] }), {
            settle: true,
          })),
          button("Other seeds", {
            icon: "dice", onClick: () => change("start", withPlane({
              seeds: studio.recipe.start.plane.seeds.map(anySeed),
            }), { settle: true }),
          })),
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

  return {
    root: part("Start", {}, startPlace),
    rebuild: buildStart,
    update() {
      if (startKind(studio.recipe) !== builtKind) buildStart();
      startSync(studio.recipe);
    },
    another: () => change("start", { seed: anySeed() }, { settle: true }),
    step: (by) => change("start", { seed: Math.min(largestSeed, Math.max(0, seedOf(studio.recipe) + by)) }),
  };
}
