// A slider for each direction that there is, with its layers and the attributes that it holds.
import { element, part, button, field, tick, problemPlace, choice } from "./elements.js";
import { slider } from "./value-slider.js";
import { layerPicker } from "./layer-picker.js";
import { editAlong, withEdit, withPart } from "./recipe.js";

/** Where directions come from, in the order in which they are shown. */
const origins = [
  ["label", "Labelled by you"], ["bundled", "Of the model"], ["file", "Your files"], ["pca", "Components"],
  ["sefa", "What the weights listen to"],
];

export function directionsPanel(studio) {
  const list = element("div", {});
  const problem = problemPlace();
  const finding = buildFinding(studio, problem);
  const reset = button("Set all back", { kind: "quiet", onClick: () => {
    studio.change(withPart(studio.recipe, "edits", undefined), { settle: true });
  } });
  const root = element(
    "div", { class: "panel", role: "region", "aria-label": "Edits" }, part("Directions", { tools: [reset] }, list),
    part("Find more", {}, finding, problem));
  let rows = new Map();

  function row(direction) {
    const reach = Array.isArray(direction.reach) ? direction.reach : [-3, 3];
    const words = wordsOf(direction, studio.model.directions);
    const more = element("button", {
      type: "button", class: "button icon-only more", "aria-expanded": "false",
      "aria-label": `Layers and what ${words} holds`, title: "Layers and what it holds", text: "⋯", on: {
        click: () => open(more.getAttribute("aria-expanded") !== "true"),
      },
    });
    const control = slider({
      label: words, minimum: reach[0], maximum: reach[1], step: 0.01, limits: [-20, 20], tools: [more],
      onInput: (amount, event) => studio.change(
        withEdit(studio.recipe, direction.name, { amount }), { inputTime: event?.timeStamp }),
      onChange: () => studio.settle(),
    });
    const settings = element("div", { class: "settings", hidden: true });
    let layers = null;
    const holds = new Map();
    const sync = (recipe) => {
      const edit = editAlong(recipe, direction.name);
      control.value = edit.amount;
      if (layers) layers.value = edit.layers ?? "";
      for (const [name, box] of holds) box.box.checked = edit.hold?.includes(name) ?? false;
      more.classList.toggle("in-use", Boolean(edit.layers || edit.hold));
    };
    const open = (isOpen) => {
      more.setAttribute("aria-expanded", String(isOpen));
      settings.hidden = !isOpen;
      if (isOpen && !settings.hasChildNodes()) fill();
    };
    const fill = () => {
      const set = (change) => studio.change(withEdit(studio.recipe, direction.name, change), { settle: true });
      if (studio.model.layers > 1 && direction.space === "w") {
        layers = layerPicker({
          label: `Layers that ${words} moves`, count: studio.model.layers, value: "",
          onChange: (value) => set({ layers: value || undefined }),
        });
        settings.append(element("span", {
          class: "label",
          text: direction.layers ? `Layers (unless chosen: ${direction.layers})` : "Layers (all unless chosen)",
        }), layers);
      }
      const others = studio.model.directions.filter(
        (each) => each.name !== direction.name && each.attribute && each.origin !== "pca" && each.origin !== "sefa");
      if (others.length > 0) settings.append(element("span", { class: "label", text: "Hold what they change" }));
      const boxes = element("div", { class: "ticks", role: "group", "aria-label": `What ${words} holds` });
      for (const other of others) {
        const box = tick(other.attribute || other.name, false, (isHeld) => {
          const hold = new Set(editAlong(studio.recipe, direction.name).hold ?? []);
          if (isHeld) hold.add(other.name);
          else hold.delete(other.name);
          set({ hold: [...hold] });
        });
        holds.set(other.name, box);
        boxes.append(box);
      }
      settings.append(boxes);
      sync(studio.recipe);
    };
    return { root: element("div", { class: "direction" }, control, settings), sync };
  }

  return {
    root,
    rebuild() {
      rows = new Map();
      list.replaceChildren();
      const known = new Set(origins.map(([origin]) => origin));
      const groups = [...origins, [null, "Others"]];
      for (const [origin, heading] of groups) {
        const members = studio.model.directions.filter(
          (each) => (origin === null ? !known.has(each.origin) : each.origin === origin));
        if (members.length === 0) continue;
        list.append(element("h3", { text: heading }));
        for (const direction of members) {
          const made = row(direction);
          rows.set(direction.name, made);
          list.append(made.root);
        }
      }
      if (rows.size === 0) {
        list.append(element("p", { class: "hint", text: "None yet. Find some below, or make one in Label." }));
      }
    },
    update() {
      for (const each of rows.values()) each.sync(studio.recipe);
      reset.hidden = !studio.recipe.edits;
    },
  };
}

/** What a direction is called: its attribute, with the file's name where several have that attribute. */
function wordsOf(direction, all) {
  if (!direction.attribute) return direction.name;
  const isAlone = all.filter((each) => each.attribute === direction.attribute).length < 2;
  const file = direction.name.split("/").at(-1).replace(/\.safetensors$/, "");
  return isAlone || file === direction.attribute ? direction.attribute : `${direction.attribute} (${file})`;
}

/** Directions that nobody named, at the press of a button. */
function buildFinding(studio, problem) {
  const count = choice(["4", "8", "16"].map((each) => [each, each]), "8", () => {});
  const methods = [["pca", "PCA", "Along which the codes vary most"], ["sefa", "SeFa", "What the weights listen to"]];
  const buttons = methods.map(([method, label, tip]) => {
    const made = button(label, {
      title: tip, onClick: async () => {
        made.disabled = true;
        made.setAttribute("aria-busy", "true");
        problem.show("");
        try {
          const answer = await studio.server.post(
            "api/directions", { model: studio.model.name, method, count: Number(count.value) });
          await studio.refreshModel();
          studio.say(`${answer.directions?.length ?? count.value} directions found by ${label}`);
        } catch (error) {
          problem.show(error.message);
        }
        made.disabled = false;
        made.removeAttribute("aria-busy");
      },
    });
    return made;
  });
  return element("div", { class: "line" }, ...buttons, field("How many", count, { kind: "inline" }));
}
