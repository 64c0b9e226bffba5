// Label: click what has an attribute and what has not; a direction is fitted to it.
import { element, button, field, part, problemPlace, choice } from "./elements.js";
import { labelSheet } from "./label-sheet.js";
import { labelResult } from "./label-result.js";

export function labelView(studio, shortcuts) {
  const channel = studio.socket.channel("label");
  const problem = problemPlace();
  const fitProblem = problemPlace();
  const how = element("p", { class: "hint", "aria-live": "polite" });
  const tally = element("dl", { class: "tally" });
  const known = element("datalist", { id: "known-attributes" });
  const attribute = element("input", {
    type: "text", list: "known-attributes", placeholder: "glasses, beard, friendly…", maxLength: 60,
    autocomplete: "off", spellcheck: false, on: { change: () => { sheet.sync(); keep(); } },
  });
  const name = () => attribute.value.trim() || "the attribute";
  const sheet = labelSheet({
    attribute: name, labelOf: (entry) => labels.get(entry.seed), onMark: (entry, has) => {
      mark(entry, has);
      keep();
    },
  });
  const result = labelResult(studio);
  /** Labels of all sheets, by seed: true where the picture has the attribute. */
  let labels = new Map();
  /** Those of each choice of a class, whose pictures are other ones. */
  let labelsOf = new Map();
  /** Shown and left without a label: they do not come again. */
  let seen = new Set();
  let chosenClass = "";
  let openModel = null;
  /** Which asking for a sheet is the newest. */
  let asked = 0;

  const classes = choice([["", "All in turn"]], "", (chosen) => {
    chosenClass = chosen;
    restart(labelsOf.get(chosen));
    loadSheet();
  });
  const classField = field("Pictures of", classes);
  const next = button("Next sheet", { icon: "right", key: "N", kind: "primary", onClick: () => loadSheet() });
  const rest = button("The rest has not", {
    title: "Marks all pictures of the sheet that have no mark", onClick: () => {
      for (const entry of sheet.entries) if (!labels.has(entry.seed)) mark(entry, false);
      keep();
    },
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
      how, problem, element("div", { class: "sheet-place" }, sheet.root)),
    element(
      "div", { class: "panel side-right", role: "region", "aria-label": "The direction" },
      part("Attribute", {}, element("div", { class: "stack" }, field("Name of what you look for", attribute),
        classField), known),
      part("Labels", {}, tally, element("div", { class: "line wrap" }, fitButton, button("Start again", {
        kind: "quiet", onClick: () => {
          restart();
          keep();
          loadSheet();
        },
      })), fitProblem),
      part("Result", {}, result.root)));

  /** What requests say of the pictures: seeds, and the class where one was chosen. */
  const asking = () => ({
    model: studio.model.name, ...(chosenClass && { class: chosenClass }),
    labels: [...labels].map(([seed, has]) => ({ seed, has })),
  });

  function mark(entry, has) {
    if (has === undefined) labels.delete(entry.seed);
    else labels.set(entry.seed, has);
    sheet.sync();
    showTally();
  }

  function showTally() {
    const having = [...labels.values()].filter(Boolean).length;
    const rows = [["has it", having], ["has not", labels.size - having]];
    tally.replaceChildren(...rows.map(([word, count]) => element(
      "div", {}, element("dt", { text: word }), element("dd", { text: String(count) }))));
  }

  async function loadSheet() {
    if (!studio.model) return;
    asked += 1;
    const number = asked;
    for (const { seed } of sheet.entries) if (!labels.has(seed)) seen.add(seed);
    problem.show("");
    // What is still drawn of the last sheet is not needed any more.
    channel.stop();
    try {
      const answer = await studio.server.post("api/label/sheet", {
        ...asking(), seen: [...seen].map((seed) => ({ seed })),
      });
      if (number !== asked) return;
      sheet.show(answer.sheet);
      how.textContent = answer.sheet.length > 0
        ? `${answer.how}.` : "All pictures that there are were shown. Start again to see them once more.";
      if (answer.sheet.length > 0) channel.ask({ sheet: answer.sheet, model: studio.model.name });
    } catch (error) {
      if (number === asked) problem.show(error.message);
    }
  }

  channel.onPicture = (picture, frame, body) => {
    if (body?.sheet === sheet.entries) sheet.paint(frame.index, picture);
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
      const answer = await studio.server.post("api/label/fit", { ...asking(), attribute: attribute.value.trim() });
      await studio.refreshModel();
      result.show(answer, labels.size);
    } catch (error) {
      fitProblem.show(error.message);
    }
    fitButton.disabled = false;
  }

  /** Begins with these labels, or with none. */
  function restart(given = new Map()) {
    labels = given;
    labelsOf.set(chosenClass, labels);
    seen = new Set();
    sheet.show([]);
    showTally();
    result.clear();
    fitProblem.show("");
  }

  /** The labels go into the address, so that a reload or a link does not lose them. */
  function keep() {
    const seeds = (wanted) => [...labels].filter(([, has]) => has === wanted).map(([seed]) => seed);
    studio.keepState("label", labels.size === 0 && !attribute.value ? null : {
      attribute: attribute.value, class: chosenClass, has: seeds(true), not: seeds(false),
    });
  }

  /** Labels of an address; what is not of their shape is left out. */
  function takeState() {
    const state = studio.takeState("label");
    if (!state) return undefined;
    const isSeed = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
    const seeds = (list) => (Array.isArray(list) ? list.filter(isSeed).slice(0, 2000) : []);
    attribute.value = typeof state.attribute === "string" ? state.attribute.slice(0, 60) : "";
    chosenClass = studio.model.classes.includes(state.class) ? state.class : "";
    classes.value = chosenClass;
    return new Map([...seeds(state.has).map((seed) => [seed, true]), ...seeds(state.not).map((seed) => [seed, false])]);
  }

  studio.addEventListener("model", () => {
    known.replaceChildren(...studio.model.attributes.map((each) => element("option", { value: each })));
    if (openModel === studio.model.name) return;
    openModel = studio.model.name;
    classes.replaceChildren(...[["", "All in turn"], ...studio.model.classes.map((each) => [each, each])].map(
      ([value, text]) => element("option", { value, text })));
    classField.hidden = studio.model.classes.length < 2;
    chosenClass = "";
    labelsOf = new Map();
    restart(takeState());
    keep();
    if (root.isConnected) loadSheet();
  });
  studio.addEventListener("state", () => {
    const given = takeState();
    if (!given) return;
    restart(given);
    if (root.isConnected) loadSheet();
  });
  shortcuts.add("N", "Next sheet", () => loadSheet(), "label");
  shortcuts.add("F", "Fit the direction", () => fit(), "label");
  shortcuts.add("+", "On a picture: has it", () => {}, "label");
  shortcuts.add("-", "On a picture: has not", () => {}, "label");
  restart();

  return {
    name: "label", title: "Label", root, show() { if (sheet.entries.length === 0) loadSheet(); },
    hide() { channel.stop(); },
  };
}
