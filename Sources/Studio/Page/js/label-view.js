// Label: click what has an attribute and what has not; a direction is fitted to it.
import { element, button, field, part, problemPlace } from "./elements.js";
import { paint } from "./frame.js";

/** Pictures in a sheet. */
const sheetSize = 24;
/** A click leads from one to the next. */
const nextMark = new Map([[undefined, true], [true, false], [false, undefined]]);

export function labelView(studio, shortcuts) {
  const channel = studio.socket.channel("label");
  const problem = problemPlace();
  const fitProblem = problemPlace();
  const how = element("p", { class: "hint" });
  const grid = element("div", { class: "sheet", role: "group", "aria-label": "Pictures to label" });
  const result = element("div", { class: "stack", "aria-live": "polite" });
  const tally = element("dl", { class: "tally" });
  const known = element("datalist", { id: "known-attributes" });
  const attribute = element("input", {
    type: "text", list: "known-attributes", placeholder: "glasses, beard, friendly…", maxLength: 60,
    autocomplete: "off", spellcheck: false, on: { change: () => tiles.forEach((each) => each.sync()) },
  });
  /** Labels by seed and class, of all sheets. */
  let labels = new Map();
  let tiles = [];
  /** What is drawn in the tiles. */
  let sheet = null;
  let isLoading = false;

  const next = button("Next sheet", { icon: "right", key: "N", kind: "primary", onClick: () => loadSheet() });
  const rest = button("The rest has not", {
    title: "Marks all pictures of the sheet that have no mark", onClick: () => markRest(),
  });
  const fitButton = button("Fit the direction", { icon: "check", key: "F", onClick: () => fit() });
  const root = element(
    "div", { class: "view with-side" },
    element(
      "div", { class: "centre" },
      element(
        "div", { class: "view-head" },
        element("p", {
          text: "Click a picture once if it has the attribute, twice if it has not; a third click takes the mark away.",
        }), element("div", { class: "line" }, rest, next)),
      how, problem, element("div", { class: "sheet-place" }, grid)),
    element(
      "div", { class: "panel side-right", role: "region", "aria-label": "The direction" },
      part("Attribute", {}, field("Name of what you look for", attribute), known),
      part("Labels", {}, tally, element("div", { class: "line wrap" }, fitButton, button("Start again", {
        kind: "quiet", onClick: () => restart(),
      })), fitProblem),
      part("Result", {}, result)));

  const keyOf = (entry) => `${entry.seed} ${entry.class ?? ""}`;
  const name = () => attribute.value.trim() || "attribute";

  function tile(entry, index) {
    const canvas = element("canvas", { width: 1, height: 1 });
    const badge = element("span", { class: "mark", "aria-hidden": "true" });
    const box = element("button", {
      type: "button", class: "tile", on: {
        click: () => mark(entry, nextMark.get(labels.get(keyOf(entry))?.has)),
        keydown: (event) => {
          if (event.key === "+" || event.key === "-") mark(entry, event.key === "+");
          else moveFocus(event, index);
        },
      },
    }, canvas, badge);
    const sync = () => {
      const has = labels.get(keyOf(entry))?.has;
      box.dataset.mark = has === undefined ? "none" : has ? "has" : "has-not";
      badge.textContent = has === undefined ? "" : has ? "✓" : "✕";
      const words = has === undefined ? "no mark" : has ? `has ${name()}` : `has not ${name()}`;
      box.setAttribute("aria-label", `Seed ${entry.seed}${entry.class ? `, ${entry.class}` : ""}: ${words}`);
    };
    sync();
    return { entry, canvas, box, sync };
  }

  /** Arrow keys lead through the sheet as it lies on the screen. */
  function moveFocus(event, index) {
    const columns = Math.max(1, getComputedStyle(grid).gridTemplateColumns.split(" ").length);
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (!by) return;
    event.preventDefault();
    tiles[index + by]?.box.focus();
  }

  function mark(entry, has) {
    if (has === undefined) labels.delete(keyOf(entry));
    else labels.set(keyOf(entry), { seed: entry.seed, ...(entry.class && { class: entry.class }), has });
    for (const each of tiles) if (each.entry === entry) each.sync();
    showTally();
  }

  function markRest() {
    for (const { entry } of tiles) if (!labels.has(keyOf(entry))) mark(entry, false);
  }

  function showTally() {
    const having = [...labels.values()].filter((each) => each.has).length;
    const rows = [["has it", having], ["has not", labels.size - having]];
    tally.replaceChildren(...rows.map(([word, count]) => element(
      "div", {}, element("dt", { text: word }), element("dd", { text: String(count) }))));
  }

  async function loadSheet() {
    if (isLoading || !studio.model) return;
    isLoading = true;
    next.disabled = true;
    problem.show("");
    try {
      const answer = await studio.server.post("api/label/sheet", {
        model: studio.model.name, attribute: name(), labels: [...labels.values()], count: sheetSize,
      });
      sheet = answer.seeds;
      tiles = sheet.map(tile);
      grid.replaceChildren(...tiles.map((each) => each.box));
      how.textContent = answer.how ?? "";
      channel.ask({ sheet, model: studio.model.name });
    } catch (error) {
      problem.show(error.message);
    }
    isLoading = false;
    next.disabled = false;
  }

  channel.onPicture = (picture, frame, body) => {
    const shown = tiles[frame.index];
    if (!shown || body?.sheet !== sheet) return;
    paint(shown.canvas, picture);
    shown.box.dataset.drawn = "true";
  };
  channel.onMessage = (message) => { if (message.error) problem.show(message.error); };

  async function fit() {
    if (!attribute.value.trim()) {
      fitProblem.show("Give the attribute a name first.");
      attribute.focus();
      return;
    }
    fitProblem.show("");
    fitButton.disabled = true;
    try {
      const answer = await studio.server.post("api/label/fit", {
        model: studio.model.name, attribute: name(), labels: [...labels.values()],
      });
      showResult(answer);
      await studio.refreshModel();
    } catch (error) {
      fitProblem.show(error.message);
    }
    fitButton.disabled = false;
  }

  function showResult(answer) {
    const [low, high] = answer.interval ?? [answer.accuracy, answer.accuracy];
    const percent = (share) => `${(100 * share).toFixed(0)} %`;
    const bar = element("div", {
      class: "interval", "aria-hidden": "true",
    }, element("span", { class: "interval-range" }),
      element("span", { class: "interval-value" }));
    bar.style.setProperty("--low", String(low));
    bar.style.setProperty("--high", String(high));
    bar.style.setProperty("--value", String(answer.accuracy));
    result.replaceChildren(
      element("p", { class: "figure" }, element("strong", { text: percent(answer.accuracy) }),
        element("span", { text: ` right on labels held out, 95 % interval ${percent(low)} to ${percent(high)}` })),
      bar, element("p", { text: answer.trust ?? "" }),
      button(`Use ${answer.direction} in Explore`, {
        kind: "primary", onClick: () => studio.open("explore"),
      }),
      element("p", { class: "hint", text: `Saved: ${(answer.files ?? []).join(", ")}` }),
      ...(answer.command ? [button("Copy as command", {
        icon: "copy", onClick: () => studio.copy(answer.command, "Command"),
      })] : []));
  }

  function restart() {
    labels = new Map();
    for (const each of tiles) each.sync();
    showTally();
    result.replaceChildren(element("p", { class: "hint", text: "Label some pictures of both kinds, then fit." }));
    fitProblem.show("");
  }

  studio.addEventListener("model", () => {
    known.replaceChildren(...studio.model.attributes.map((each) => element("option", { value: each })));
    if (sheetModel !== studio.model.name) {
      sheetModel = studio.model.name;
      tiles = [];
      grid.replaceChildren();
      restart();
      if (root.isConnected) loadSheet();
    }
  });
  let sheetModel = null;
  shortcuts.add("N", "Next sheet", () => loadSheet(), "label");
  shortcuts.add("F", "Fit the direction", () => fit(), "label");
  shortcuts.add("+", "On a picture: has it", () => {}, "label");
  shortcuts.add("-", "On a picture: has not", () => {}, "label");
  restart();

  return { name: "label", title: "Label", root, show() { if (tiles.length === 0) loadSheet(); } };
}
