// Below the picture: the history, the pins and the walk, one at a time.
import { element, button, segments, renew } from "./elements.js";
import { snapshot } from "./history.js";
import { thumbnail } from "./thumbnail.js";
import { walkPanel } from "./walk-panel.js";

/** How many steps of the history the strip shows. */
const shownSteps = 120;

/**
 * @param {Studio} studio
 * @param {object} stage has `copy()`, `compareWith(snapshot)`, `showFrame(picture)`
 */
export function tray(studio, stage) {
  const walk = walkPanel(studio, stage);
  const kinds = segments(
    "Below the picture", [["history", "History"], ["pins", "Pins"], ["walk", "Walk"]], "history", show);
  const tools = element("div", { class: "tray-tools" });
  const strip = element("div", { class: "strip" });
  const root = element(
    "section", { class: "tray", "aria-label": "History, pins and walk" },
    element("div", { class: "tray-head" }, kinds, tools), strip);
  let shown = "history";
  let selectedPin = null;
  let made = new Map();

  const undo = button("Undo", { icon: "undo", iconOnly: true, key: "Ctrl+Z", onClick: () => studio.undo() });
  const redo = button("Redo", { icon: "redo", iconOnly: true, key: "Ctrl+Shift+Z", onClick: () => studio.redo() });

  /** Thumbnails are made once for a picture and used again. */
  function thumbnails(snapshots, options) {
    const used = new Map();
    const elements = snapshots.map((each, index) => {
      const { isCurrent, ...rest } = options(each, index);
      const old = made.get(each.key);
      const entry = old?.picture === each.picture && old.name === rest.name
        ? old : { picture: each.picture, name: rest.name, root: thumbnail(each, rest) };
      if (isCurrent) entry.root.setAttribute("aria-current", "true");
      else entry.root.removeAttribute("aria-current");
      used.set(each.key, entry);
      return entry.root;
    });
    made = used;
    return elements;
  }

  const contents = {
    history() {
      const { steps, place } = studio.history;
      const first = Math.max(0, Math.min(steps.length - shownSteps, place - shownSteps / 2));
      undo.disabled = !studio.history.canUndo;
      redo.disabled = !studio.history.canRedo;
      renew(tools, undo, redo, element("span", { class: "count", text: `${place + 1} of ${steps.length}` }));
      renew(strip, ...thumbnails(steps.slice(first, first + shownSteps), (step, index) => ({
        name: `Step ${first + index + 1}`, isCurrent: first + index === place, onClick: () => {
          studio.settle();
          studio.goTo(studio.history.steps.indexOf(step));
        },
      })));
      revealCurrent();
    },
    pins() {
      const { items } = studio.pins;
      if (!items.includes(selectedPin)) selectedPin = items.at(-1) ?? null;
      const withPin = (action) => () => { if (selectedPin) action(selectedPin); };
      renew(
        tools,
        button("Pin this picture", { icon: "pin", key: "P", onClick: pin }),
        ...(items.length === 0 ? [] : [
          button("Compare", { icon: "compare", key: "C", onClick: withPin((each) => stage.compareWith(each)) }),
          button("Go to", { onClick: withPin((each) => studio.show(each.recipe)) }),
          button("Keyframe", {
            icon: "keyframe", onClick: withPin((each) => studio.keyframes.add(copyOfSnapshot(each))),
          }),
          button("Take away", { icon: "close", onClick: withPin((each) => studio.pins.remove(each)) }),
        ]));
      renew(strip, ...thumbnails(items, (each, index) => ({
        name: `Pin ${index + 1}`, isCurrent: each === selectedPin, onClick: () => {
          selectedPin = each;
          render();
        },
      })));
      if (items.length === 0) empty("Pictures that you pin stay here, to go back to and to compare with.");
      revealCurrent();
    },
    walk() {
      renew(tools, ...walk.tools);
      if (walk.root.parentElement !== strip) strip.replaceChildren(walk.root);
      walk.render();
    },
  };

  function empty(text) { strip.replaceChildren(element("p", { class: "hint", text })); }

  /** Moves the strip alone, not the page. */
  function revealCurrent() {
    const current = strip.querySelector("[aria-current=true]");
    if (!current) return;
    const left = current.offsetLeft - strip.offsetLeft;
    const right = left + current.offsetWidth;
    if (left < strip.scrollLeft) strip.scrollLeft = left - 8;
    else if (right > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = right - strip.clientWidth + 8;
  }

  const copyOfSnapshot = (each) => snapshot(each.recipe, each.picture);

  function pin() {
    const made = snapshot(studio.recipe, stage.copy());
    selectedPin = made;
    studio.pins.add(made);
    studio.say("Pinned", { isQuiet: true });
    if (shown === "walk") return;
    show("pins");
  }

  function keyframe() {
    studio.keyframes.add(snapshot(studio.recipe, stage.copy()));
    studio.say(`Keyframe ${studio.keyframes.items.length}`, { isQuiet: true });
    show("walk");
  }

  function show(kind) {
    if (shown === "walk" && kind !== "walk") walk.stop();
    shown = kind;
    kinds.choose(kind);
    root.dataset.kind = kind;
    render();
  }

  function render() { contents[shown](); }

  let isScheduled = false;
  /** Several changes of one moment are shown once. */
  function renderSoon() {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      render();
    });
  }
  for (const source of [studio.history, studio.pins, studio.keyframes]) source.addEventListener("change", renderSoon);
  show("history");
  return { root, pin, keyframe, compare: () => selectedPin && stage.compareWith(selectedPin), walk };
}
