// Hints of a colouring: points on the photograph, each with a colour, to be moved, changed and taken away.
import { element, button, renew } from "./elements.js";

/** Pixels of the photograph that an arrow key moves by, as a share of its width; with Shift ten times as far. */
const keyStep = 1 / 400;

/**
 * @param {PictureCanvas} view
 * @param {object} options `onChange(inputTime)`, `likelyColours(at)` (a promise of a list), `onProblem(text)`
 */
export function hintList(view, { onChange, likelyColours, onProblem }) {
  const empty = element("p", { class: "hint", text: "Click the photograph where you know the colour." });
  const list = element("ul", { class: "hints" });
  const chooser = element("div", { class: "stack" });
  const add = button("Hint in the middle", {
    icon: "plus", onClick: () => addHint(view.pictureSize.map((side) => side / 2)),
  });
  const root = element("div", { class: "stack" }, empty, list, chooser, element("div", { class: "line" }, add));
  let hints = [];
  let selected = null;
  let undone = [];
  let lastKey = 0;

  const remember = () => {
    undone.push(hints.map((hint) => ({ ...hint, handle: undefined })));
    if (undone.length > 100) undone.shift();
  };
  const within = ([x, y]) => {
    const [width, height] = view.pictureSize;
    return [Math.min(width - 1, Math.max(0, Math.round(x))), Math.min(height - 1, Math.max(0, Math.round(y)))];
  };

  view.overlay.addEventListener("pointerdown", (event) => {
    if (event.target !== view.overlay || event.button !== 0 || view.classList.contains("empty")) return;
    addHint(view.pointUnder(event), event.timeStamp);
  });

  async function addHint(point, inputTime) {
    if (view.classList.contains("empty")) {
      onProblem("Choose a photograph first.");
      return;
    }
    remember();
    lastKey += 1;
    const hint = { key: lastKey, at: within(point), color: null, offers: [] };
    hints = [...hints, hint];
    select(hint);
    await offer(hint);
    if (hint.color === null && hint.offers.length > 0) setColour(hint, hint.offers[0], inputTime);
  }

  async function offer(hint) {
    try {
      hint.offers = (await likelyColours(hint.at)).filter((each) => /^#[0-9a-f]{6}$/i.test(each)).slice(0, 8);
    } catch (error) {
      onProblem(error.message);
    }
    if (hint.color === null && hint.offers.length === 0) setColour(hint, "#b08060");
    if (selected === hint) showChooser();
  }

  function setColour(hint, color, inputTime) {
    hint.color = color;
    render();
    onChange(inputTime);
  }

  function move(hint, point, inputTime) {
    hint.at = within(point);
    place(hint);
    onChange(inputTime);
  }

  function remove(hint) {
    remember();
    hints = hints.filter((each) => each !== hint);
    if (selected === hint) selected = hints.at(-1) ?? null;
    render();
    onChange();
  }

  function select(hint) {
    selected = hint;
    render();
  }

  /** Where its handle lies on the photograph. */
  function place(hint) {
    const [width, height] = view.pictureSize;
    hint.handle.style.left = `${100 * (hint.at[0] + 0.5) / width}%`;
    hint.handle.style.top = `${100 * (hint.at[1] + 0.5) / height}%`;
    hint.handle.style.setProperty("--colour", hint.color ?? "transparent");
    hint.handle.setAttribute(
      "aria-label", `Hint ${hints.indexOf(hint) + 1} at ${hint.at.join(", ")}, ${hint.color ?? "no colour yet"}. `
        + "Arrow keys move it, Delete takes it away.");
    hint.handle.toggleAttribute("data-selected", hint === selected);
  }

  function makeHandle(hint) {
    const handle = element("button", {
      type: "button", class: "handle", on: {
        focus: () => { if (selected !== hint) select(hint); },
        keydown: (event) => {
          const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
          if (by) {
            event.preventDefault();
            const step = Math.max(1, Math.round(view.pictureSize[0] * keyStep)) * (event.shiftKey ? 10 : 1);
            move(hint, [hint.at[0] + by[0] * step, hint.at[1] + by[1] * step], event.timeStamp);
          } else if (event.key === "Delete" || event.key === "Backspace") {
            event.preventDefault();
            remove(hint);
          }
        },
        pointerdown: (event) => {
          if (event.button !== 0) return;
          remember();
          handle.setPointerCapture(event.pointerId);
          const follow = (moved) => move(hint, view.pointUnder(moved), moved.timeStamp);
          handle.addEventListener("pointermove", follow);
          handle.addEventListener("pointerup", () => {
            handle.removeEventListener("pointermove", follow);
            offer(hint);
          }, { once: true });
        },
      },
    });
    return handle;
  }

  function render() {
    empty.hidden = hints.length > 0;
    for (const hint of hints) hint.handle ??= makeHandle(hint);
    const handles = hints.map((hint) => hint.handle);
    for (const old of [...view.overlay.children]) if (!handles.includes(old)) old.remove();
    for (const handle of handles) if (!handle.isConnected) view.overlay.append(handle);
    hints.forEach(place);
    renew(list, ...hints.map((hint, index) => {
      const swatch = element("span", { class: "swatch" });
      swatch.style.background = hint.color ?? "transparent";
      return element(
        "li", {},
        element("button", {
          type: "button", class: "button hint-row", data: { focusName: `hint ${index + 1}` },
          "aria-pressed": String(hint === selected), on: { click: () => select(hint) },
        }, swatch, element("span", { text: `Hint ${index + 1}` }), element("code", { text: hint.color ?? "…" })),
        button(`Take hint ${index + 1} away`, { icon: "close", iconOnly: true, onClick: () => remove(hint) }));
    }));
    showChooser();
  }

  function showChooser() {
    chooser.hidden = selected === null;
    if (selected === null) return;
    const hint = selected;
    const custom = element("input", {
      type: "color", value: hint.color ?? "#808080", "aria-label": "Another colour", on: {
        input: (event) => setColourQuietly(hint, custom.value, event.timeStamp), change: () => render(),
      },
    });
    const text = element("input", {
      type: "text", class: "hex", value: hint.color ?? "", "aria-label": "Colour as #rrggbb", maxLength: 7,
      spellcheck: false, autocomplete: "off", on: {
        change: () => {
          if (/^#[0-9a-f]{6}$/i.test(text.value)) choose(hint, text.value.toLowerCase());
          else text.value = hint.color;
        },
      },
    });
    renew(
      chooser,
      element("span", { class: "label", text: "Likely here" }),
      element("div", {
        class: "offers", role: "group", "aria-label": "Likely colours of this spot",
      }, ...hint.offers.map(
        (color) => {
          const offered = element("button", {
            type: "button", class: "offer", "aria-label": `Colour ${color}`, title: color,
            "aria-pressed": String(color === hint.color), on: { click: () => choose(hint, color) },
          });
          offered.style.background = color;
          return offered;
        })),
      element("div", { class: "line" }, element("span", { class: "label", text: "Another" }), custom, text));
  }

  function choose(hint, color) {
    remember();
    setColour(hint, color);
  }

  /** While the colour dialog is open its field must stay. */
  function setColourQuietly(hint, color, inputTime) {
    hint.color = color;
    place(hint);
    onChange(inputTime);
  }

  return {
    root,
    values: () => hints.filter((hint) => hint.color !== null).map(({ at, color }) => ({ at, size: 1, color })),
    clear() {
      hints = [];
      selected = null;
      undone = [];
      render();
    },
    undo() {
      const before = undone.pop();
      if (!before) return;
      hints = before;
      selected = hints.at(-1) ?? null;
      render();
      onChange();
    },
  };
}
